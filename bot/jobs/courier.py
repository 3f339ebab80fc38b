"""Delivering the outbox: each effect is delivered, tried again, or set aside."""

from __future__ import annotations

import asyncio
import os
import random
import re
import socket
import uuid
from datetime import datetime, timedelta
from typing import Final, assert_never

import structlog

from bot.domain.effects import Done, Later, Outcome, Post, Refused, ShareDraft, TokenDead, Unknown
from bot.domain.measures import Doubted, TakenOver
from bot.jobs.loop import Loop
from bot.jobs.pauses import REQUEST_TIMEOUT, REST, TOKEN_PAUSE, Times, pause_after
from bot.logs import about
from bot.runtime import BEGIN_UNTIL, JUMP, Publish, Runtime
from bot.workflows.upkeep import delivery_results, moments
from storage.engine.database import DatabaseError
from storage.queue.lane_claim import LaneClaim
from storage.queue.queued_effect import State
from storage.queue.wake_ups import WakeUp
from storage.unit_of_work import UnitOfWork

RECORD_AGAIN_AFTER: Final = (0.2, 1.0, 3.0)
"""Seconds until the database is told once more what came of a delivery."""

HEARD_FOR: Final = timedelta(minutes=1)
"""How long it is taken for known that Slack is there: another replica may have found it away."""

AT_ONCE: Final = 8
"""Deliveries at the same time."""

BLOCKED: Final = "It needs something that could not be done."

_PERSON: Final = re.compile(r"\b[UW][A-Z0-9]{6,}\b")

log = structlog.get_logger(__name__)


