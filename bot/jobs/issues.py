"""Reading how issues stand that action items became: each tracker every five minutes, by one replica at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Final

from bot.domain.issue import Seen
from bot.domain.tracker import READ_EVERY, Issue, trackers, watched
from bot.jobs.loop import Loop
from bot.runtime import Runtime
from bot.workflows.trackers import took
from storage.queue.wake_ups import WakeUp

ReadIssues = Callable[[str, Sequence[Issue]], Awaitable[Sequence[Seen]]]
"""Reads how some issues of a tracker stand; what can't be read now is left out. Raises nothing."""

MOST: Final = 50
"""Issues that are read at a time; of more, others each time."""


class Issues:
    """Reads trackers when they are due. When each was read is in the database, for every replica and every restart."""

    def __init__(self, runtime: Runtime, read: ReadIssues) -> None:
        self._runtime = runtime
        self._read = read
        self._turning = asyncio.Lock()
        self._begun: dict[str, int] = {}
        """Tracker -> how many of its issues were read before the next ones."""
        self.loop = Loop(runtime.bell, self.turn, work=WakeUp.ISSUES, what="issues")

    async def turn(self) -> None:
        """Read every tracker that is due; when Warroom stops, none after the one that is being read."""
        async with self._turning:
            while not self.loop.is_stopping and await self._runtime.outlook.is_due(WakeUp.ISSUES):
                async with self._runtime.transaction() as uow:
                    taken = await uow.issue_readings.take(self._runtime.now(), every=READ_EVERY)
                if taken is None:
                    return
                await self._follow(*taken)

    async def _follow(self, tracker: str, before: datetime) -> None:
        if tracker not in trackers(self._runtime.policy.outlets):
            return  # another replica's policy has it, which reads it next time
        async with self._runtime.database.reading() as uow:
            items = await uow.records.of_tracker(tracker)
        there, gone = watched(items, self._runtime.now(), before=before)
        issues = [*gone, *self._next(tracker, there)][:MOST]
        seen = await self._read(tracker, issues) if issues else ()
        if seen:
            async with self._runtime.transaction() as uow:
                await took(self._runtime.act(uow), tracker, seen)

    def _next(self, tracker: str, issues: Sequence[Issue]) -> Sequence[Issue]:
        if len(issues) <= MOST:
            return issues
        begin = self._begun.get(tracker, 0) % len(issues)
        self._begun[tracker] = begin + MOST
        return [*issues[begin:], *issues[:begin]][:MOST]

    async def drained(self) -> bool:
        """Return when no tracker is due; tell whether that had to be waited for."""
        waited = self._turning.locked()
        while True:
            async with self._turning:
                due = await self._runtime.outlook.is_due(WakeUp.ISSUES)
            if not due:
                return waited
            waited = True
            await self.loop.next_turn()
