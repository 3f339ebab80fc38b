"""Running probes: those that incidents need, each by one replica at a time, a bounded number at once."""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress
from dataclasses import replace
from typing import Final

import structlog

from bot.domain.health import MeasureProbe
from bot.domain.probe import Sample
from bot.jobs.loop import Loop
from bot.runtime import Runtime
from bot.workflows import probes
from storage.engine.failures import gave_way
from storage.queue.wake_ups import WakeUp

TRIES: Final = 3
"""How often a sample is to be stored where others hold what it is about."""

log = structlog.get_logger(__name__)


class Probes:
    """Runs probes when they are due. When each runs is in the database, for every replica and every restart."""

    def __init__(self, runtime: Runtime, measure: MeasureProbe, *, at_once: int) -> None:
        """Prepare; nothing runs yet.

        Args:
            measure: measures a probe.
            at_once: most that run here at the same time.
        """
        self._runtime = runtime
        self._measure = measure
        self._at_once = at_once
        self._host = socket.gethostname()
        self._incidents = runtime.bell.listener(WakeUp.INCIDENTS)
        self._incidents.ring()
        self._turning = asyncio.Lock()
        self._running: set[asyncio.Task[None]] = set()
        self._measuring: set[asyncio.Task[Sample]] = set()
        self.loop = Loop(runtime.bell, self.turn, work=WakeUp.PROBES, also=(WakeUp.INCIDENTS,), what="probes")

    async def turn(self) -> None:
        """Plan what incidents that have changed need, and begin what is due."""
        if self._runtime.policy.probes:
            async with self._turning:
                await self._turn()

    async def _turn(self) -> None:
        if self._incidents.take():
            await self._plan()
        while not self.loop.is_stopping and await self._may_begin():
            async with self._runtime.transaction() as uow:
                names = await probes.claim(self._runtime.act(uow), limit=self._at_once - len(self._running))
            for name in names:
                task = asyncio.create_task(self._run(name), name=f"probe {name}")
                self._running.add(task)
                task.add_done_callback(self._running.discard)
            if not names:
                return

    async def _plan(self) -> None:
        """Plan in a transaction only where there is something to plan: mostly there is not."""
        now, idle = self._runtime.now(), await self._runtime.outlook.due(WakeUp.PROBES) is None
        try:
            async with self._runtime.database.glancing() as uow:
                if not await probes.planned(uow, self._runtime.policy, now=now, idle=idle):
                    return
            async with self._runtime.transaction() as uow:
                await probes.plan(self._runtime.act(uow))
        except BaseException:
            self._incidents.ring()
            raise

    async def _may_begin(self) -> bool:
        return len(self._running) < self._at_once and await self._runtime.outlook.is_due(WakeUp.PROBES)

    async def _run(self, name: str) -> None:
        """Measure once, and store it; what can't be stored is lost, and the next time comes."""
        measuring = asyncio.ensure_future(self._measure(name, self._runtime.policy.probes[name]))
        self._measuring.add(measuring)
        try:
            sample = replace(await measuring, by=self._host)
        finally:
            self._measuring.discard(measuring)
        for tried in range(1, TRIES + 1):
            try:
                async with self._runtime.transaction() as uow:
                    await probes.took(self._runtime.act(uow), [sample])
            except Exception as error:
                if gave_way(error) and tried < TRIES:
                    continue
                log.exception("what a probe measured could not be stored", probe=name)
            return

    async def stop(self) -> None:
        """Measure nothing further. What was measured already is stored."""
        for measuring in self._measuring:
            measuring.cancel()
        if self._running:
            await asyncio.gather(*self._running, return_exceptions=True)

    async def drained(self) -> bool:
        """Return when no probe is due and none runs; tell whether that had to be waited for."""
        waited = self._turning.locked()
        while self._runtime.policy.probes:
            async with self._turning:
                begins = self._incidents.has_rung or await self._may_begin()
            if begins:
                await self.loop.next_turn()
            elif self._running:
                with suppress(asyncio.CancelledError):
                    await asyncio.wait(self._running)
            else:
                break
            waited = True
        return waited
