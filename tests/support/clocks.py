"""Clocks that tests hold in their hands."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.runtime import MovableClock


class LeapingClock(MovableClock):
    """A clock whose monotonic seconds leap when told: the machine slept, or something held the loop up so long."""

    def __init__(self, now: datetime) -> None:
        super().__init__(now)
        self.leapt = timedelta()

    def monotonic(self) -> float:
        """See `Clock.monotonic`."""
        return super().monotonic() + self.leapt.total_seconds()
