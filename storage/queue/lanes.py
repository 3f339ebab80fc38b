"""Claiming lanes for couriers, one effect at a time, and recording the results."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, case, func, select, update

from bot.domain.effects import EFFECT, Effect
from bot.domain.timeline import microseconds
from storage.engine.types import EPOCH, Utc
from storage.queue.lane_claim import LaneClaim
from storage.queue.lane_heads import LaneHeads
from storage.queue.queued_effect import State
from storage.queue.wake_ups import WakeUp
from storage.store import Store
from storage.tables import LaneRow, OutboxRow

ORDER: Final[Mapping[str, int]] = {
    "step:%:create:%": 0,
    "step:%:invite:%": 0,
    "person:%": 1,
    "room:%": 1,
    "channel:%": 2,
}
"""How a lane is named -> how soon it is served where more are ready than can be carried at once; the rest come last.

War rooms and who is to be in them, what is said in them and to one person, announcements; then what only shows it
better: edits, topics, pins, links."""

_IMPORTANCE: Final = case(*((LaneRow.key.like(name), rank) for name, rank in ORDER.items()), else_=len(ORDER))


class Lanes(Store):
    """Ordered streams of effects."""

    async def void_leases(self) -> None:
        """Free every lane. Only for a process that is known to be alone."""
        await self._session.execute(update(LaneRow).values(lease_until=EPOCH))

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
        """
        now = await self._now()
        ready = (
            select(LaneRow.key, LaneRow.lease_until)
            .where(*_ready(now, carrying))
            .order_by(_IMPORTANCE, LaneRow.ready_at, LaneRow.key)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        leases = {row.key: row.lease_until for row in await self._session.execute(ready)}
        if not leases:
            return []
        await self._session.execute(
            update(LaneRow)
            .where(LaneRow.key.in_(list(leases)))
            .values(owner=owner, token=LaneRow.token + 1, lease_until=now + lease)
        )
        claims = await LaneHeads(self._session, now, ambiguity, method).mark(leases)
        return [replace(claim, taken_over=leases[claim.lane] > EPOCH) for claim in claims]

    async def _release(self, claim: LaneClaim, *, ready_at: datetime, done: int = 0) -> bool:
        """Give a lane back; ``False``: another has taken it over, or it was given back before. Nothing was changed."""
        self._left.add(WakeUp.EFFECTS)
        given = await self._session.scalar(
            update(LaneRow)
            .where(LaneRow.key == claim.lane, LaneRow.token == claim.token, LaneRow.lease_until > EPOCH)
            .values(ready_at=ready_at, lease_until=EPOCH, done_seq=LaneRow.done_seq + done)
            .returning(LaneRow.key)
        )
        return given is not None

    async def _finish(self, claim: LaneClaim, *, rest: timedelta = timedelta(), **values: Any) -> bool:
        """Write down what became of the head, and wake the lanes that waited for it; ``False``: as in `_release`."""
        now = await self._now()
        if not await self._release(claim, ready_at=now + rest, done=1):
            return False
        await self._session.execute(update(OutboxRow).where(OutboxRow.id == claim.attempt.id).values(values))
        if claim.replaces:
            await self._supersede(claim.attempt.id)
        waiting = select(OutboxRow.lane).where(OutboxRow.needs == claim.attempt.key, OutboxRow.state == State.PENDING)
        await self._session.execute(
            update(LaneRow).where(LaneRow.ready_at.is_(None), LaneRow.key.in_(waiting)).values(ready_at=now)
        )
        return True

    async def delivered(self, claim: LaneClaim, *, channel: str, ts: str, rest: timedelta) -> bool:
        """Write down that the head is done, and wake the lanes that waited for it.

        Args:
            rest: how long the lane keeps quiet now.

        Returns:
            Whether the lane was still ours. If not, nothing was changed.
        """
        landed = {"channel": channel or None, "ts": microseconds(ts) if ts else None}
        return await self._finish(claim, rest=rest, state=State.SENT, problem=None, **landed)

    async def put_off(self, claim: LaneClaim, *, after: timedelta, reason: str, happened: bool | None) -> bool:
        """Write down that the head is to be tried again.

        Args:
            happened: ``False``: this try certainly did nothing. ``None``: nobody knows, so the next one looks first.
        """
        if not await self._release(claim, ready_at=await self._now() + after):
            return False
        # A try that got nowhere says nothing of the one before it: that one may still have succeeded.
        in_doubt = happened is None or claim.attempt.look_first
        values = {"problem": reason, "state": State.SENDING if in_doubt else State.PENDING}
        await self._session.execute(update(OutboxRow).where(OutboxRow.id == claim.attempt.id).values(values))
        return True

    async def set_aside(
        self, claim: LaneClaim, *, reason: str, remaining: Effect, state: State = State.SET_ASIDE
    ) -> bool:
        """Write down that the head was refused, or is blocked; the lane goes on without it.

        Args:
            remaining: what is left to do for a later *Retry*.
        """
        body = EFFECT.dump_python(remaining, mode="json")
        return await self._finish(claim, state=state, problem=reason, body=body)

    async def _supersede(self, effect_id: int) -> None:
        """Drop what was set aside before of the same kind: the newest tells all there is to tell."""
        key = select(OutboxRow.collapse_key).where(OutboxRow.id == effect_id).scalar_subquery()
        await self._session.execute(
            update(OutboxRow)
            .where(OutboxRow.collapse_key == key, OutboxRow.state == State.SET_ASIDE, OutboxRow.id < effect_id)
            .values(state=State.SUPERSEDED)
        )

    async def hurry(self, *, beyond: timedelta) -> None:
        """Have everything that was put off tried now: what it waited for has ended.

        What Slack throttles, and what may still appear, is put off again when it is claimed.

        Args:
            beyond: a shorter wait is left alone.
        """
        self._left.add(WakeUp.EFFECTS)
        now = await self._now()
        waiting = (
            select(LaneRow.key)
            .where(LaneRow.ready_at > now + beyond, LaneRow.done_seq < LaneRow.last_seq)
            .order_by(LaneRow.key)
            .with_for_update(skip_locked=True)
        )
        await self._session.execute(update(LaneRow).where(LaneRow.key.in_(waiting)).values(ready_at=now))

    async def earliest(self) -> datetime | None:
        """Return when the next lane may be served; ``None``: none waits for time to pass."""
        later = func.max if self._session.get_bind().dialect.name == "sqlite" else func.greatest
        soonest = func.min(later(LaneRow.ready_at, LaneRow.lease_until), type_=Utc())
        waits = (LaneRow.ready_at.is_not(None), LaneRow.done_seq < LaneRow.last_seq)
        earliest: datetime | None = await self._session.scalar(select(soonest).where(*waits))
        return earliest

    async def any_ready(self, *, besides: Collection[str] = ()) -> bool:
        """Tell whether a lane could be served now, other than those that are being served here."""
        now = await self._now()
        return await self._session.scalar(select(LaneRow.key).where(*_ready(now, besides)).limit(1)) is not None

    async def stuck_leases(self, *, since: timedelta) -> int:
        """Return how many lanes are held by somebody whose lease ended that long ago."""
        before = await self._now() - since
        stuck = (LaneRow.lease_until > EPOCH, LaneRow.lease_until <= before, LaneRow.done_seq < LaneRow.last_seq)
        return await self._session.scalar(select(func.count()).select_from(LaneRow).where(*stuck)) or 0


def _ready(now: datetime, besides: Collection[str]) -> tuple[ColumnElement[bool], ...]:
    """Pick the lanes that could be served now, but for some."""
    has_work = LaneRow.done_seq < LaneRow.last_seq
    return LaneRow.ready_at <= now, LaneRow.lease_until <= now, has_work, LaneRow.key.not_in(besides)
