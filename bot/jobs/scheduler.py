"""This file is about when each job runs, and nothing else: APScheduler is a clock that rings the bell.

What is due is a row. Jobs do no work, so it does not matter if one is late, doubled or lost.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.runtime import Runtime

TICK: Final = timedelta(seconds=10)
"""The net below the aimed job: how long a row may lie that another process left, such as a shell command."""

CLEAN_EVERY: Final = timedelta(hours=1)
INBOX_KEPT: Final = timedelta(days=7)
"""No payload comes again after that. Source: Slack's delayed events reach back 24 hours."""

log = structlog.get_logger(__name__)


class Scheduler:
    """One job aimed at the earliest instant at which anything is due, and a slow tick as a net."""

    def __init__(self, runtime: Runtime, *, also: Sequence[Callable[[], Awaitable[datetime | None]]] = ()) -> None:
        """Prepare to tick.

        Args:
            also: tell when something else is due than promises and lanes.
        """
        self._runtime = runtime
        self._also = also
        self._bell = runtime.bell.listener()
        self._scheduler = AsyncIOScheduler(
            timezone=UTC, job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 10}
        )
        self.last_tick: float = runtime.clock.monotonic()
        """Monotonic seconds of the last sign of life."""
        runtime.clock.on_jump(runtime.bell.ring)

    def start(self) -> None:
        """Start ticking."""
        self._scheduler.add_job(self._tick, "interval", seconds=TICK.total_seconds(), id="tick")
        self._scheduler.add_job(self._clean, "interval", seconds=CLEAN_EVERY.total_seconds(), id="clean")
        self._scheduler.start()

    async def run(self) -> None:
        """Re-aim whenever something was committed or the clock leapt."""
        while True:
            self._bell.clear()
            try:
                await self._aim()
            except Exception:  # whatever it was, the loop must go on
                log.exception("the next due instant could not be read; the tick goes on")
            await self._bell.wait()

    async def _aim(self) -> None:
        earliest = await self.earliest()
        if earliest is None:
            return
        # By delay, not by date: under a movable clock the date would mean nothing to the real one.
        delay = max(earliest - self._runtime.now(), timedelta())
        if delay == timedelta():
            return  # it is due now, and the ring that woke us woke those who do it
        self._scheduler.add_job(
            self._ring, "date", run_date=self._runtime.clock.wall() + delay, id="aim", replace_existing=True
        )

    async def earliest(self) -> datetime | None:
        """Return when the next promise, lane or other work is due; ``None``: nothing waits for time to pass."""
        async with self._runtime.database.glancing() as uow:
            instants = [await uow.reminders.earliest(), await uow.lanes.earliest()]
        instants += [await due() for due in self._also]
        return min((instant for instant in instants if instant is not None), default=None)

    async def _tick(self) -> None:
        self.last_tick = self._runtime.clock.monotonic()
        self._runtime.clock.look()
        self._runtime.bell.ring()

    async def _ring(self) -> None:
        self._runtime.bell.ring()

    async def _clean(self) -> None:
        self._runtime.spawn(self._forget_inbox(), what="clean the inbox")

    async def _forget_inbox(self) -> None:
        async with self._runtime.database.transaction() as uow:
            await uow.inbox.forget(before=self._runtime.now() - INBOX_KEPT)

    def stop(self) -> None:
        """Stop ticking."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
