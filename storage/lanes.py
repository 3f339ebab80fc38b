"""This file is about handing out lanes to couriers, one effect at a time, and writing down what came of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final, Literal

import structlog
from pydantic import ValidationError
from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.effects import EFFECT, Attempt, Effect, Post, ShareDraft
from bot.domain.timeline import instant, microseconds
from storage.claim import Claim
from storage.dialect import now_of
from storage.outbox import State
from storage.tables import LaneRow, OutboxRow, PaceRow
from storage.types import EPOCH, Utc
from storage.work import Work

CLOCKS_DIFFER: Final = timedelta(hours=1)
"""How far our clock may be ahead of Slack's."""

LEFT_FOR: Final = timedelta(seconds=30)
"""How long what this program cannot read is left to one that can."""

_LOCKED: Final = "locked"

log = structlog.get_logger(__name__)


class Lanes:
    """Ordered streams of effects."""

    def __init__(self, session: AsyncSession, sql_now: Callable[[], ColumnElement[datetime]], left: set[Work]) -> None:
        """Work on one session, and note in ``left`` what changes when a lane may be served."""
        self._session = session
        self._sql_now = sql_now
        self._left = left

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
    ) -> Sequence[Claim]:
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
            .where(LaneRow.ready_at <= now, LaneRow.lease_until <= now, LaneRow.done_seq < LaneRow.last_seq)
            .where(LaneRow.key.not_in(carrying))
            .order_by(LaneRow.ready_at, LaneRow.key)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        leases = {row.key: row.lease_until for row in await self._session.execute(ready)}
        if not leases:
            return []
        taken = await self._session.execute(
            update(LaneRow)
            .where(LaneRow.key.in_(list(leases)))
            .values(owner=owner, token=LaneRow.token + 1, lease_until=now + lease)
            .returning(LaneRow.key, LaneRow.done_seq, LaneRow.token)
        )
        claims = []
        for lane, done_seq, token in sorted(taken):
            claim = await self._head(lane, done_seq + 1, token, now, ambiguity, method)
            if claim is not None:
                claims.append(replace(claim, taken_over=leases[lane] > EPOCH))
        await self._session.flush()
        return claims

    async def _head(
        self, lane: str, seq: int, token: int, now: datetime, ambiguity: timedelta, method: Callable[[Effect], str]
    ) -> Claim | None:
        found = await self._session.execute(
            select(OutboxRow).where(OutboxRow.lane == lane, OutboxRow.seq == seq).with_for_update(skip_locked=True)
        )
        row = found.scalar_one_or_none()
        if row is None:  # a workflow is replacing it at this moment; waiting for it here could be a deadlock
            await self._release(lane, token, ready_at=now)
            return None
        needed = await self._state_of(row.needs)
        if needed == _LOCKED:
            await self._release(lane, token, ready_at=now)
            return None
        if needed in {State.PENDING, State.SENDING}:
            await self._release(lane, token, ready_at=None)
            return None
        try:
            effect = EFFECT.validate_python(row.body)
        except ValidationError:  # beside a later release, or after it was taken back; nothing else may wait for that
            log.warning("an effect that a later release left is left to it", effect=row.id)
            await self._release(lane, token, ready_at=now + LEFT_FOR)
            return None
        wait_until = await self._wait_until(row, effect, method(effect), ambiguity)
        if wait_until is not None and wait_until > now:
            await self._release(lane, token, ready_at=wait_until)
            return None
        attempt = Attempt(
            id=row.id,
            key=row.key,
            effect=effect,
            incident_id=row.incident_id,
            tries=row.tries,
            look_from=await self._look_from(row) if row.state == State.SENDING else None,
            left_at=row.left_at,
        )
        row.state = State.SENDING
        row.tries += 1
        row.tried_at = now
        row.first_tried_at = row.first_tried_at or now
        given_up = needed if needed in {State.SET_ASIDE, State.BLOCKED, State.SUPERSEDED} else None
        return Claim(lane, token, attempt, given_up, replaces=row.collapse_key is not None)

    async def _look_from(self, row: OutboxRow) -> datetime | None:
        """Return from when on, by Slack's clock, an earlier delivery may have left something.

        Our own clock says when we tried, and may be wrong. What the lane delivered before says it in Slack's time.
        """
        if row.first_tried_at is None:
            return None
        before = select(func.max(OutboxRow.ts)).where(OutboxRow.lane == row.lane, OutboxRow.seq < row.seq)
        ts: int | None = (await self._session.execute(before)).scalar_one()
        return row.first_tried_at - CLOCKS_DIFFER if ts is None else min(row.first_tried_at, instant(ts))

    async def _state_of(self, key: str | None) -> State | Literal["locked"] | None:
        if key is None:
            return None
        # The lock makes "it is not done, so wait" and "it is done, so wake who waits" happen one after the other.
        # It waits for no one, for this transaction holds lanes: a row that another holds counts as not done yet.
        known = select(OutboxRow.state).where(OutboxRow.key == key)
        state = (await self._session.execute(known.with_for_update(read=True, skip_locked=True))).scalar_one_or_none()
        if state is None and (await self._session.execute(known)).first() is not None:
            return _LOCKED
        return None if state is None else State(state)

    async def _wait_until(self, row: OutboxRow, effect: Effect, method: str, ambiguity: timedelta) -> datetime | None:
        blocked = await self._session.execute(select(PaceRow.not_before).where(PaceRow.method == method))
        until = blocked.scalar_one_or_none()
        if row.state == State.SENDING and row.tried_at is not None and isinstance(effect, Post | ShareDraft):
            settled = row.tried_at + ambiguity
            return settled if until is None else max(until, settled)
        return until

    async def _release(self, lane: str, token: int, *, ready_at: datetime | None, done: int = 0) -> bool:
        """Give a lane back; ``False``: another has taken it over, or it was given back before. Nothing was changed."""
        self._left.add(Work.EFFECTS)
        given = await self._session.execute(
            update(LaneRow)
            .where(LaneRow.key == lane, LaneRow.token == token, LaneRow.lease_until > EPOCH)
            .values(ready_at=ready_at, lease_until=EPOCH, done_seq=LaneRow.done_seq + done)
            .returning(LaneRow.key)
        )
        return given.first() is not None

    async def delivered(self, claim: Claim, *, channel: str, ts: str, rest: timedelta) -> bool:
        """Write down that the head is done, and wake the lanes that waited for it.

        Args:
            rest: how long the lane keeps quiet now.

        Returns:
            Whether the lane was still ours. If not, nothing was changed.
        """
        now = await self._now()
        if not await self._release(claim.lane, claim.token, ready_at=now + rest, done=1):
            return False
        await self._session.execute(
            update(OutboxRow)
            .where(OutboxRow.id == claim.attempt.id)
            .values(state=State.SENT, problem=None, channel=channel or None, ts=microseconds(ts) if ts else None)
        )
        if claim.replaces:
            await self._supersede(claim.attempt.id)
        await self._wake(claim.attempt.key, now)
        return True

    async def put_off(self, claim: Claim, *, after: timedelta, reason: str, happened: bool | None) -> bool:
        """Write down that the head is to be tried again.

        Args:
            happened: ``False``: this try certainly did nothing. ``None``: nobody knows, so the next one looks first.
        """
        now = await self._now()
        if not await self._release(claim.lane, claim.token, ready_at=now + after):
            return False
        # A try that got nowhere says nothing of the one before it: that one may still have succeeded.
        in_doubt = happened is None or claim.attempt.look_first
        values = {"problem": reason, "state": State.SENDING if in_doubt else State.PENDING}
        await self._session.execute(update(OutboxRow).where(OutboxRow.id == claim.attempt.id).values(values))
        return True

    async def set_aside(self, claim: Claim, *, reason: str, remaining: Effect, state: State = State.SET_ASIDE) -> bool:
        """Write down that the head was refused, or is blocked; the lane goes on without it.

        Args:
            remaining: what is left to do for a later *Retry*.
        """
        now = await self._now()
        if not await self._release(claim.lane, claim.token, ready_at=now, done=1):
            return False
        await self._session.execute(
            update(OutboxRow)
            .where(OutboxRow.id == claim.attempt.id)
            .values(state=state, problem=reason, body=EFFECT.dump_python(remaining, mode="json"))
        )
        if claim.replaces:
            await self._supersede(claim.attempt.id)
        await self._wake(claim.attempt.key, now)
        return True

    async def _supersede(self, effect_id: int) -> None:
        """Drop what was set aside before of the same kind: the newest tells all there is to tell."""
        key = select(OutboxRow.collapse_key).where(OutboxRow.id == effect_id).scalar_subquery()
        await self._session.execute(
            update(OutboxRow)
            .where(OutboxRow.collapse_key == key, OutboxRow.state == State.SET_ASIDE, OutboxRow.id < effect_id)
            .values(state=State.SUPERSEDED)
        )

    async def _wake(self, key: str, now: datetime) -> None:
        waiting = select(OutboxRow.lane).where(OutboxRow.needs == key, OutboxRow.state == State.PENDING)
        await self._session.execute(
            update(LaneRow).where(LaneRow.ready_at.is_(None), LaneRow.key.in_(waiting)).values(ready_at=now)
        )

    async def hurry(self, *, beyond: timedelta) -> None:
        """Have everything that was put off tried now: what it waited for has ended.

        What Slack throttles, and what may still appear, is put off again when it is claimed.

        Args:
            beyond: a shorter wait is left alone.
        """
        self._left.add(Work.EFFECTS)
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
        found = await self._session.execute(
            select(soonest).where(LaneRow.ready_at.is_not(None), LaneRow.done_seq < LaneRow.last_seq)
        )
        earliest: datetime | None = found.scalar_one()
        return earliest

    async def any_ready(self, *, besides: Collection[str] = ()) -> bool:
        """Tell whether a lane could be served now, other than those that are being served here."""
        now = await self._now()
        found = await self._session.execute(
            select(LaneRow.key)
            .where(LaneRow.ready_at <= now, LaneRow.lease_until <= now, LaneRow.done_seq < LaneRow.last_seq)
            .where(LaneRow.key.not_in(besides))
            .limit(1)
        )
        return found.first() is not None

    async def _now(self) -> datetime:
        return await now_of(self._session, self._sql_now)
