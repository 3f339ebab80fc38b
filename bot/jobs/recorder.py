"""Writing down what came of deliveries: whatever has ended meanwhile in one transaction."""

from __future__ import annotations

import asyncio
import random
import re
from collections.abc import Awaitable, Callable, Collection, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeGuard, assert_never

import structlog

from bot.batches import Batches
from bot.domain.effects import SAID, WAITED_FOR, Attempt, Done, Later, Outcome, Refused, TokenDead, Unknown
from bot.domain.measures import Doubted
from bot.domain.outlet import Outside
from bot.jobs.pauses import REST, TOKEN_PAUSE, Times, pause_after
from bot.logs import about
from bot.runtime import Runtime
from bot.workflows.upkeep import delivery_results
from storage.engine.database import DatabaseError
from storage.queue.lane_claim import Delivery, LaneClaim
from storage.queue.queued_effect import State
from storage.queue.wake_ups import WakeUp
from storage.unit_of_work import UnitOfWork

AGAIN_AFTER: Final = (0.2, 1.0, 3.0)
"""Seconds until the database is told once more what came of a delivery."""

TOGETHER: Final = 100
"""Deliveries that are written down in one transaction."""

HEARD_FOR: Final = timedelta(minutes=1)
"""How long it is taken for known that Slack is there: another replica may have found it away."""

Follow = Callable[[UnitOfWork, Collection[str]], Awaitable[None]]
"""Claims in a transaction what can be done next, also of the lanes whose deliveries it records."""

_PERSON: Final = re.compile(r"\b[UW][A-Z0-9]{6,}\b")

log = structlog.get_logger(__name__)


def without_person(name: str) -> str:
    """Return the name of a lane or effect without the person in it: the log need not say who was told."""
    return _PERSON.sub("(someone)", name)


def _is_all_done(outcome: Outcome) -> TypeGuard[Done]:
    return isinstance(outcome, Done) and outcome.remaining is None


@dataclass(frozen=True, eq=False, slots=True)
class _Ended:
    """A delivery that has ended."""

    claim: LaneClaim
    outcome: Outcome


