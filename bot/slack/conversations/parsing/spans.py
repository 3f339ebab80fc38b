"""How long something takes, as people type it at one end of a line: ``10m check the lag``, ``look for 1 h``."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final

from bot.domain.durations import parse

_SPAN: Final = r"(\d{1,4}) ?(m|mins?|minutes?|h|hrs?|hours?)"
_FIRST: Final = re.compile(rf"(?:for )?{_SPAN}(?!\w)", re.IGNORECASE | re.ASCII)
_LAST: Final = re.compile(rf"(?:^|[\s,:(])(?:for |within |in )?{_SPAN}[.!)]?$", re.IGNORECASE | re.ASCII)
_BETWEEN: Final = " \t\n:,"


def leading(typed: str) -> tuple[timedelta, str] | None:
    """Take a time off the beginning of a line; ``None``: it begins with none."""
    if found := _FIRST.match(typed):
        return _of(found), typed[found.end() :].strip(_BETWEEN)
    first, _, rest = typed.partition(" ")
    try:
        return parse(first.rstrip(_BETWEEN)), rest.strip(_BETWEEN)
    except ValueError:
        return None


def trailing(typed: str) -> tuple[timedelta, str] | None:
    """Take a time off the end of a line; ``None``: it ends with none."""
    found = _LAST.search(typed)
    return (_of(found), typed[: found.start()].strip(_BETWEEN)) if found else None


def _of(found: re.Match[str]) -> timedelta:
    count = int(found[1])
    return timedelta(hours=count) if found[2].casefold().startswith("h") else timedelta(minutes=count)
