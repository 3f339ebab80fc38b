"""Every regular expression: over what makes it try longest, its steps grow with the length of the text, not faster."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import pytest

from bot.domain.postmortem.blameless import BLAME
from bot.policies.syntax import FIXES
from tests.support.backtracking import SPOILT, Steps, attacks

ROOT: Final = Path(__file__).parents[1]
FILES: Final = [
    path.relative_to(ROOT) for folder in ("bot", "storage") for path in sorted((ROOT / folder).rglob("*.py"))
]
TEXTS: Final = {path: (ROOT / path).read_text("utf-8") for path in FILES}

LOCAL: Final[Mapping[str, Any]] = {
    "count": 3,
    "each": "checkout-api",
    "name": "checkout-api",
    "met": r"|\b(?i:ann\ arbor|ann)\b",
    "verb": "|".join(verb for verb, _ in BLAME),
    "names": [r"(?i:(?<!\w)bob(?!\w))"],
    "answer": "all",
    "key": "false-alarm",
    "sign": r"\$",
    "per_hour": r"(?:\s*(?:/|per\s+|an?\s+)\s*(?:hour|hr|h))?",
    "shapes": [r"p\d{1,3}", "high"],
    "user": "U0A1ICE001",
    "title": "checkout-api",
    "pattern": "|".join(pattern for pattern, _ in FIXES),
}
"""What the names inside a function hold where it makes an expression."""

ANCHORED: Final = {"match", "fullmatch"}
USES: Final = ANCHORED | {"compile", "search", "sub", "split", "findall", "finditer"}
LENGTH: Final = 32
"""Characters that are repeated, in all, and then twice as many."""
MOST: Final = 40_000
"""Steps for the longer text. What is linear takes some hundreds."""


def expressions() -> Iterator[tuple[str, re.Pattern[str], set[str]]]:
    """Yield where each expression stands, the expression, and how it is used."""
    everything = "\n".join(TEXTS.values())
    for path, text in TEXTS.items():
        for statement in ast.walk(ast.parse(text)):
            if not (isinstance(statement, ast.Call) and ast.unparse(statement.func).startswith("re.")):
                continue
            how = ast.unparse(statement.func).removeprefix("re.")
            if how not in USES:
                continue
            module = import_module(".".join(path.with_suffix("").parts))
            names = {**vars(module), **LOCAL}
            flags = [each for each in statement.args[1:] if ast.unparse(each).startswith("re.")]
            made = [eval(ast.unparse(each), names) for each in (statement.args[0], *flags)]  # noqa: S307 - our source
            pattern = re.compile(*made)
            ways = {how} if how != "compile" else uses(pattern, module, text, everything)
            yield f"{path}:{statement.lineno}", pattern, ways


def uses(pattern: re.Pattern[str], module: Any, text: str, everything: str) -> set[str]:
    """Return the methods that are called on an expression by its name; where that is not found, any may be."""
    # Equal, not the same: what Python keeps of those that were compiled is forgotten when there are many.
    names = [name for name, value in vars(module).items() if isinstance(value, re.Pattern) and value == pattern]
    ways = [re.findall(rf"\b{name}\.([a-z]+)\(", text if name[0] == "_" else everything) for name in names]
    found = {how for each in ways for how in each} or set(re.findall(r"\.(\w+)\(", text))
    return found & USES - {"compile"} or {"search", "fullmatch"}


def steps(pattern: re.Pattern[str], text: str, how: str) -> int:
    """Count what one use of an expression takes."""
    counted = Steps(pattern, text, most=MOST)
    if how in ANCHORED:
        counted.match(whole=how == "fullmatch")
    else:
        counted.everywhere()
    return counted.count


def worse_than_linear(pattern: re.Pattern[str], how: str) -> Iterator[str]:
    """Yield texts over which the steps grow faster than the length."""
    for before, each in attacks(pattern):
        once, twice = (before + each * (length // len(each)) + SPOILT for length in (LENGTH, 2 * LENGTH))
        try:
            some, more = steps(pattern, once, how), steps(pattern, twice, how)
        except OverflowError:
            more, some = MOST, 0
        if more > 2.6 * some + 50:
            yield f"{before!r} and then {each!r}: {some}, then {more}"


@pytest.mark.slow  # half a minute: thousands of texts
def test_no_expression_takes_more_than_linear_time() -> None:
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(20_000)
    try:
        found = list(expressions())
        bad = {
            f"{where} {how}": next(worse_than_linear(pattern, how), "")
            for where, pattern, ways in found
            if pattern.pattern
            for how in sorted(ways)
        }
    finally:
        sys.setrecursionlimit(limit)
    assert len(found) > 100
    assert {where: text for where, text in bad.items() if text} == {}


@pytest.mark.parametrize(
    ("expression", "how"),
    [
        (r"[\"“][^”]+”", "search"),
        (r"[\s,]*confirmed", "search"),
        (r"://\S+@", "search"),
        (r"(https?)://[^/?#\s]+\S*", "fullmatch"),
        (r"[^@\s]+@[^@\s]+\.[^@\s]+", "fullmatch"),
        (r"(a|a)*b", "match"),
        (r"(\w+\s?)*$", "match"),
    ],
)
def test_what_backtracks_is_noticed(expression: str, how: str) -> None:
    assert list(worse_than_linear(re.compile(expression), how))


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        (r"(?i)sev[-_ ]?(\d{1,2})\b", "is down SEV-12, or Sev 3"),
        (r"(?<!\S)(--|\u2013)private\s*$", "it is --private  "),
        (r"([*_~])(\S(?:[^*_~\n]*\S)?)\1(?!\w)", "a *bold word* and _more_"),
        (r"^(?:(?=[#>])|(\d+)(?=[.)](?:\s|$)))", "12. things"),
        (r"\w+(?:[.,]\d+)*?(?:%|/h)?", "60.5% of 12,000/h"),
        (r"(?:a+?b|[^\W_]{2,})+", "aab xyz"),
    ],
)
def test_the_matcher_that_counts_finds_what_the_real_one_finds(expression: str, text: str) -> None:
    pattern = re.compile(expression)
    for at in range(len(text) + 1):
        real = pattern.match(text, at)
        assert Steps(pattern, text).match(at) == (real.end() if real else -1), at