class Recorder:
    """Writes down outcomes. While one transaction is on its way to the disk, those that end wait for the next."""

    def __init__(
        self, runtime: Runtime, times: Times, following: Callable[[], AbstractAsyncContextManager[Follow]]
    ) -> None:
        """Prepare to write down.

        Args:
            following: what is entered around each transaction, and claims in it what can be done next.
        """
        self._following = following
        self._runtime = runtime
        self._times = times
        self._batches: Batches[_Ended, None] = Batches(
            self._write, most=TOGETHER, begin=lambda work: runtime.track(asyncio.create_task(work))
        )
        self._heard_at: datetime | None = None
        """When Slack was last known to be there; ``None``: it may be away."""

    async def record_at_last(self, claim: LaneClaim, outcome: Outcome) -> None:
        """Write down what came of it, also where the database fails for a moment: else the lane waits for its lease."""
        for pause in AGAIN_AFTER:
            try:
                await self.record(claim, outcome)
            except DatabaseError as error:
                log.warning("writing the outcome down again", error=type(error).__name__)
                await asyncio.sleep(pause)
            else:
                return
        await self.record(claim, outcome)

    async def record(self, claim: LaneClaim, outcome: Outcome) -> None:
        """Return once it is written down.

        Raises:
            DatabaseError: it could not be.
        """
        await self._batches.do(_Ended(claim, outcome))

    async def _write(self, some: Sequence[_Ended]) -> Sequence[None]:
        if await self._record(some):
            await self._slack_is_back()
        return [None] * len(some)

    async def _record(self, some: Sequence[_Ended]) -> bool:
        """Write down what came of them, with what follows from it; tell whether Slack has come back."""
        heard_at, back = self._heard_at, False
        async with self._following() as claim_next, self._runtime.database.transaction() as uow:
            # Workflows lock the incident before any lane. So do we, or each could hold what the other waits for.
            concerned = {one.claim.attempt.incident_id for one in some}
            locked = await uow.incidents.lock(*(each for each in concerned if each is not None))
            private = {each.id for each in locked if each.private}
            ours = await self._delivered(uow, some)
            for one in sorted(some, key=lambda one: one.claim.lane):
                claim = one.claim
                with about(effect=without_person(claim.attempt.key), lane=without_person(claim.lane)):
                    await self._outcome(uow, one, private=claim.attempt.incident_id in private, ours=ours)
                    heard_at, is_back = await self._heard(uow, one.outcome, heard_at)
                    back |= is_back
            await uow.flush()  # else what was just left could not be claimed
            await claim_next(uow, {one.claim.lane for one in some})
        self._heard_at = heard_at  # not before: what was not written down is heard of once more
        self._runtime.bell.ring(uow.left - {WakeUp.EFFECTS})
        for measure in uow.measures:
            self._runtime.report(measure)
        return back

    async def _delivered(self, uow: UnitOfWork, some: Sequence[_Ended]) -> Collection[str]:
        """Write down together what was done, and where; return the lanes of it that were still ours."""
        done = [(one.claim, one.outcome) for one in some if _is_all_done(one.outcome)]
        if not done:
            return ()
        ours = await uow.lanes.delivered(
            *(
                Delivery(claim, outcome.channel, outcome.ts, rests=isinstance(claim.attempt.effect, SAID))
                for claim, outcome in done
            ),
            rest=REST,
        )
        landed = [(claim.attempt, outcome) for claim, outcome in done if claim.lane in ours]
        await delivery_results.remember_places(self._runtime.act(uow), landed)
        return ours

    async def _outcome(self, uow: UnitOfWork, ended: _Ended, *, private: bool, ours: Collection[str]) -> None:
        """Write down what came of one, and what follows from it.

        Args:
            ours: the lanes whose heads are written down as done.
        """
        claim, outcome = ended.claim, ended.outcome
        attempt = claim.attempt
        match outcome:
            case Done():
                await self._done(uow, claim, outcome, private=private, is_ours=claim.lane in ours)
            case Later():
                await self._put_off(uow, claim, outcome, private=private)
            case Unknown():
                log.warning("it is unknown whether that took effect", reason=outcome.reason)
                uow.measures.append(Doubted())
                wait = self._wait_of_doubt(attempt)
                await uow.lanes.put_off(claim, after=wait, reason=outcome.reason, happened=None)
                await delivery_results.put_off(self._runtime.act(uow), attempt, outcome.reason)
            case Refused():
                await self._refused(uow, claim, outcome, private=private)
            case TokenDead():
                self._runtime.learn_of_dead_token(outcome.reason)
                log.error("Slack refuses the token", reason=outcome.reason)
                await uow.lanes.put_off(claim, after=TOKEN_PAUSE, reason=outcome.reason, happened=False)
            case _:
                assert_never(outcome)

    def _wait_of_doubt(self, attempt: Attempt) -> timedelta:
        """Return how long to wait before looking whether it took effect, or doing it again."""
        if isinstance(attempt.effect, SAID):
            return self._times.ambiguity
        pause = pause_after(attempt.tries)
        return max(pause, self._times.ambiguity) if isinstance(attempt.effect, WAITED_FOR) else pause

    async def _done(self, uow: UnitOfWork, claim: LaneClaim, done: Done, *, private: bool, is_ours: bool) -> None:
        """Write down that a part of it is not done, or what follows from its being done."""
        attempt = claim.attempt
        if done.problems:
            log.warning("not everyone was reached", reason="" if private else " ".join(done.problems), code=done.code)
        if done.remaining is not None:
            reason = " ".join(done.problems)
            if await uow.lanes.set_aside(claim, reason=reason, remaining=done.remaining):
                await delivery_results.failed(self._runtime.act(uow), attempt, reason, code=done.code)
            return
        if not isinstance(attempt.effect, Outside):
            self._runtime.learn_of_live_token()
        if is_ours:
            await delivery_results.landed(self._runtime.act(uow), attempt, done)

    async def _heard(
        self, uow: UnitOfWork, outcome: Outcome, heard_at: datetime | None
    ) -> tuple[datetime | None, bool]:
        """Write down that Slack is away, if that is what came of it.

        Args:
            heard_at: when it was last known to be there.

        Returns:
            The same after this outcome; and whether it has come back.
        """
        now = self._runtime.now()
        if isinstance(outcome, Unknown | Later) and outcome.away:
            await uow.outages.begin(now=now)
            return None, False
        # Only what names a place was done by Slack; the rest needed no call.
        made = isinstance(outcome, Done) and bool(outcome.channel)
        if not made or (heard_at is not None and abs(now - heard_at) < HEARD_FOR):
            return heard_at, False
        return now, await uow.outages.since() is not None

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
        else:  # no one said how long: wait longer each time
            after = max(after, pause_after(claim.attempt.tries, spread=random.random()))  # noqa: S311 - jitter
        log.info("put off", reason="" if private else outcome.reason, seconds=round(after.total_seconds(), 1))
        await uow.lanes.put_off(claim, after=after, reason=outcome.reason, happened=False)
        await delivery_results.put_off(self._runtime.act(uow), claim.attempt, outcome.reason)

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
