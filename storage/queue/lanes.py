"""Claiming lanes for couriers, one effect at a time, and recording the results."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Integer, Select, bindparam, case, func, select, tuple_
from sqlalchemy.orm import aliased

from bot.domain.effects import EFFECT, Effect
from bot.domain.timeline import microseconds
from storage.engine.statements import updating
from storage.engine.types import EPOCH, Utc
from storage.queue.lane_claim import Delivery, LaneClaim
from storage.queue.lane_heads import LaneHeads
from storage.queue.lane_ranks import RANKS
from storage.queue.queued_effect import State
from storage.queue.wake_ups import WakeUp
from storage.store import Store
from storage.tables import LaneRow, OutboxRow

_OTHER: Final = aliased(OutboxRow)
_LANES: Final = aliased(LaneRow)

_NOW: Final = bindparam("now", type_=Utc())
_HAS_WORK: Final = LaneRow.done_seq < LaneRow.last_seq
_LANE: Final = updating(LaneRow)
_EFFECT: Final = updating(OutboxRow).where(OutboxRow.id == bindparam("one"))

_READY: Final = select(LaneRow.key, LaneRow.lease_until).where(
    LaneRow.ready_at <= _NOW,
    LaneRow.lease_until <= _NOW,
    _HAS_WORK,
    LaneRow.key.not_in(bindparam("besides", expanding=True)),
)


def _next_ready(*which: Any) -> Select[*tuple[Any, ...]]:
    """Build what finds those that are served next, in the order of an index: what more are ready costs nothing."""
    return (
        _READY.where(*which)
        .order_by(LaneRow.rank, LaneRow.ready_at, LaneRow.key)
        .limit(bindparam("most", type_=Integer()))
        .with_for_update(skip_locked=True)
    )


_NEXT_READY: Final = {
    # Told all ranks SQLite passes by what is not ready of each; PostgreSQL would sort.
    "sqlite": _next_ready(LaneRow.rank.in_(sorted(set(RANKS.values())))),
    "postgresql": _next_ready(),
}
_DOUBT_FROM_NOW: Final = updating(OutboxRow).where(OutboxRow.state == State.SENDING).values(tried_at=_NOW)
_VOID_LEASES: Final = _LANE.values(lease_until=EPOCH)
_LEASE: Final = _LANE.where(LaneRow.key.in_(bindparam("lanes", expanding=True))).values(token=LaneRow.token + 1)
_HELD: Final = select(_LANES.key).where(
    _LANES.key.in_(bindparam("lanes", expanding=True)),  # by the index
    tuple_(_LANES.key, _LANES.token).in_(bindparam("held", expanding=True)),
    _LANES.lease_until > EPOCH,
)
# Whatever takes several lanes takes them in one order: two that do must not wait for each other.
_RELEASE: Final = (
    _LANE.where(LaneRow.key.in_(_HELD.order_by(_LANES.key).with_for_update()))
    .values(
        lease_until=EPOCH,
        done_seq=LaneRow.done_seq + bindparam("done", type_=Integer()),
        ready_at=case(
            (LaneRow.key.in_(bindparam("resting", expanding=True)), bindparam("rested", type_=Utc())), else_=_NOW
        ),
    )
    .returning(LaneRow.key)
)
_WAITING_FOR: Final = select(OutboxRow.lane).where(
    OutboxRow.needs.in_(bindparam("of", expanding=True)), OutboxRow.state == State.PENDING
)
_WAKE: Final = _LANE.where(
    LaneRow.key.in_(
        select(_LANES.key)
        .where(_LANES.ready_at.is_(None), _LANES.key.in_(_WAITING_FOR))
        .order_by(_LANES.key)
        .with_for_update()
    )
)
_SUPERSEDE: Final = (
    updating(OutboxRow)
    .where(
        OutboxRow.collapse_key == select(_OTHER.collapse_key).where(_OTHER.id == bindparam("one")).scalar_subquery(),
        OutboxRow.state == State.SET_ASIDE,
        OutboxRow.id < bindparam("one"),
    )
    .values(state=State.SUPERSEDED)
)
"""What was set aside before of the same kind: the newest tells all there is to tell."""
_HURRY: Final = _LANE.where(
    LaneRow.key.in_(
        select(_LANES.key)
        .where(_LANES.ready_at > bindparam("far", type_=Utc()), _LANES.done_seq < _LANES.last_seq)
        .order_by(_LANES.key)
        .with_for_update(skip_locked=True)
    )
)


def _earliest(later: Any, now: Any) -> Select[Any]:
    """Build what finds the earliest instant, and the clock: all lanes are looked through only where none is ready."""
    ready = (
        select(LaneRow.ready_at)
        .where(_HAS_WORK, LaneRow.ready_at <= now, LaneRow.lease_until <= now)
        .order_by(LaneRow.ready_at)
        .limit(1)
    )
    waiting = select(func.min(later(LaneRow.ready_at, LaneRow.lease_until), type_=Utc())).where(
        LaneRow.ready_at.is_not(None), _HAS_WORK
    )
    return select(func.coalesce(ready.scalar_subquery(), waiting.scalar_subquery(), type_=Utc()), now.label("now"))


_EARLIEST: Final = {
    "sqlite": _earliest(func.max, _NOW),
    "postgresql": _earliest(func.greatest, func.coalesce(_NOW, func.clock_timestamp(), type_=Utc())),
}
_STUCK: Final = (
    select(func.count())
    .select_from(LaneRow)
    .where(LaneRow.lease_until > EPOCH, LaneRow.lease_until <= bindparam("before"), _HAS_WORK)
)


class Lanes(Store):
    """Ordered streams of effects."""

    async def void_leases(self) -> None:
        """Free every lane. Only for a process that is known to be alone."""
        await self._connection.execute(_VOID_LEASES)

    async def doubt_from_now(self) -> None:
        """Have all whose outcome is unknown waited for as if it had been tried just now. Only for a process alone."""
        await self._connection.execute(_DOUBT_FROM_NOW, {"now": await self._now()})

    async def claim(
        self,
        *,
        owner: str,
        lease: timedelta,
        ambiguity: timedelta,
        limit: int,
        method: Callable[[Effect], str],
        carrying: Collection[str] = (),
    ) -> Sequence[LaneClaim]:
        """Take lanes that are ready and mark the head of each as sending.

        Args:
            owner: who takes them, for the logs.
            lease: after which another may take them over.
            ambiguity: how long an unanswered message may still appear; only then is it worth looking for it.
            method: the Web API method that an effect mostly calls, to respect what Slack throttles.
            carrying: lanes whose deliveries run here: not taken again, though a clock that leapt ended their leases.

        Returns:
            The most important first (`RANKS`): where many begin at once, it is sent before the others are rendered.
        """
        now = await self._now()
        asked = {"now": now, "besides": list(carrying), "most": limit}
        ready = await self._connection.execute(_NEXT_READY[self._connection.dialect.name], asked)
        leases = {row.key: row.lease_until for row in ready}
        if not leases:
            return []
        self._left.add(WakeUp.EFFECTS)
        await self._connection.execute(_LEASE, {"lanes": list(leases), "owner": owner, "lease_until": now + lease})
        claims = await LaneHeads(self._connection, now, ambiguity, method).mark(leases)
        return [replace(claim, taken_over=leases[claim.lane] > EPOCH) for claim in claims]

    async def _release(
        self, claims: Collection[LaneClaim], now: datetime, *, rested: datetime, resting: Collection[str], done: int = 0
    ) -> set[str]:
        """Give lanes back that are still ours, and return them; those that another has taken over are left alone.

        Args:
            rested: from when on those that are ``resting`` are served again; the others are at once.
            done: how many of its effects each has behind it now.
        """
        self._left.add(WakeUp.EFFECTS)
        lanes, held = [claim.lane for claim in claims], [(claim.lane, claim.token) for claim in claims]
        which = {"lanes": lanes, "held": held, "resting": list(resting)}
        return set(await self._connection.scalars(_RELEASE, which | {"now": now, "rested": rested, "done": done}))

    async def _finish(
        self, *ends: tuple[LaneClaim, Mapping[str, Any]], resting: Collection[str] = (), rest: timedelta = timedelta()
    ) -> set[str]:
        """Write down what became of heads, and wake the lanes that waited for them; returns as `_release` does.

        Args:
            ends: claims, and what their effects become: the same columns of each.
        """
        now = await self._now()
        ours = await self._release([claim for claim, _ in ends], now, rested=now + rest, resting=resting, done=1)
        ended = [(claim, values) for claim, values in ends if claim.lane in ours]
        if ended:
            await self._connection.execute(_EFFECT, [{"one": claim.attempt.id, **values} for claim, values in ended])
            if replacing := [{"one": claim.attempt.id} for claim, _ in ended if claim.replaces]:
                await self._connection.execute(_SUPERSEDE, replacing)
            keys = [claim.attempt.key for claim, _ in ended]
            await self._connection.execute(_WAKE, {"of": keys, "ready_at": now})
        return ours

    async def delivered(self, *deliveries: Delivery, rest: timedelta) -> set[str]:
        """Write down that heads are done, and wake the lanes that waited for them.

        Args:
            rest: how long a lane keeps quiet after a message.

        Returns:
            The lanes that were still ours. Of the others nothing was changed.
        """
        sent = {"state": State.SENT, "problem": None}
        ends = [
            (one.claim, sent | {"channel": one.channel or None, "ts": microseconds(one.ts) if one.ts else None})
            for one in deliveries
        ]
        return await self._finish(*ends, resting=[one.claim.lane for one in deliveries if one.rests], rest=rest)

    async def put_off(self, claim: LaneClaim, *, after: timedelta, reason: str, happened: bool | None) -> bool:
        """Write down that the head is to be tried again.

        Args:
            happened: ``False``: this try certainly did nothing. ``None``: no one knows, so the next one looks first.
        """
        now = await self._now()
        if not await self._release([claim], now, rested=now + after, resting=[claim.lane]):
            return False
        # A try that got nowhere says nothing of the one before it: that one may still have succeeded.
        in_doubt = happened is None or claim.attempt.look_first
        values: dict[str, Any] = {"problem": reason, "state": State.SENDING if in_doubt else State.PENDING}
        if happened is None:  # its request may have begun long after the claim
            values["tried_at"] = now
        await self._connection.execute(_EFFECT, {"one": claim.attempt.id} | values)
        return True

    async def set_aside(
        self, claim: LaneClaim, *, reason: str, remaining: Effect, state: State = State.SET_ASIDE
    ) -> bool:
        """Write down that the head was refused, or is blocked; the lane goes on without it.

        Args:
            remaining: what is left to do for a later *Retry*.
        """
        body = EFFECT.dump_python(remaining, mode="json")
        return bool(await self._finish((claim, {"state": state, "problem": reason, "body": body})))

    async def hurry(self, *, beyond: timedelta) -> None:
        """Have everything that was put off tried now: what it waited for has ended.

        What Slack throttles, and what may still appear, is put off again when it is claimed.

        Args:
            beyond: a shorter wait is left alone.
        """
        self._left.add(WakeUp.EFFECTS)
        now = await self._now()
        await self._connection.execute(_HURRY, {"far": now + beyond, "ready_at": now})

    async def wait(self) -> timedelta | None:
        """Return how long it is until the next lane may be served; ``None``: none waits for time to pass.

        Zero or less: now. By the clock that leases are compared with, which may differ from the caller's.
        """
        ours = None if self._clock is None else self._clock()
        earliest, now = (await self._connection.execute(_EARLIEST[self._connection.dialect.name], {"now": ours})).one()
        return None if earliest is None else earliest - now

    async def stuck_leases(self, *, since: timedelta) -> int:
        """Return how many lanes are held by someone whose lease ended that long ago."""
        return await self._connection.scalar(_STUCK, {"before": await self._now() - since}) or 0
