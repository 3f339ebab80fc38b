"""What is due next: read once after each change, for everyone who asks."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import Final

from bot.bell import Listener
from bot.domain.period import next_told
from bot.domain.policy import Policy
from bot.domain.tracker import READ_EVERY, trackers
from storage.engine.database import Database
from storage.engine.types import EPOCH
from storage.queue.wake_ups import WakeUp
from storage.unit_of_work import UnitOfWork

STEP: Final = timedelta(milliseconds=200)
"""Promises come due in steps: those that do so within one are kept together, each for a fraction of what it costs."""


async def _lanes(uow: UnitOfWork, now: datetime, _policy: Policy) -> datetime | None:
    wait = await uow.lanes.wait()
    return None if wait is None else now + wait


async def _promises(uow: UnitOfWork, _now: datetime, _policy: Policy) -> datetime | None:
    earliest = await uow.reminders.earliest()
    return None if earliest is None else earliest + (EPOCH - earliest) % STEP


async def _places(uow: UnitOfWork, _now: datetime, _policy: Policy) -> datetime | None:
    return await uow.backfills.earliest()


async def _schedules(uow: UnitOfWork, _now: datetime, _policy: Policy) -> datetime | None:
    return await uow.schedules.earliest()


async def _alerts(uow: UnitOfWork, _now: datetime, _policy: Policy) -> datetime | None:
    return await uow.alerts.earliest()


async def _probes(uow: UnitOfWork, _now: datetime, _policy: Policy) -> datetime | None:
    return await uow.probes.earliest()


async def _issues(uow: UnitOfWork, _now: datetime, _policy: Policy) -> datetime | None:
    last = await uow.issue_readings.earliest()
    return None if last is None else last + READ_EVERY


async def _periods(uow: UnitOfWork, _now: datetime, policy: Policy) -> datetime | None:
    last = await uow.periods.last()
    return min((next_told(every, policy.calendar, at) for every, at in last.items()), default=None)


_READERS: Final = {
    WakeUp.EFFECTS: _lanes,
    WakeUp.PROMISES: _promises,
    WakeUp.READING: _places,
    WakeUp.SCHEDULES: _schedules,
    WakeUp.ALERTS: _alerts,
    WakeUp.PROBES: _probes,
    WakeUp.ISSUES: _issues,
    WakeUp.PERIODS: _periods,
}


def _never(policy: Policy) -> Collection[WakeUp]:
    """Return the work of which there never is any by this policy."""
    has = {WakeUp.PROBES: policy.probes, WakeUp.ISSUES: trackers(policy.outlets)}
    return [work for work, some in has.items() if not some]


class Outlook:
    """Remembers when the next of each kind of work is due until the bell rings for it.

    What another process leaves is seen with the next tick, which rings for everything.
    """

    def __init__(
        self,
        database: Database,
        now: Callable[[], datetime],
        rings: Listener,
        policy: Policy,
    ) -> None:
        """Know nothing yet.

        Args:
            policy: tells what there is never any of, and when people work.
        """
        self._policy = policy
        self._without = frozenset(_never(policy))
        self._database = database
        self._now = now
        self._rings = rings
        self._stale: set[WakeUp] = set(WakeUp)
        self._due: dict[WakeUp, datetime | None] = {}
        self._reading = asyncio.Lock()

    async def due(self, work: WakeUp) -> datetime | None:
        """Return when the next of it is due, by our clock; ``None``: nothing waits for time to pass.

        Raises:
            DatabaseError: it cannot be read.
        """
        if work in self._without:
            return None
        async with self._reading:
            self._stale |= self._rings.take()
            if work in self._stale:
                await self._read()
            return self._due[work]

    async def _read(self) -> None:
        """Read all that may have changed: to open the database costs more than a look, and the rest is asked for too.

        What is rung for from here on may not be in it: then it is read again.
        """
        now = self._now()
        async with self._database.glancing() as uow:
            for work, read in _READERS.items():
                if work in self._stale and work not in self._without:
                    self._due[work] = await read(uow, now, self._policy)
                    self._stale.discard(work)

    async def is_due(self, work: WakeUp) -> bool:
        """Tell whether there is any of it to do now."""
        due = await self.due(work)
        return due is not None and due <= self._now()
