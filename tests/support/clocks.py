"""Clocks that tests hold in their hands."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.runtime import MovableClock


class HeldClock(MovableClock):
    """A clock by which nothing takes any time but what is told to: how busy the machine is does not count."""

    def __init__(self, now: datetime) -> None:
        super().__init__(now)
        self.leapt = timedelta()

    def monotonic(self) -> float:
        """See `Clock.monotonic`."""
        return self.leapt.total_seconds()


class LeapingClock(MovableClock):
    """A clock whose monotonic seconds leap when told: the machine slept, or something held the loop up so long."""

    def __init__(self, now: datetime) -> None:
        super().__init__(now)
        self.leapt = timedelta()

    def monotonic(self) -> float:
        """See `Clock.monotonic`."""
        return super().monotonic() + self.leapt.total_seconds()
