"""The words that people read: one list, over what Slack, the shell and the demo's page show, the code, and the docs.

Source: the guide to how Warroom speaks. A word stands here with what to write instead.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.slack.blocks.messages import needs, render
from bot.slack.conversations.table import SUBCOMMANDS
from tests.support.builders import a_policy, hostile_overview, only
from tests.support.samples.messages import AROUND, messages
from tests.support.samples.shown import answers, views

ROOT: Final = Path(__file__).parent.parent

WORDS: Final[Mapping[str, str]] = {
    r"hurts?|hurting": "affected, impact",
    r"owed|the last word was": "due, overdue",
    r"(?:is|are|was|were|be|been|being) told|it is said|is said where": "notify, message, ask; or say who says it",
    r"fetch(?:es|ed|ing)? (?:people|someone|them)|mobili[sz]ed?": "pull in, invite",
    r"mend(?:s|ed|ing)?": "fix, correct",
    r"afresh|anew": "regenerate, again",
    r"no more(?! than)(?=[\s.,;:]|$)|(?:not|n't|nothing|no one|none|never) [^.;:]{0,60}any ?more": "no longer",
    r"somebody|nobody|everybody": "someone, no one, everyone",
    r"asks? of you|to begin with|towards the outside": "responsibilities, first steps, external communication",
    r"it has held|stable until": "the fix has held",
    r"(?:was|is) no incident": "close as not an incident",
    r"(?:take|takes|taken|taking|took) (?:it )?(?:away|back)": "delete, remove",
}
"""What is not written, as a pattern of whole words; what is written."""

IN_SLACK: Final[Mapping[str, str]] = {
    r"cannot": "can't",
    r"(?<!there )(?:is|are|was|were) no (?!longer|one)\w+": "isn't",
}
"""The same, for what Slack and the shell show."""

FINE_IN_CODE: Final = frozenset(word for word in WORDS if word.startswith(("owed", "(?:is|are|was|were|be|been")))
"""What a docstring or a comment may say all the same: an update is owed, a person is told."""

IN_CODE: Final = {word: instead for word, instead in WORDS.items() if word not in FINE_IN_CODE}

EXPRESSION: Final = re.compile(r"\\[bdsw]|\(\?")
"""What a regular expression has: what people type is none of our words."""

LITERAL: Final = re.compile(r"\"([^\"\n]*)\"|`([^`]*)`|>([^<>]+)<")
"""A text in JavaScript, CSS or HTML."""

DOCUMENTS: Final = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])

CODE: Final = sorted(file for folder in ("bot", "storage") for file in (ROOT / folder).rglob("*.py"))

PAGE: Final = sorted(
    file for file in (ROOT / "bot" / "demo" / "page").iterdir() if file.suffix in {".html", ".js", ".css"}
)

WIDEST: Final = 120
"""Characters of a line in a document, tables aside."""

TYPED: Final = "Checkout fails"
"""What somebody typed, in every sample: words of people are their own."""


def found(text: str, words: Mapping[str, str]) -> list[str]:
    """Return each word that is not ours, with what to write instead and what stands around it."""
    return [
        f"{match[0]!r} in {' '.join(text[max(0, match.start() - 40) : match.end() + 30].split())!r}: write {instead}"
        for word, instead in words.items()
        for match in re.finditer(rf"(?<![\w`/<-])(?:{word})(?![\w`])", text, re.IGNORECASE)
    ]


def read_by_people(shown: Any) -> Iterator[str]:
    """Yield every text of a payload that Slack renders."""
    if isinstance(shown, dict):
        if shown.get("type") in {"mrkdwn", "plain_text", "markdown"}:
            yield re.sub(r"`[^`]*`", "", str(shown["text"]))
            return
        shown = list(shown.values())
    if isinstance(shown, list):
        for each in shown:
            yield from read_by_people(each)


def samples() -> Iterator[tuple[str, Any]]:
    """Yield everything that Slack shows, each with its name."""
    for message in messages(TYPED):
        shown = render(message, only(hostile_overview(TYPED), needs(message)), AROUND)
        yield type(message).__name__, [{"type": "mrkdwn", "text": shown.text}, *shown.blocks]
    for name, answer in answers(TYPED):
        yield name, [{"type": "mrkdwn", "text": answer.text}, *answer.blocks]
    yield from views(TYPED)
    for command in SUBCOMMANDS:
        yield f"help of {command.name}", [{"type": "mrkdwn", "text": command.summary}]


def texts_in(file: Path) -> tuple[str, str]:
    """Return the sentences in a module (refusals, answers, timeline entries), and its docstrings and comments."""
    source = file.read_text(encoding="utf-8")
    tree = ast.parse(source)
    docstrings = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    said: tuple[list[str], list[str]] = ([], re.findall(r"(?m)(?:^|\s)# (.*)$", source))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value:
            if EXPRESSION.search(node.value):
                continue
            said[node in docstrings].append(re.sub(r"`[^`]*`", "", node.value))
    return "\n\n".join(said[False]), "\n\n".join(said[True])


def helps() -> Iterator[str]:
    """Yield the help of every command of the shell."""
    groups = [("", app), *((str(one.name), one.typer_instance) for one in app.registered_groups)]
    for group, inside in ((name, typed) for name, typed in groups if typed is not None):
        names = [one.name or getattr(one.callback, "__name__", "") for one in inside.registered_commands]
        for name in ["", *names]:
            words = [word for word in (group, name) if word]
            yield CliRunner().invoke(app, [*words, "--help"], terminal_width=110).output


SAMPLES: Final = list(samples())


@pytest.mark.parametrize(("name", "shown"), SAMPLES, ids=[name for name, _ in SAMPLES])
def test_what_slack_shows_is_in_our_words(name: str, shown: Any) -> None:
    wrong = [each for text in read_by_people(shown) for each in found(text, {**WORDS, **IN_SLACK})]
    assert not wrong, "\n".join([name, *wrong])


@pytest.mark.parametrize(("name", "shown"), SAMPLES, ids=[name for name, _ in SAMPLES])
def test_a_role_has_no_capital_amid_a_sentence(name: str, shown: Any) -> None:
    labels = "|".join(role.label for role in a_policy().roles.values() if role.label[1:2].islower())
    assert not re.findall(rf"(?:[a-z] |\()(?:{labels})\b[^\n]*", "\n".join(read_by_people(shown))), name


@pytest.mark.parametrize("file", CODE, ids=[f"{file.relative_to(ROOT)}" for file in CODE])
def test_the_sentences_in_the_code_are_in_our_words(file: Path) -> None:
    sentences, prose = texts_in(file)
    wrong = found(sentences, {**WORDS, **IN_SLACK}) + found(prose, IN_CODE)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("file", PAGE, ids=[file.name for file in PAGE])
def test_the_page_of_the_demo_is_in_our_words(file: Path) -> None:
    texts = ("".join(match.groups("")) for match in LITERAL.finditer(file.read_text(encoding="utf-8")))
    wrong = found("\n\n".join(text for text in texts if " " in text), {**WORDS, **IN_SLACK})
    assert not wrong, "\n".join(wrong)


def test_the_help_of_the_shell_is_in_our_words() -> None:
    said = list(helps())
    assert len(said) > len(app.registered_commands)
    wrong = found("\n\n".join(said), {**WORDS, **IN_SLACK})
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("file", DOCUMENTS, ids=[f"{file.relative_to(ROOT)}" for file in DOCUMENTS])
def test_the_documents_are_in_our_words(file: Path) -> None:
    prose = re.sub(r"```.*?```|`[^`\n]*`", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert not (wrong := found(prose, WORDS)), "\n".join(wrong)


@pytest.mark.parametrize("file", DOCUMENTS, ids=[f"{file.relative_to(ROOT)}" for file in DOCUMENTS])
def test_the_prose_of_a_document_is_wrapped(file: Path) -> None:
    prose = re.sub(r"```.*?```", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert [line for line in prose.splitlines() if len(line) > WIDEST and not line.startswith("|")] == []


EXAMPLES: Final = (
    "Who is hurt?", "An update is owed.", "The last word was at 9.", "She is told.", "It is said where they work.",
    "Fetch people.", "Mend it.", "Written anew.", "No more of it.", "It is not there any more.", "Somebody did.",
    "What it asks of you", "stable until 9:00", "It was no incident.", "It is taken back.", "It cannot be.",
    "That is no channel.",
)  # fmt: skip
FINE: Final = ("There is no time left.", "No more than five.", "It is no longer open.", "any more?", "`mend`", "undo")


def test_the_list_finds_its_words_and_no_others() -> None:
    every = {**WORDS, **IN_SLACK}
    assert [text for text in EXAMPLES if not found(text, every)] == []
    assert [text for text in FINE if found(text, every)] == []
