"""The heads of lanes that were just claimed: which can be sent now, and when the others can."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, Literal

import structlog
from pydantic import ValidationError
from sqlalchemy import and_, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.effects import EFFECT, Attempt, Effect, Post, ShareDraft
from bot.domain.timeline import instant
from storage.engine.types import EPOCH
from storage.queue.lane_claim import LaneClaim
from storage.queue.queued_effect import State
from storage.tables import LaneRow, OutboxRow, PaceRow

CLOCKS_DIFFER: Final = timedelta(hours=1)
"""How far our clock may be ahead of Slack's."""

LEFT_FOR: Final = timedelta(seconds=30)
"""How long what this program cannot read is left to one that can."""

_LOCKED: Final = "locked"

_Needed = State | Literal["locked"] | None

log = structlog.get_logger(__name__)


class LaneHeads:
    """Looks at all of them together: a statement for each question, not for each lane."""

    def __init__(
        self, session: AsyncSession, now: datetime, ambiguity: timedelta, method: Callable[[Effect], str]
    ) -> None:
        """Look at one instant. The arguments are those of `Lanes.claim`."""
        self._session = session
        self._now = now
        self._ambiguity = ambiguity
        self._method = method

    async def mark(self, lanes: Collection[str]) -> Sequence[LaneClaim]:
        """Mark as sending what can be sent of these lanes, which this transaction holds; give the others back."""
        found = await self._session.execute(
            select(LaneRow.key, LaneRow.token, OutboxRow)
            .join(OutboxRow, and_(OutboxRow.lane == LaneRow.key, OutboxRow.seq == LaneRow.done_seq + 1))
            .where(LaneRow.key.in_(lanes))
            .order_by(LaneRow.key)
            .with_for_update(of=OutboxRow, skip_locked=True)
        )
        heads = [(lane, token, row) for lane, token, row in found]
        # A head that is missing is being replaced by a workflow; waiting for it here could be a deadlock.
        back: defaultdict[datetime | None, list[str]] = defaultdict(list)
        back[self._now] += set(lanes) - {lane for lane, _, _ in heads}
        states = await self._states({row.needs for _, _, row in heads if row.needs is not None})
        paces = await self._paces(heads)
        claims = []
        for lane, token, row in heads:
            claim = await self._claim(lane, token, row, states.get(row.needs) if row.needs else None, paces)
            if isinstance(claim, LaneClaim):
                claims.append(claim)
            else:
                back[claim].append(lane)
        for ready_at, keys in back.items():
            if keys:
                unserved = update(LaneRow).where(LaneRow.key.in_(keys))
                await self._session.execute(unserved.values(ready_at=ready_at, lease_until=EPOCH))
        await self._session.flush()
        return claims

    async def _states(self, keys: Collection[str]) -> Mapping[str, _Needed]:
        """Return what became of the effects that others need."""
        if not keys:
            return {}
        # The lock makes "it is not done, so wait" and "it is done, so wake who waits" happen one after the other.
        # It waits for no one, for this transaction holds lanes: a row that another holds counts as not done yet.
        known = select(OutboxRow.key, OutboxRow.state).where(OutboxRow.key.in_(keys))
        locked = await self._session.execute(known.with_for_update(read=True, skip_locked=True))
        states: dict[str, _Needed] = {key: State(state) for key, state in locked}
        if missing := set(keys) - states.keys():
            there = await self._session.scalars(select(OutboxRow.key).where(OutboxRow.key.in_(missing)))
            states |= dict.fromkeys(there, _LOCKED)
        return states

    async def _paces(self, heads: Sequence[tuple[str, int, OutboxRow]]) -> Mapping[str, datetime]:
        """Return until when Slack wants no call of a method."""
        if not heads:
            return {}
        blocked = await self._session.execute(
            select(PaceRow.method, PaceRow.not_before).where(PaceRow.not_before > self._now)
        )
        return {row.method: row.not_before for row in blocked}

    async def _claim(
        self, lane: str, token: int, row: OutboxRow, needed: _Needed, paces: Mapping[str, datetime]
    ) -> LaneClaim | datetime | None:
        """Return the claim, or when to look again; ``None``: once an effect of another lane is done."""
        if needed == _LOCKED:
            return self._now
        if needed in {State.PENDING, State.SENDING}:
            return None
        try:
            effect = EFFECT.validate_python(row.body)
        except ValidationError:  # beside a later release, or after it was taken back; nothing else may wait for that
            log.warning("an effect that a later release left is left to it", effect=row.id)
            return self._now + LEFT_FOR
        until = paces.get(self._method(effect), self._now)
        if row.state == State.SENDING and row.tried_at is not None and isinstance(effect, Post | ShareDraft):
            until = max(until, row.tried_at + self._ambiguity)
        if until > self._now:
            return until
        attempt = Attempt(
            id=row.id,
            key=row.key,
            effect=effect,
            incident_id=row.incident_id,
            tries=row.tries,
            look_from=await self._look_from(row) if row.state == State.SENDING else None,
            left_at=row.left_at,
            first_of_lane=row.seq == 1,
        )
        row.state = State.SENDING
        row.tries += 1
        row.tried_at = self._now
        row.first_tried_at = row.first_tried_at or self._now
        given_up = State(needed) if needed in {State.SET_ASIDE, State.BLOCKED, State.SUPERSEDED} else None
        return LaneClaim(lane, token, attempt, given_up, replaces=row.collapse_key is not None)

    async def _look_from(self, row: OutboxRow) -> datetime | None:
        """Return from when on, by Slack's clock, an earlier delivery may have left something.

        Our own clock says when we tried, and may be wrong. What the lane delivered before says it in Slack's time.
        """
        if row.first_tried_at is None:
            return None
        before = select(func.max(OutboxRow.ts)).where(OutboxRow.lane == row.lane, OutboxRow.seq < row.seq)
        ts = await self._session.scalar(before)
        return row.first_tried_at - CLOCKS_DIFFER if ts is None else min(row.first_tried_at, instant(ts))
