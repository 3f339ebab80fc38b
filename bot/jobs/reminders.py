"""Finding promises that are due, and keeping them, some in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

import structlog

from bot.domain.measures import PromiseFailed, PromiseKept
from bot.jobs.loop import Loop
from bot.runtime import Runtime
from bot.workflows.promises import PROMISES, keep, read_ahead
from bot.workflows.promises.kind import Kind
from storage.engine.failures import gave_way
from storage.queue.wake_ups import WakeUp

TOGETHER: Final = 100
"""Promises that are kept in one transaction: whoever is at one of their incidents waits for all of them."""

log = structlog.get_logger(__name__)


class Reminders:
    """Keeps promises when they are due."""

    def __init__(self, runtime: Runtime, kinds: Mapping[str, Kind] = PROMISES) -> None:
        self._runtime = runtime
        self._kinds = kinds
        self.loop = Loop(runtime.bell, self.turn, work=WakeUp.PROMISES, what="reminders")

    async def turn(self) -> None:
        """Keep everything that is due now."""
        if not await self._runtime.outlook.is_due(WakeUp.PROMISES):
            return
        now = self._runtime.now()
        async with self._runtime.database.glancing() as uow:
            due = await uow.reminders.due(now)
        for first in range(0, len(due), TOGETHER):
            await self._keep_each(due[first : first + TOGETHER], now)

    async def _keep_each(self, due: Sequence[tuple[int, int]], now: datetime) -> None:
        """Keep promises together; if that fails, each by itself, for one must not hold up the others."""
        try:
            await self._keep(due, now)
        except Exception as error:
            if len(due) > 1:
                for one in due:
                    await self._keep_each([one], now)
            elif gave_way(error):
                log.info("others hold the incident; trying the promise again", promise=due[0][0])
                self.loop.again()
            else:
                log.exception("a promise could not be kept; trying again", promise=due[0][0])
                self._runtime.report(PromiseFailed())

    async def _keep(self, due: Sequence[tuple[int, int]], now: datetime) -> None:
        async with self._runtime.transaction() as uow:
            # Before the promises, as every workflow does.
            await uow.incidents.lock(*(incident_id for _, incident_id in due))
            promises = await uow.reminders.claim_due([promise_id for promise_id, _ in due], now)
            await read_ahead(uow, {promise.incident_id for promise in promises})
            for promise in promises:
                await keep(self._runtime.act(uow), promise, self._kinds)
                uow.measures.append(PromiseKept(late_by=now - promise.due_at))

    async def drained(self) -> bool:
        """Return when nothing is due; tell whether that had to be waited for."""
        waited = False
        while True:
            if not await self._runtime.outlook.is_due(WakeUp.PROMISES):
                return waited
            waited = True
            await self.loop.next_turn()
