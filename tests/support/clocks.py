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


class SetClock(MovableClock):
    """A clock that is moved as time passes, and that someone sets as well."""

    def __init__(self, now: datetime) -> None:
        super().__init__(now)
        self._set_by = timedelta()

    def ahead(self) -> float:
        """See `Clock.ahead`."""
        return self._set_by.total_seconds()

    def set_by(self, span: timedelta) -> None:
        """Set it, ahead or back: no time passes."""
        self._set_by += span
        self.move_to(self.now() + span)
