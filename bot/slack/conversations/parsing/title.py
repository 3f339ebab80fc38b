"""A declaration as people type or paste it: a title, a severity, and all that does not fit into a title."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from bot.domain.incident import TITLE_LIMIT
from bot.slack.blocks.text import ELLIPSIS, clip, one_line
from bot.slack.conversations.parsing.command_line import as_ascii, severity_suffix

_T = TypeVar("_T")

_PRIVATE: Final = re.compile(
    r"^\s*(?:--|[\u2013\u2014])private(?!\S)|(?<!\S)(?:--|[\u2013\u2014])private\s*$", re.IGNORECASE
)
_FENCE: Final = re.compile(r"`{3,}|^\s*>\s?")
"""What a pasted line begins or ends with where it was shown as code or as a quotation."""


@dataclass(frozen=True, slots=True)
class Titled(Generic[_T]):
    """What was typed, taken apart."""

    title: str
    """On one line, at most `TITLE_LIMIT` characters; empty: nothing was typed but a severity or a flag."""
    severity: _T | None
    private: bool
    whole: str
    """All that was typed, if it says more than the title and the severity; else empty."""


def titled(typed: str, parse: Callable[[str], _T | None]) -> Titled[_T]:
    """Read what someone typed or pasted to declare an incident.

    The first line that says something is the title, cut after a word if it is too long. A severity and ``--private``
    count at the ends of that line and at the ends of it all.

    Args:
        parse: tells which severity a word means, ``None`` for none.
    """
    several = len([line for line in typed.split("\n") if line.strip()]) > 1
    rest, severity, private = _ends(typed, parse, with_critical=not several)
    first = next((line for line in rest.split("\n") if any(map(str.isalnum, line))), rest)
    line, severity_there, private_there = _ends(_FENCE.sub("", first) if several else first, parse)
    title = clipped(_unquoted(line))
    return Titled(
        title,
        severity if severity is not None else severity_there,
        private or private_there,
        typed.strip() if several or title != one_line(_unquoted(line)) else "",
    )


def _ends(typed: str, parse: Callable[[str], _T | None], *, with_critical: bool = True) -> tuple[str, _T | None, bool]:
    """Take a severity and the flag off the ends of a text, in either order.

    Args:
        with_critical: whether that word counts at the end: in a pasted alert it is the severity of a monitor.
    """
    rest, private = _without_flag(typed)
    shorter, severity = severity_suffix(rest, parse)
    if shorter == rest and not with_critical:
        severity = None
    rest, private_before = _without_flag(shorter)
    return rest, severity, private or private_before


def _unquoted(title: str) -> str:
    """Take the quotes off that hold all of a title together, and no others."""
    read = as_ascii(title)
    whole = len(title) > 2 and read[0] == read[-1] == '"' and '"' not in read[1:-1]  # noqa: PLR2004 - two quotes
    return title[1:-1].strip() if whole else title


def clipped(title: str) -> str:
    """Return a title on one line, cut after a word, with an ellipsis, where it is longer than `TITLE_LIMIT`."""
    title = one_line(title)
    short = clip(title, TITLE_LIMIT, escaping=False)
    if short == title:
        return title
    words = short.removesuffix(ELLIPSIS)
    if not title.startswith(f"{words} "):  # it was cut inside a word
        words = words.rpartition(" ")[0]
    return f"{words.rstrip(' ,;:-')}{ELLIPSIS}" if len(words) > TITLE_LIMIT // 2 else short


def _without_flag(typed: str) -> tuple[str, bool]:
    """Take ``--private`` off the beginning or the end of what was typed; phones make one dash of two."""
    left = _PRIVATE.sub("", typed)
    return left.strip(), left != typed
