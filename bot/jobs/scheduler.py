"""When each job runs, and nothing else: APScheduler is a clock that rings the bell.

What is due is a row. Jobs do no work, so it does not matter if one is late, doubled or lost.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Final

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.domain.alert import KEPT
from bot.domain.health import KEPT as SAMPLES_KEPT
from bot.runtime import Runtime
from bot.workflows.upkeep import set_aside
from storage.engine.failures import GoneError
from storage.queue.wake_ups import WakeUp

TICK: Final = timedelta(seconds=10)
"""The net below the aimed job: how long a row may lie that another process left, such as a shell command."""

SOON: Final = timedelta(seconds=0.25)
"""After which time to look again at what is due and may have been missed by a hair."""

A_MOMENT: Final = timedelta(milliseconds=10)
"""After which time to look again at what was rung for, though by our clock it is not due yet."""

CLEAN_EVERY: Final = timedelta(hours=1)
INBOX_KEPT: Final = timedelta(days=7)
"""No payload comes again after that. Source: Slack's delayed events reach back 24 hours."""

_TIMED: Final = (
    *(WakeUp.PROMISES, WakeUp.PERIODS, WakeUp.EFFECTS),
    *(WakeUp.SCHEDULES, WakeUp.ALERTS, WakeUp.PROBES, WakeUp.ISSUES),
)
"""Work that waits for time to pass."""

log = structlog.get_logger(__name__)


class Scheduler:
    """One job aimed at the earliest instant at which anything is due, and a slow tick as a net."""

    def __init__(self, runtime: Runtime, *, reading: Callable[[], Awaitable[datetime | None]] | None = None) -> None:
        """Prepare to tick.

        Args:
            reading: tells when the next place is to be read; ``None``: nothing is read here.
        """
        self._runtime = runtime
        self._reading = reading
        self._bell = runtime.bell.listener()
        self._scheduler = AsyncIOScheduler(
            timezone=UTC, job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 10}
        )
        self.last_tick: float = runtime.clock.monotonic()
        """Monotonic seconds of the last sign of life."""
        self._stopping = False
        self._late: tuple[datetime, timedelta] | None = None
        """What was rung for in vain or was due already, and after which pause that is looked at again."""
        self._rung_for: datetime | None = None
        """What was aimed at when it rang last."""
        self._aimed_at: datetime | None = None
        """When it will ring, by the clock of the scheduler; ``None``: it has rung since."""
        runtime.clock.on_jump(self._clock_leapt)

    def _clock_leapt(self) -> None:
        """Aim again: what was aimed at by the clock before comes at another time now."""
        self._aimed_at = None
        self._runtime.bell.ring()

    def start(self) -> None:
        """Start ticking."""
        self._add_tick()
        self._scheduler.add_job(self._clean, "interval", seconds=CLEAN_EVERY.total_seconds(), id="clean")
        self._scheduler.start()

    async def run(self) -> None:
        """Re-aim whenever something was committed or the clock leapt; by the monotonic clock, see that it ticks."""
        while not self._stopping:
            try:
                await self._aim()
            except Exception:  # whatever it was, the loop must go on
                log.exception("the next due instant could not be read; the tick goes on")
            with suppress(TimeoutError):
                async with asyncio.timeout(TICK.total_seconds()):
                    await self._bell.wait()
                self._bell.take()
            self._runtime.clock.look()
            if not self._stopping:
                self._see_that_it_ticks()

    def _see_that_it_ticks(self) -> None:
        """Tick at once if a tick is missing: if the wall clock was set back, the next would come only after that."""
        if self._runtime.clock.monotonic() - self.last_tick > TICK.total_seconds() * 1.5:
            self._add_tick(next_run_time=self._runtime.clock.wall())

    def _add_tick(self, **first: datetime) -> None:
        every = TICK.total_seconds()
        self._scheduler.add_job(self._tick, "interval", seconds=every, id="tick", replace_existing=True, **first)

    async def _aim(self) -> None:
        earliest = await self.earliest()
        if earliest is None:
            return
        # By delay, not by date: under a movable clock the date would mean nothing to the real one.
        delay = earliest - self._runtime.now()
        if delay <= timedelta():
            delay = self._look_again_after(earliest, SOON)
        elif earliest == self._rung_for:  # a clock that stands still: each ring would aim at the next, for ever
            delay = max(delay, self._look_again_after(earliest, A_MOMENT))
        at = self._runtime.clock.wall() + delay
        if self._aimed_at is not None and abs(at - self._aimed_at) < A_MOMENT:
            return
        self._aimed_at = at
        self._scheduler.add_job(self._ring, "date", (earliest,), run_date=at, id="aim", replace_existing=True)

    def _look_again_after(self, due: datetime, first: timedelta) -> timedelta:
        """Return when to ring again for what was rung for.

        The ring that woke us woke those who do it. But they may have looked a moment too soon, or by the database's
        clock it may not be due yet. What stays undone is rung for ever more seldom: it may be in other hands.
        """
        pause = self._late[1] * 2 if self._late is not None and self._late[0] == due else first
        self._late = (due, min(pause, TICK))
        return self._late[1]

    async def earliest(self) -> datetime | None:
        """Return when the next promise, lane or other work is due; ``None``: nothing waits for time to pass."""
        outlook = self._runtime.outlook
        instants = [await outlook.due(work) for work in _TIMED]
        if self._reading is not None:
            instants.append(await self._reading())
        return min((instant for instant in instants if instant is not None), default=None)

    async def _tick(self) -> None:
        self.last_tick = self._runtime.clock.monotonic()
        self._runtime.clock.look()
        self._runtime.bell.ring()
        database = self._runtime.database
        with suppress(GoneError):  # whoever runs the bot is told by it
            database.check_file()
        self._runtime.spawn(database.note_how_far(), what="note how far the database is")
        if database.writes.trouble or database.writes.ended is not None:
            self._runtime.spawn(self.see_what_the_database_takes(), what="try to write")

    async def see_what_the_database_takes(self) -> None:
        """Try to write where that failed before, and tell the operator once it works again."""
        writes = self._runtime.database.writes
        await writes.look(within=TICK.total_seconds())
        if writes.ended is not None:
            async with self._runtime.transaction() as uow:
                set_aside.tell_operator_of_database(self._runtime.act(uow), writes.ended)
            writes.ended = None

    async def _ring(self, due: datetime) -> None:
        self._rung_for, self._aimed_at = due, None
        self._runtime.bell.ring()

    async def _clean(self) -> None:
        self._runtime.spawn(self._forget_inbox(), what="clean the inbox")

    async def _forget_inbox(self) -> None:
        async with self._runtime.database.transaction() as uow:
            await uow.inbox.forget(before=self._runtime.now() - INBOX_KEPT)
            await uow.alert_deliveries.forget(before=self._runtime.now() - KEPT)
            await uow.changes.forget(before=self._runtime.now() - KEPT)
            await uow.alert_groups.forget(before=self._runtime.now() - KEPT)
            await uow.probes.forget(before=self._runtime.now() - SAMPLES_KEPT)

    def aim_no_more(self) -> None:
        """Have `run` end after what it is at: a query that is cancelled leaves its connection half used."""
        self._stopping = True
        self._bell.ring()

    def stop(self) -> None:
        """Stop ticking."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
