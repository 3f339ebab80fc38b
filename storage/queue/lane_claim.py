"""A courier's claim on a lane, what it is to deliver, and that it did."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.effects import Attempt
from storage.queue.queued_effect import State


@dataclass(frozen=True, slots=True)
class LaneClaim:
    """A lane that one courier holds, and what it is to deliver."""

    lane: str
    token: int
    attempt: Attempt
    needed: State | None
    """What became of the effect it needs; ``None``: it needs none, or it is done."""

    replaces: bool
    """It takes the place of those of its kind that were set aside before."""

    taken_over: bool = False
    """Someone else held the lane, and did not give it back before the lease ended."""

    @property
    def blocked(self) -> bool:
        """The effect it needs was given up, so this one cannot be delivered."""
        return self.needed is not None


@dataclass(frozen=True, slots=True)
class Delivery:
    """The head of a lane was done."""

    claim: LaneClaim
    channel: str = ""
    """Where; empty: nowhere that has an id."""
    ts: str = ""
    """Of the message; empty: it is none."""
    rests: bool = False
    """The lane keeps quiet for a while now."""
