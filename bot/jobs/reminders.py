"""This file is about finding promises that are due and having each kept in its own transaction."""

from __future__ import annotations

import asyncio

import structlog

from bot.runtime import Runtime
from bot.workflows import reminder

log = structlog.get_logger(__name__)


class Reminders:
    """Keeps promises when they are due."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._bell = runtime.bell.listener()
        self._turned = asyncio.Condition()
        self._stopping = False

    async def run(self, *, pulse: float) -> None:
        """Keep promises until told to stop.

        Args:
            pulse: seconds of the monotonic clock after which to look even if nobody rang.
        """
        while not self._stopping:
            self._bell.clear()
            try:
                await self.turn()
            except Exception:
                log.exception("promises could not be read; trying again")
            async with self._turned:
                self._turned.notify_all()
            try:
                async with asyncio.timeout(pulse):
                    await self._bell.wait()
            except TimeoutError:
                continue

    async def turn(self) -> None:
        """Keep everything that is due now."""
        now = self._runtime.now()
        async with self._runtime.database.reading() as uow:
            due = await uow.reminders.due(now)
        for promise_id in due:
            async with self._runtime.transaction() as uow:
                promise = await uow.reminders.claim_due(promise_id, now)
                if promise is not None:
                    await reminder.keep(uow, self._runtime.policy, promise, now=now)

    async def drained(self) -> None:
        """Return when nothing is due."""
        while True:
            async with self._runtime.database.reading() as uow:
                due = await uow.reminders.due(self._runtime.now(), limit=1)
            if not due:
                return
            async with self._turned:
                self._bell.set()
                await self._turned.wait()

    def stop(self) -> None:
        """Keep nothing more."""
        self._stopping = True
        self._bell.set()
