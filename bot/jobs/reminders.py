"""Finding promises that are due, and keeping each in its own transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import structlog

from bot.domain.measures import PromiseFailed, PromiseKept
from bot.jobs.loop import Loop
from bot.runtime import Runtime
from bot.workflows.promises import PROMISES, keep
from bot.workflows.promises.kind import Kind
from storage.engine.failures import gave_way
from storage.queue.wake_ups import WakeUp

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
        for promise_id, incident_id in due:
            try:
                await self._keep(promise_id, incident_id, now)
            except Exception as error:  # one that cannot be kept must not hold up those behind it
                if gave_way(error):
                    log.info("others are at its incident; the promise is tried again", promise=promise_id)
                    self.loop.again()
                    continue
                log.exception("a promise could not be kept; trying again", promise=promise_id)
                self._runtime.report(PromiseFailed())

    async def _keep(self, promise_id: int, incident_id: int, now: datetime) -> None:
        async with self._runtime.transaction() as uow:
            await uow.incidents.get(incident_id, lock=True)  # before the promise, as every workflow does
            promise = await uow.reminders.claim_due(promise_id, now)
            if promise is not None:
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