def _nobody(name: str) -> str:
    """Return the name of a lane or effect without the person in it: the log need not say who was told."""
    return _PERSON.sub("(someone)", name)


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
        self._claiming = asyncio.Lock()
        """Held from before a claim until its deliveries run: in between, claimed lanes look like idle ones."""
        self._owner = f"{socket.gethostname()}-{os.getpid()}-{uuid.uuid4().hex[:8]}"
        self._heard_at: datetime | None = None
        """When Slack was last known to be there; ``None``: it may be away."""

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
        log.warning("the clock was set back; what waits for moments goes on at once")
        async with self._runtime.transaction() as uow:
            await moments.bound(self._runtime.act(uow), self._times.longest)

    async def _claim(self) -> None:
        free = AT_ONCE - len(self._running)
        if free <= 0:
            return
        if not await self._runtime.outlook.is_due(WakeUp.EFFECTS):
            return
        # From before the claim: this process may be stopped for a while at any point after it.
        claimed_at = self._runtime.clock.monotonic()
        async with self._runtime.database.transaction() as uow:
            claims = await uow.lanes.claim(
                owner=self._owner,
                lease=self._times.lease,
                ambiguity=self._times.ambiguity,
                limit=free,
                method=self._publish.method,
                carrying=self._lanes(),
            )
        for claim in claims:
            if claim.taken_over:
                self._runtime.report(TakenOver())
            task = asyncio.create_task(self._deliver(claim, claimed_at), name=f"deliver {claim.attempt.key}")
            self._running[task] = claim
            task.add_done_callback(self._ended)
        # Lanes that were only looked at (they wait for another) took places: there may be more.
        self._runtime.bell.ring(uow.left)

    def _ended(self, task: asyncio.Task[None]) -> None:
        del self._running[task]
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("a delivery broke; its lane is served again when the lease ends", exc_info=error)
        self._runtime.bell.ring({WakeUp.EFFECTS})  # not before: its lane counted as being served here

    async def _deliver(self, claim: LaneClaim, claimed_at: float) -> None:
        with about(effect=_nobody(claim.attempt.key), lane=_nobody(claim.lane)):
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
                    outcome = Unknown("Slack did not answer in time")
            await self._record_at_last(claim, outcome)

    async def _record_at_last(self, claim: LaneClaim, outcome: Outcome) -> None:
        """Write down what came of it, also where the database fails for a moment: else the lane waits for its lease."""
        for pause in RECORD_AGAIN_AFTER:
            try:
                await self._record(claim, outcome)
            except DatabaseError as error:
                log.warning("what came of it is written down once more", error=type(error).__name__)
                await asyncio.sleep(pause)
            else:
                return
        await self._record(claim, outcome)

    async def _record(self, claim: LaneClaim, outcome: Outcome) -> None:
        """Write down what came of it, in one transaction with what follows from it."""
        attempt = claim.attempt
        said = isinstance(attempt.effect, Post | ShareDraft)
        async with self._runtime.database.transaction() as uow:
            private = False
            if attempt.incident_id is not None:
                # Workflows lock the incident before any lane. So do we, or each could hold what the other waits for.
                private = (await uow.incidents.get(attempt.incident_id, lock=True)).private
            match outcome:
                case Done():
                    await self._done(uow, claim, outcome, private=private)
                case Later():
                    await self._put_off(uow, claim, outcome, private=private)
                case Unknown():
                    log.warning("no one knows whether it happened", reason=outcome.reason)
                    self._runtime.report(Doubted())
                    wait = self._times.ambiguity if said else pause_after(attempt.tries)
                    await uow.lanes.put_off(claim, after=wait, reason=outcome.reason, happened=None)
                case Refused():
                    await self._refused(uow, claim, outcome, private=private)
                case TokenDead():
                    self._runtime.learn_of_dead_token(outcome.reason)
                    log.error("Slack refuses the token", reason=outcome.reason)
                    await uow.lanes.put_off(claim, after=TOKEN_PAUSE, reason=outcome.reason, happened=False)
                case _:
                    assert_never(outcome)
            back = await self._heard(uow, outcome)
        self._runtime.bell.ring(uow.left - {WakeUp.EFFECTS})
        if back:
            await self._slack_is_back()

    async def _done(self, uow: UnitOfWork, claim: LaneClaim, done: Done, *, private: bool) -> None:
        """Write down that it is done, or that a part of it is not."""
        attempt = claim.attempt
        if done.problems:
            log.warning("not everyone was reached", reason="" if private else " ".join(done.problems), code=done.code)
        if done.remaining is not None:
            reason = " ".join(done.problems)
            if await uow.lanes.set_aside(claim, reason=reason, remaining=done.remaining):
                await delivery_results.failed(self._runtime.act(uow), attempt, reason, code=done.code)
            return
        self._runtime.learn_of_live_token()
        rest = REST if isinstance(attempt.effect, Post | ShareDraft) else timedelta()
        if await uow.lanes.delivered(claim, channel=done.channel, ts=done.ts, rest=rest):
            await delivery_results.landed(self._runtime.act(uow), attempt, done)

    async def _heard(self, uow: UnitOfWork, outcome: Outcome) -> bool:
        """Write down that Slack is away, if that is what came of it; tell whether it has come back."""
        now = self._runtime.now()
        if isinstance(outcome, Unknown | Later) and outcome.away:
            await uow.outages.begin(now=now)
            self._heard_at = None
        # Only what names a place was done by Slack; the rest needed no call.
        made = isinstance(outcome, Done) and bool(outcome.channel)
        if not made or (self._heard_at is not None and abs(now - self._heard_at) < HEARD_FOR):
            return False
        self._heard_at = now
        return await uow.outages.since() is not None

    async def _slack_is_back(self) -> None:
        """Try everything that waited for Slack: what one lane has found out, the others need not wait to learn.

        In a transaction of its own: it takes lanes that others may hold.
        """
        async with self._runtime.database.transaction() as uow:
            if await uow.outages.end(now=self._runtime.now()):
                log.info("Slack answers again")
                await uow.lanes.hurry(beyond=REST)

    async def _put_off(self, uow: UnitOfWork, claim: LaneClaim, outcome: Later, *, private: bool) -> None:
        after = outcome.after
        if outcome.method:
            await uow.rate_limits.throttle(outcome.method, wait=after)
        else:  # nobody said how long: wait longer each time
            after = max(after, pause_after(claim.attempt.tries, spread=random.random()))  # noqa: S311 - jitter
        log.info("put off", reason="" if private else outcome.reason, seconds=round(after.total_seconds(), 1))
        await uow.lanes.put_off(claim, after=after, reason=outcome.reason, happened=False)

    async def _refused(self, uow: UnitOfWork, claim: LaneClaim, outcome: Refused, *, private: bool) -> None:
        attempt = claim.attempt
        state = State.SET_ASIDE
        if claim.blocked:  # what it needs may come back, or was dropped by a person
            state = State.SUPERSEDED if claim.needed is State.SUPERSEDED else State.BLOCKED
        # A reason may name people and rooms: of a private incident the log holds its number and the code.
        log.warning("set aside", reason="" if private else outcome.reason, code=outcome.code)
        held = await uow.lanes.set_aside(claim, reason=outcome.reason, remaining=attempt.effect, state=state)
        if held and not claim.blocked:
            await delivery_results.failed(self._runtime.act(uow), attempt, outcome.reason, code=outcome.code)

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
        running = dict(self._running)
        try:
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
            await self._record(claim, Unknown("Warroom was stopped meanwhile", away=False))
        except DatabaseError as error:
            log.warning("a lane waits for its lease to end", lane=_nobody(claim.lane), error=type(error).__name__)
