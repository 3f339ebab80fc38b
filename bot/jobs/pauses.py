"""How long the courier waits, and how long it holds a lane."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from bot.workflows.upkeep import moments
from storage.queue.moments import Longest

REQUEST_TIMEOUT: Final = timedelta(seconds=10)
"""How long one request to Slack may take."""

REST: Final = timedelta(seconds=1)
"""Pause of a channel after a message. Source: Slack's reference, rate limits: one message a second."""

LONGEST_PAUSE: Final = timedelta(minutes=5)
LONGEST_WAIT: Final = LONGEST_PAUSE * 1.2
"""Of a lane: the longest pause with all its jitter. A full workspace alone asks for longer, and is asked too early."""

TOKEN_PAUSE: Final = timedelta(minutes=1)
"""How long everything waits when Slack no longer knows the token, before it is tried again."""


@dataclass(frozen=True, slots=True)
class Times:
    """How long a lane is held, and how long an unanswered message may still appear."""

    ambiguity: timedelta

    @property
    def lease(self) -> timedelta:
        """Longer than two requests and the wait between them, or a lane would be taken from a living sender."""
        return self.begin_within + self.ambiguity + timedelta(seconds=1)

    @property
    def longest(self) -> Longest:
        """The longest that there is ever reason to wait."""
        return moments.longest(pause=LONGEST_WAIT, lease=self.lease)

    @property
    def begin_within(self) -> timedelta:
        """How long after the claim a request may begin: what it does can be seen before the lease ends."""
        return 2 * REQUEST_TIMEOUT


def pause_after(tries: int, *, spread: float = 0.0) -> timedelta:
    """Return how long to wait after this many tries: 1 s, 2 s, 4 s ... 5 min.

    Args:
        spread: from 0 to 1, how much of a fifth is added, so that replicas do not try in step.
    """
    seconds = min(2.0 ** min(tries, 20), LONGEST_PAUSE.total_seconds())
    return timedelta(seconds=seconds * (1 + spread / 5))
