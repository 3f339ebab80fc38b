"""A ramp as people type it: ``start 10% every 5m of checkout traffic``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from bot.domain.incident import IncidentError
from bot.domain.ramp import DEFAULT_EVERY, DEFAULT_STEP
from bot.slack.conversations.parsing.spans import leading

EXAMPLE: Final = "`/incident ramp start 10% every 5m`"

_STEP: Final = re.compile(
    r"(?:by\s+|in\s+steps\s+of\s+|step\s?=\s?)?(-?\d{1,9}(?:[.,]\d+)?)\s?(?:%|percent\b)", re.IGNORECASE
)
_BARE: Final = re.compile(r"(\d{1,3})(?![\w%.,:])", re.ASCII)
_EVERY: Final = re.compile(r"\bevery(?:\s+|\s?=\s?)(?=\S)", re.IGNORECASE)
_BEGINS: Final = re.compile(r"^(?:of|for)\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Asked:
    """What someone wants to begin."""

    step: int
    every: timedelta
    what: str
    """For what; empty: not said."""


def begins(typed: str) -> bool:
    """Tell whether a line begins a ramp without saying so: ``10% every 5m``."""
    return _STEP.match(typed) is not None or (_BARE.match(typed) is not None and _EVERY.search(typed) is not None)


def asked_for(typed: str) -> Asked:
    """Read what follows ``start``; what is left out is 10% every 5 min.

    Raises:
        IncidentError: the step is no whole number, or what follows ``every`` is no duration.
    """
    step, every, rest = DEFAULT_STEP, DEFAULT_EVERY, typed
    if found := _STEP.search(rest) or _BARE.match(rest):
        if not found[1].isdecimal():
            raise IncidentError(f"A step is a whole number of percent, not {found[1]}%. Try {EXAMPLE}.", field="step")
        step, rest = int(found[1]), f"{rest[: found.start()]} {rest[found.end() :]}"
    if found := _EVERY.search(rest):
        typed = rest[found.end() :]
        read = leading(typed)
        if read is None:
            word = typed.split()[0][:40]
            raise IncidentError(
                f"Couldn't read “{word}” as how long each step is watched. Try {EXAMPLE}.", field="every"
            )
        every, rest = read[0], f"{rest[: found.start()]} {read[1]}"
    what = " ".join(rest.split()).strip(" ,;:")
    return Asked(step, every, _BEGINS.sub("", what))
