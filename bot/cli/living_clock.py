"""The clock of the demo in the browser."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.runtime import MovableClock, SystemClock


class LivingClock(MovableClock):
    """A clock that goes on by itself and leaps ahead when it is moved."""

    def __init__(self) -> None:
        self._ahead = timedelta()
        super().__init__(SystemClock().now())

    def now(self) -> datetime:
        """See `Clock.now`."""
        return self._real.now() + self._ahead

    def ahead(self) -> float:
        """See `Clock.ahead`."""
        return self._real.ahead()

    def move_to(self, instant: datetime) -> None:
        """Leap ahead and say so; time that has passed by itself is not undone."""
        self._ahead += max(instant - self.now(), timedelta())
        super().move_to(instant)

    def on_jump(self, callback: Callable[[], None]) -> None:
        """See `Clock.on_jump`."""
        super().on_jump(callback)
        self._real.on_jump(callback)

    def look(self) -> None:
        """Notice a jump of the machine's clock, as when a laptop was asleep."""
        self._real.look()
