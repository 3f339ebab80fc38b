"""How late the event loop is, which shows whether something blocks everything else."""

from __future__ import annotations

import asyncio
from typing import Final

from bot.runtime import Clock

BEAT_EVERY: Final = 1.0
"""Seconds between two beats."""


class LoopLag:
    """Beats once a second, and knows how late it was."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.beaten_at = clock.monotonic()
        """Monotonic seconds of the last beat."""

    async def run(self) -> None:
        """Beat until cancelled."""
        while True:
            self.beaten_at = self._clock.monotonic()
            await asyncio.sleep(BEAT_EVERY)

    def seconds(self) -> float:
        """Return how late the next beat is; 0: it is not."""
        return max(0.0, self._clock.monotonic() - self.beaten_at - BEAT_EVERY)
