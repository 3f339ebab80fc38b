"""The heads of lanes that were just claimed: which can be sent now, and when the others can."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, Literal

import structlog
from pydantic import ValidationError
from sqlalchemy import and_, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.effects import EFFECT, WAITED_FOR, Attempt, Effect
from bot.domain.timeline import instant
from storage.engine.statements import updating
from storage.engine.types import EPOCH, Utc
from storage.queue.lane_claim import LaneClaim
from storage.queue.queued_effect import State
from storage.tables import LaneRow, OutboxRow, PaceRow

CLOCKS_DIFFER: Final = timedelta(hours=1)
"""How far our clock may be ahead of Slack's."""

LEFT_FOR: Final = timedelta(seconds=30)
"""How long what this program cannot read is left to one that can."""

_LOCKED: Final = "locked"

_Needed = State | Literal["locked"] | None

_HEADS: Final = (
    select(LaneRow.key.label("claimed"), LaneRow.token, OutboxRow)
    .join(OutboxRow, and_(OutboxRow.lane == LaneRow.key, OutboxRow.seq == LaneRow.done_seq + 1))
    .where(LaneRow.key.in_(bindparam("lanes", expanding=True)))
    .order_by(LaneRow.key)
    .with_for_update(of=OutboxRow, skip_locked=True)
)
_GIVE_BACK: Final = (
    updating(LaneRow).where(LaneRow.key.in_(bindparam("lanes", expanding=True))).values(lease_until=EPOCH)
)
_STATES: Final = select(OutboxRow.key, OutboxRow.state).where(OutboxRow.key.in_(bindparam("keys", expanding=True)))
_LOCKED_STATES: Final = _STATES.with_for_update(read=True, skip_locked=True)
_PACES: Final = select(PaceRow.method, PaceRow.not_before).where(PaceRow.not_before > bindparam("now"))
_MARK: Final = (
    updating(OutboxRow)
    .where(OutboxRow.id == bindparam("one"))
    .values(
        state=State.SENDING,
        tries=OutboxRow.tries + 1,
        tried_at=bindparam("now"),
        first_tried_at=func.coalesce(OutboxRow.first_tried_at, bindparam("now", type_=Utc())),
    )
)
_LANDED_BEFORE: Final = select(func.max(OutboxRow.ts)).where(
    OutboxRow.lane == bindparam("of"), OutboxRow.seq < bindparam("below")
)

log = structlog.get_logger(__name__)


class LaneHeads:
    """Looks at all of them together: a statement for each question, not for each lane."""

    def __init__(
        self, connection: AsyncConnection, now: datetime, ambiguity: timedelta, method: Callable[[Effect], str]
    ) -> None:
        """Look at one instant. The arguments are those of `Lanes.claim`."""
        self._connection = connection
        self._now = now
        self._ambiguity = ambiguity
        self._method = method

    async def mark(self, lanes: Collection[str]) -> Sequence[LaneClaim]:
        """Mark as sending what can be sent of these lanes, which this transaction holds; give the others back.

        Returns:
            In the order in which the lanes were named.
        """
        found = {row.claimed: row for row in await self._connection.execute(_HEADS, {"lanes": list(lanes)})}
        heads = [found[lane] for lane in lanes if lane in found]
        # A head that is missing is being replaced by a workflow; waiting for it here could be a deadlock.
        back: defaultdict[datetime | None, list[str]] = defaultdict(list)
        back[self._now] += set(lanes) - found.keys()
        states = await self._states({row.needs for row in heads if row.needs is not None})
        paces = await self._paces(heads)
        claims = []
        for row in heads:
            claim = await self._claim(row, states.get(row.needs) if row.needs else None, paces)
            if isinstance(claim, LaneClaim):
                claims.append(claim)
            else:
                back[claim].append(row.claimed)
        for ready_at, keys in back.items():
            if keys:
                await self._connection.execute(_GIVE_BACK, {"lanes": keys, "ready_at": ready_at})
        if claims:
            await self._connection.execute(_MARK, [{"one": claim.attempt.id, "now": self._now} for claim in claims])
        return claims

    async def _states(self, keys: Collection[str]) -> Mapping[str, _Needed]:
        """Return what became of the effects that others need."""
        if not keys:
            return {}
        # The lock makes "it is not done, so wait" and "it is done, so wake who waits" happen one after the other.
        # It waits for no one, for this transaction holds lanes: a row that another holds counts as not done yet.
        locked = await self._connection.execute(_LOCKED_STATES, {"keys": list(keys)})
        states: dict[str, _Needed] = {key: State(state) for key, state in locked}
        if missing := set(keys) - states.keys():
            there = await self._connection.scalars(_STATES, {"keys": list(missing)})
            states |= dict.fromkeys(there, _LOCKED)
        return states

    async def _paces(self, heads: Sequence[Any]) -> Mapping[str, datetime]:
        """Return until when Slack wants no call of a method."""
        if not heads:
            return {}
        blocked = await self._connection.execute(_PACES, {"now": self._now})
        return {row.method: row.not_before for row in blocked}

    async def _claim(self, row: Any, needed: _Needed, paces: Mapping[str, datetime]) -> LaneClaim | datetime | None:
        """Return the claim, or when to look again; ``None``: once an effect of another lane is done."""
        if needed == _LOCKED:
            return self._now
        if needed in {State.PENDING, State.SENDING}:
            return None
        try:
            effect = EFFECT.validate_python(row.body)
        except ValidationError:  # beside a later release, or after it was rolled back; nothing else may wait for that
            log.warning("an effect of a later release; leaving it to that release", effect=row.id)
            return self._now + LEFT_FOR
        until = paces.get(self._method(effect), self._now)
        if row.state == State.SENDING and row.tried_at is not None and isinstance(effect, WAITED_FOR):
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
        given_up = State(needed) if needed in {State.SET_ASIDE, State.BLOCKED, State.SUPERSEDED} else None
        return LaneClaim(row.claimed, row.token, attempt, given_up, replaces=row.collapse_key is not None)

    async def _look_from(self, row: Any) -> datetime | None:
        """Return from when on, by Slack's clock, an earlier delivery may have left something.

        Our own clock says when we tried, and may be wrong. What the lane delivered before says it in Slack's time.
        """
        tried_at: datetime | None = row.first_tried_at
        if tried_at is None:
            return None
        ts: int | None = await self._connection.scalar(_LANDED_BEFORE, {"of": row.lane, "below": row.seq})
        return tried_at - CLOCKS_DIFFER if ts is None else min(tried_at, instant(ts))
