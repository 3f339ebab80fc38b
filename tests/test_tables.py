"""What can be extended is a table, and nothing is missing from any of them."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final, get_args

import pytest

from bot.demo.web_api import METHODS as WEB_API
from bot.domain.deadline import DUTIES, VENDOR
from bot.domain.effects import InSlack
from bot.domain.incident import NEXT, Status
from bot.domain.record_kinds import KINDS
from bot.domain.reminder import CLOCK, HEADS_UP, QUIET, RESOLUTION, ROLE, STABILITY, UPDATE
from bot.slack.conversations import commands
from bot.slack.conversations.parsing.command_line import did_you_mean
from bot.slack.conversations.table import BUTTONS, BY_WORD, CONVERSATIONS, FORMS, NO_SLIPS, SUBCOMMANDS
from bot.slack.outbound.methods import METHODS
from bot.workflows.promises import PROMISES
from bot.workflows.promises.kind import out_of_date

BOT: Final = Path(__file__).parent.parent / "bot"
MENUS: Final = ("static_select", "users_select", "checkboxes")
"""Elements whose ``action_id`` has a dot where choosing tells the bot at once."""
COMMANDS: Final = Path(commands.__file__).parent


@cache
def _constants(folder: Path) -> dict[str, str]:
    """Collect ``NAME = "text"`` of every module in a folder."""
    found = {}
    for file, tree in _parsed(folder).items():
        for node in tree.body:
            target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
            value = getattr(node, "value", None)
            if isinstance(target, ast.Name) and isinstance(value, ast.Constant) and isinstance(value.value, str):
                found[f"{file.stem}.{target.id}"] = value.value
    return found


def _calls(name: str) -> Iterator[tuple[Path, ast.Call]]:
    for file, tree in _parsed(BOT / "slack").items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.Name):
                called = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id
                if called == name:
                    yield file, node


def _text(node: ast.expr, file: Path) -> str:
    """Read a literal, the beginning of an f-string, or a constant of the same module."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=[ast.Constant(value=str(text)), *_]):
            return text
        case ast.Name(id=name):
            return _constants(BOT / "slack")[f"{file.stem}.{name}"]
        case _:
            raise AssertionError(f"{file.name}:{node.lineno}: {ast.unparse(node)} cannot be judged")


@cache
def _parsed(folder: Path) -> Mapping[Path, ast.Module]:
    return {file: ast.parse(file.read_text(encoding="utf-8")) for file in folder.rglob("*.py")}


def _offered(node: ast.AST) -> str:
    """Name the action of a button that comes with a refusal."""
    match node:
        case ast.Call(func=ast.Name(id="Offer"), args=[_, ast.Constant(value=str(action)), *_]):
            return action
        case _:
            return ""


def test_every_command_file_is_in_the_table() -> None:
    files = {file.stem for file in COMMANDS.glob("*.py")} - {"__init__"}
    of_records = {kind.word for kind in KINDS.values()}  # a file for all of them
    in_table = {command.name for command in SUBCOMMANDS} - of_records
    in_table |= {"war_room", "duties", "issue", "nudge", "outbox", "records", "record_form", "reporter", "tempfix"}
    in_table |= {"approval", "external"}
    assert files == in_table


def test_no_word_leads_to_two_commands() -> None:
    words = [word for command in SUBCOMMANDS for word in (command.name, *command.aliases)]
    assert sorted(words) == sorted(BY_WORD)
    assert all(word == word.casefold() for word in words)


def test_no_button_and_no_form_is_claimed_twice() -> None:
    assert len(BUTTONS) == sum(len(conversation.buttons) for conversation in CONVERSATIONS)
    assert len(FORMS) == sum(len(conversation.forms) for conversation in CONVERSATIONS)


def test_every_button_that_is_shown_has_somebody_who_answers() -> None:
    buttons = {
        _text(node.args[1], file)
        for name in ("button", "choice")
        for file, node in _calls(name)
        if file.name != "refusal.py"
    }
    offers = {_offered(node) for tree in _parsed(BOT).values() for node in ast.walk(tree)} - {""}
    menus = {_text(node.args[0], file) for name in MENUS for file, node in _calls(name)}
    buttons |= {action for action in menus if {".", ":"} & set(action)}
    shown = {action.partition(":")[0] for action in buttons | offers}
    assert shown <= set(BUTTONS)
    assert set(BUTTONS) <= shown, "a handler of a button that no one sees"


def test_every_form_that_can_be_sent_has_somebody_who_takes_it() -> None:
    sent = {
        _text(node.args[2], file)
        for file, node in _calls("modal")
        if not any(
            one.arg == "submit" and isinstance(one.value, ast.Constant) and not one.value.value for one in node.keywords
        )
    }
    assert sent == set(FORMS)


def test_every_effect_names_the_method_that_it_calls() -> None:
    assert set(METHODS) == set(get_args(InSlack))
    assert set(METHODS.values()) <= set(WEB_API)


def test_every_kind_of_promise_that_is_stored_is_kept() -> None:
    stored = {CLOCK, UPDATE, HEADS_UP, ROLE, DUTIES, STABILITY, RESOLUTION, VENDOR, QUIET}
    assert {name for name, kind in PROMISES.items() if kind.keep is not out_of_date} == stored


def test_every_status_says_what_may_follow() -> None:
    assert set(NEXT) == set(Status)
    assert all(set(following) <= set(Status) for following in NEXT.values())


@pytest.mark.parametrize("word", sorted(NO_SLIPS))
def test_a_word_that_is_no_slip_would_be_one_and_is_no_command(word: str) -> None:
    assert did_you_mean(word, BY_WORD) not in {None, word}
