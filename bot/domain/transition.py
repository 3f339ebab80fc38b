"""What a timeline entry changed, as data beside its sentence."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Transition:
    """A status, a severity or a title went from one to another."""

    before: str
    """A `bot.domain.incident.Status`, or what the severity was called; empty: there was none, or it is a title.
    Where the ladder is held, the severity at which it is."""
    after: str
    """The same; of a title ``said`` alone, for it is someone's words; of a hold until when: that has come already where
    one was ended early."""
    said: str = ""
    """Someone's own words of it: a note, a reason, what fixed it, the title; empty: nothing was said."""
