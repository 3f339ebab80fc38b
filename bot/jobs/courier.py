"""Delivering the outbox: each effect is delivered, tried again, or set aside."""

from __future__ import annotations

import asyncio
import math
import os
import socket
import uuid
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Final

import structlog

from bot.domain.effects import Outcome, Refused, Unknown
from bot.domain.measures import TakenOver
from bot.domain.outlet import Outside
from bot.jobs.loop import Loop
from bot.jobs.pauses import REQUEST_TIMEOUT, REST, Times
from bot.jobs.recorder import Follow, Recorder, without_person
from bot.logs import about
from bot.runtime import BEGIN_UNTIL, JUMP, Publish, Runtime
from bot.workflows.upkeep import moments
from storage.engine.database import DatabaseError
from storage.queue.lane_claim import LaneClaim
from storage.queue.wake_ups import WakeUp
from storage.unit_of_work import UnitOfWork

AT_ONCE: Final = 100
"""Deliveries at the same time."""

SET_AHEAD: Final = 0.1
"""Seconds by which the wall clock may get ahead of the monotonic one before it counts as set: they drift apart."""

BLOCKED: Final = "It needs something that could not be done."

log = structlog.get_logger(__name__)


class Courier:
    """Carries effects from the outbox to Slack."""

    def __init__(self, runtime: Runtime, publish: Publish, times: Times) -> None:
        self._runtime = runtime
        self._publish = publish
        self._times = times
        self.loop = Loop(runtime.bell, self.turn, work=WakeUp.EFFECTS, what="courier")
        self._running: dict[asyncio.Task[None], LaneClaim] = {}
        self._latest = runtime.now()
        """The latest time seen: an earlier one means that the clock was set back."""
        self._ahead = -math.inf
        """How far `Clock.ahead` was when waits for what is in doubt started over, or least since."""
        self._claiming = asyncio.Lock()
        """Held from before a claim until its deliveries run: in between, claimed lanes look like idle ones."""
        self._owner = f"{socket.gethostname()}-{os.getpid()}-{uuid.uuid4().hex[:8]}"
        self._recorder = Recorder(runtime, times, self._following)
        self._stopping = False

    async def turn(self) -> None:
        """Claim what is ready and start delivering it."""
        async with self._claiming:
            now = self._runtime.now()
            if now < self._latest - JUMP:
                await self._clock_was_set_back()
                self._latest = now
            self._latest = max(self._latest, now)
            await self._claim()

    def _lanes(self) -> set[str]:
        """Return the lanes that are being served here."""
        return {claim.lane for claim in self._running.values()}

    async def _clock_was_set_back(self) -> None:
        """Have nothing wait until the clock is again where it was."""
        log.warning("the clock was set back; whatever waited for a later time goes on at once")
        async with self._runtime.transaction() as uow:
            await moments.bound(self._runtime.act(uow), self._times.longest)
            if self._runtime.database.is_sqlite:  # elsewhere lanes don't wait by this clock
                await uow.lanes.hurry(beyond=REST)

    def _was_set_ahead(self) -> bool:
        """Tell whether waits may have become shorter: with SQLite they are counted by the machine's clock.

        At the first look they may: what an earlier process had under way may have been tried by another time.
        """
        ahead = self._runtime.clock.ahead()
        self._ahead = min(self._ahead, ahead)
        return self._runtime.database.is_sqlite and ahead - self._ahead > SET_AHEAD

    async def _doubt_from_now(self) -> None:
        """Start every wait for what is in doubt over: by the clock no one can tell how much of it is left."""
        ahead = self._runtime.clock.ahead()
        async with self._runtime.database.transaction() as uow:
            await uow.lanes.doubt_from_now()
        self._ahead = ahead

    async def _claim(self) -> None:
        free = AT_ONCE - len(self._running)
        if free <= 0:
            return
        if not await self._runtime.outlook.is_due(WakeUp.EFFECTS):
            return
        if self._was_set_ahead():
            await self._doubt_from_now()
        # From before the claim: this process may be stopped for a while at any point after it.
        claimed_at = self._runtime.clock.monotonic()
        async with self._runtime.database.transaction() as uow:
            claims = await self._take(uow, limit=free, carrying=self._lanes())
        self._begin(claims, claimed_at)
        # Lanes that were only looked at (they wait for another) took places: there may be more.
        self._runtime.bell.ring(uow.left)

    async def _take(self, uow: UnitOfWork, *, limit: int, carrying: Collection[str]) -> Sequence[LaneClaim]:
        if self._was_set_ahead():  # amid a turn, or since the last
            return ()
        return await uow.lanes.claim(
            owner=self._owner,
            lease=self._times.lease,
            ambiguity=self._times.ambiguity,
            limit=limit,
            method=self._publish.method,
            carrying=carrying,
        )

    @asynccontextmanager
    async def _following(self) -> AsyncIterator[Follow]:
        """Let a transaction that records deliveries claim what can be done next, and begin that once it is committed.

        What one delivery makes possible then waits for one commit, not for a second one.
        """
        async with self._claiming:
            claims: list[LaneClaim] = []
            claimed_at = self._runtime.clock.monotonic()

            async def claim_next(uow: UnitOfWork, ended: Collection[str]) -> None:
                free = AT_ONCE - len(self._running) + len(ended)
                if self._stopping or free <= 0:
                    return
                claims.extend(await self._take(uow, limit=free, carrying=self._lanes().difference(ended)))

            yield claim_next
            self._begin(claims, claimed_at)

    def _begin(self, claims: Sequence[LaneClaim], claimed_at: float) -> None:
        for claim in claims:
            if claim.taken_over:
                self._runtime.report(TakenOver())
            task = asyncio.create_task(self._deliver(claim, claimed_at), name=f"deliver {claim.attempt.key}")
            self._running[task] = claim
            task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        del self._running[task]
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("a delivery failed; its lane is served again when the lease ends", exc_info=error)
        self._runtime.bell.ring({WakeUp.EFFECTS})  # not before: its lane counted as being served here

    async def _deliver(self, claim: LaneClaim, claimed_at: float) -> None:
        with about(effect=without_person(claim.attempt.key), lane=without_person(claim.lane)):
            outcome: Outcome
            if claim.blocked:
                outcome = Refused(BLOCKED)
            else:
                BEGIN_UNTIL.set(claimed_at + self._times.begin_within.total_seconds())
                ends = claimed_at + self._times.lease.total_seconds() - 1
                try:
                    # A sender stops itself before its lease ends: then another may send.
                    async with asyncio.timeout(ends - self._runtime.clock.monotonic()):
                        outcome = await self._publish(claim.attempt)
                except TimeoutError:
                    outcome = Unknown("no answer came in time", away=not isinstance(claim.attempt.effect, Outside))
            await self._recorder.record_at_last(claim, outcome)

    async def drained(self) -> bool:
        """Return when nothing is in flight and no lane is ready; tell whether that had to be waited for."""
        waited = bool(self._running)
        while True:
            if self._running:
                await asyncio.wait(set(self._running))
            async with self._claiming:
                ready = await self._runtime.outlook.is_due(WakeUp.EFFECTS)
            if not ready and not self._running:
                return waited
            waited = True
            await self.loop.next_turn()

    async def stop(self, *, within: timedelta = REQUEST_TIMEOUT) -> None:
        """Let what is in flight end. The loop has ended before, so nothing more is claimed.

        What does not end in time is given back: whoever serves its lane next need not wait for the lease, only until
        it can no longer take effect, and then looks for it.
        """
        self._stopping = True
        running: dict[asyncio.Task[None], LaneClaim] = {}
        try:
            async with self._claiming:  # what was just claimed has begun
                running = dict(self._running)
            if running:
                await asyncio.wait(running, timeout=within.total_seconds())
        finally:
            unfinished = [claim for task, claim in running.items() if not task.done()]
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)
            for claim in unfinished:
                await self._give_back(claim)

    async def _give_back(self, claim: LaneClaim) -> None:
        try:
            await self._recorder.record(claim, Unknown("Warroom was stopped meanwhile", away=False))
        except DatabaseError as error:
            log.warning(
                "a lane waits for its lease to end", lane=without_person(claim.lane), error=type(error).__name__
            )
