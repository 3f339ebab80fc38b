"""Amounts as people type them: ``15,000``, ``12k``, ``1.5m``."""

from __future__ import annotations

import re
from typing import Final

AMOUNT: Final = r"(\d{1,3}(?:[,.' ]\d{3})+(?:[.,]\d{1,2})?|\d{1,15}(?:[.,]\d{1,3})?)\s*([km])?"
"""To be matched without regard to case. Its groups are for `amount_of`."""

_PERCENT: Final = re.compile(r"(\d{1,4}(?:[.,]\d+)?)\s*(?:%|percent|per\s?cent)(?=[\s,]|$)", re.IGNORECASE)


def amount_of(found: re.Match[str]) -> float:
    """Return the number that `AMOUNT` found."""
    return _number(found[1], scaled=found[2] is not None) * {"k": 1e3, "m": 1e6}.get((found[2] or "").lower(), 1)


def _number(digits: str, *, scaled: bool) -> float:
    """Read a number; groups of three are thousands, unless a single one comes before *k* or *m*."""
    groups = re.split(r"[,.' ]", digits)
    if len(groups) == 1:
        return float(digits)
    *whole, last = groups
    is_fraction = len(last) < 3 or (scaled and len(groups) == 2)  # noqa: PLR2004 - groups of three, one of them
    return float("".join(whole) + ("." if is_fraction else "") + last)


def percent_off(said: str) -> tuple[float | None, str]:
    """Take a share in percent off the beginning; ``None``: there is none, and all of it is left."""
    found = _PERCENT.match(said)
    return (float(found[1].replace(",", ".")), said[found.end() :]) if found else (None, said)
