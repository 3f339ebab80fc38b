"""What a timeline entry changed, as data beside its sentence."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Transition:
    """A status or a severity went from one to another."""

    before: str
    """A `bot.domain.incident.Status`, or what the severity was called."""
    after: str
    said: str = ""
    """Someone's own words of it: a note, a reason, what fixed it; empty: nothing was said."""
