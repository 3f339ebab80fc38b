"""Telling everyone how a week, a month or a quarter went, once it is over."""

from __future__ import annotations

from bot.jobs.loop import Loop
from bot.runtime import Runtime
from bot.workflows.periods import tell_due
from storage.queue.wake_ups import WakeUp


class Periods:
    """Tells of periods when that is due. What was told is in the database, for every replica and every restart."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self.loop = Loop(runtime.bell, self.turn, work=WakeUp.PERIODS, what="periods")

    async def turn(self) -> None:
        """Tell of everything that is due now."""
        if await self._runtime.outlook.is_due(WakeUp.PERIODS):
            async with self._runtime.transaction() as uow:
                await tell_due(self._runtime.act(uow))

    async def drained(self) -> bool:
        """Return when nothing is due; tell whether that had to be waited for."""
        waited = False
        while await self._runtime.outlook.is_due(WakeUp.PERIODS):
            waited = True
            await self.loop.next_turn()
        return waited
