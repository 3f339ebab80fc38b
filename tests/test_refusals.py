"""A refusal is a sentence that helps: it carries the exact command, a button, or says what to do in the form."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import pytest

BOT: Final = Path(__file__).parent.parent / "bot"

IN_PLACE: Final = (
    "Shorten it",
    "Choose ",
    "Pick ",
    "Try `",
    "Tick ",
    "Untick",
    "press ",
    "Give a later",
    "Write ",
    "Close this",
    "Say why",
)
"""What helps somebody in a form: what was typed is still there."""

HELPFUL: Final = ("remedy", "guess", "how", "example", "line", "again", "INSTEAD", "_refusal(", "_none_of(")
"""Names of values that hold the command: where each is made, that is all it is for."""

SPOKEN_ELSEWHERE: Final = {
    "missing",
    "sentence",
    "refused.sentence",
    "_plain(refused.sentence)",
    "error.sentence",
    "UNKNOWN_BUTTON",
    "NO_SUCH_INCIDENT",
}
"""Sentences that come from where they are judged: constants, arguments, errors of the same kind."""


def _said(node: ast.expr, known: Mapping[str, str]) -> str:
    """Return the words of a sentence, with names in braces where a value stands."""
    match node:
        case ast.Constant(value=str(words)):
            return words
        case ast.JoinedStr(values=values):
            return "".join(_said(value, known) for value in values)
        case ast.FormattedValue(value=value):
            return known.get(ast.unparse(value).rpartition(".")[2], "{" + ast.unparse(value) + "}")
        case ast.BinOp(left=left, right=right):
            return _said(left, known) + _said(right, known)
        case _:
            return known.get(ast.unparse(node).rpartition(".")[2], "{" + ast.unparse(node) + "}")


def _words(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Yield every name that is given words, wherever in a module."""
    for node in ast.walk(tree):
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        value = getattr(node, "value", None)
        if isinstance(target, ast.Name) and isinstance(value, ast.Constant | ast.JoinedStr | ast.BinOp):
            yield target.id, _said(value, {})


def _refusals() -> Iterator[tuple[str, str, bool]]:
    """Yield where each refusal is made, what it says, and whether it comes with a button."""
    trees = {
        file: ast.parse(file.read_text(encoding="utf-8"))
        for file in BOT.rglob("*.py")
        if not {"demo", "samples"} & set(file.parts)
    }
    everywhere = {name: words for tree in trees.values() for name, words in _words(tree) if name.isupper()}
    for file, tree in trees.items():
        known = everywhere | dict(_words(tree))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "IncidentError":
                where = f"{file.relative_to(BOT)}:{node.lineno}"
                yield where, _said(node.args[0], known), any(one.arg == "offers" for one in node.keywords)


REFUSALS: Final = list(_refusals())


def _helps(said: str, *, has_button: bool) -> bool:
    elsewhere = said.startswith("{") and said[1:].partition("}")[0].partition("[")[0] in SPOKEN_ELSEWHERE
    holds_it = any(name in held for held in re.findall(r"\{([^}]*)", said) for name in HELPFUL)
    in_place = any(words in said for words in IN_PLACE)
    return has_button or elsewhere or holds_it or in_place or "/incident" in said or "`warroom " in said


def test_there_are_refusals_to_judge() -> None:
    assert len(REFUSALS) > 80


@pytest.mark.parametrize(("where", "said", "has_button"), REFUSALS, ids=[where for where, _, _ in REFUSALS])
def test_a_refusal_says_what_to_do(where: str, said: str, has_button: bool) -> None:  # noqa: FBT001 - a row
    assert _helps(said, has_button=has_button), said


@pytest.mark.parametrize("said", ["That did not work.", "It is resolved already.", "Try again."])
def test_a_sentence_that_does_not_help_is_found(said: str) -> None:
    assert not _helps(said, has_button=False)
    assert _helps(said, has_button=True)
