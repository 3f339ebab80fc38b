"""Reading who is on call: each source every 15 minutes, and what it said is kept."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Final

import structlog

from bot.domain.schedule import AHEAD, WINDOW, Copy, Reading, ReadSchedule, Unread, digest
from bot.jobs.loop import Loop
from bot.runtime import Runtime
from bot.workflows.upkeep import schedules
from storage.queue.wake_ups import WakeUp

LEASE: Final = timedelta(minutes=2)
"""How long one replica has a source to itself: longer than asking it, reading what it says, and a commit."""

BEFORE: Final = timedelta(days=1)
"""How far back shifts are kept, for a clock that is set back."""

log = structlog.get_logger(__name__)


class Schedules:
    """Reads schedules when they are due. What was read is in the database, for every replica and every restart."""

    def __init__(self, runtime: Runtime, read: ReadSchedule) -> None:
        self._runtime = runtime
        self._read = read
        self._turning = asyncio.Lock()
        self.loop = Loop(runtime.bell, self.turn, work=WakeUp.SCHEDULES, what="schedules")

    async def expect(self) -> None:
        """Have the policy's schedules read, and no others."""
        async with self._runtime.transaction() as uow:
            await schedules.expect(self._runtime.act(uow))

    async def turn(self) -> None:
        """Read every schedule that is due; when Warroom stops, none after the one that is being read."""
        async with self._turning:
            while not self.loop.is_stopping and await self._runtime.outlook.is_due(WakeUp.SCHEDULES):
                if not await self._read_next():
                    return

    async def _read_next(self) -> bool:
        async with self._runtime.transaction() as uow:
            taken = await uow.schedules.take(self._runtime.now(), lease=LEASE)
        if taken is None:
            return False
        if taken.name not in self._runtime.policy.schedules:
            return True  # another replica's policy has it, which reads it when the lease has ended
        reading = await self._ask(taken)
        if isinstance(reading, Unread):
            log.warning("a schedule can't be read; its last copy stays in force", schedule=taken.name, why=reading.why)
        async with self._runtime.transaction() as uow:
            await schedules.take_in(self._runtime.act(uow), taken.name, reading)
        return True

    async def _ask(self, taken: Copy) -> Reading:
        policy, now = self._runtime.policy, self._runtime.now()
        schedule = policy.schedules[taken.name]
        zone = policy.zone_of(schedule)
        # A copy that is known does only while it reaches far enough, and was read as the policy says now.
        does = taken.entry == digest(schedule, zone) and taken.reaches is not None and taken.reaches > now + AHEAD
        return await self._read(schedule, zone, now - BEFORE, now + WINDOW, taken.etag if does else "")

    async def drained(self) -> bool:
        """Return when no schedule is due; tell whether that had to be waited for."""
        waited = self._turning.locked()
        while True:
            async with self._turning:
                due = await self._runtime.outlook.is_due(WakeUp.SCHEDULES)
            if not due:
                return waited
            waited = True
            await self.loop.next_turn()
