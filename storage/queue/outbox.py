"""Leaving effects for the courier, in the transaction of the facts that cause them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from bot.domain.effects import EFFECT, Effect, Order, SetAside
from storage.engine.dialect import insert
from storage.engine.types import EPOCH, Utc
from storage.queue.queued_effect import QueuedEffect, State, queued_effect
from storage.queue.wake_ups import WakeUp
from storage.store import Store
from storage.tables import IncidentRow, LaneRow, OutboxRow


class Outbox(Store):
    """Effects, gathered during a transaction and written at its end."""

    def __init__(
        self, session: AsyncSession, sql_now: Callable[[], ColumnElement[datetime]], left: set[WakeUp]
    ) -> None:
        super().__init__(session, sql_now, left)
        self._orders: list[Order] = []

    def add(self, *orders: Order) -> None:
        """Leave effects; they keep this order within each lane."""
        self._orders.extend(orders)

    async def flush(self) -> None:
        """Write what was gathered. Called once, before the commit.

        Lanes are locked in sorted order, so that two transactions never wait for each other.
        """
        if not self._orders:
            await self._session.flush()
            return
        lanes: defaultdict[str, list[Order]] = defaultdict(list)
        for order in await self._still_wanted():
            lanes[order.lane].append(order)
        if lanes:
            left_at = await self._now()
            here = {order.key for orders in lanes.values() for order in orders}
            waiting = {lane for lane, orders in lanes.items() if orders[0].needs in here - {None}}
            firsts = await self._extend({lane: len(orders) for lane, orders in lanes.items()}, left_at, waiting)
            rows = [
                _values(order, seq, left_at)
                for lane, orders in lanes.items()
                for seq, order in enumerate(orders, start=firsts[lane])
            ]
            await self._session.execute(insert(self._session, OutboxRow.__table__), rows)
        await self._session.flush()

    async def _still_wanted(self) -> list[Order]:
        """Return the orders that are not there yet, by key or, unsent, by collapse key."""
        known = await self._among(OutboxRow.key, {order.key for order in self._orders})
        unsent = await self._among(
            OutboxRow.collapse_key, {order.collapse_key for order in self._orders}, OutboxRow.state == State.PENDING
        )
        wanted: list[Order] = []
        collapsed: set[str] = set()
        for order in sorted(self._orders, key=lambda order: order.collapse_key or ""):
            if order.key in known:
                continue
            if order.collapse_key is not None:
                if order.collapse_key in collapsed:
                    continue
                if order.collapse_key in unsent and await self._replace_unsent(order):
                    continue
                collapsed.add(order.collapse_key)
            elif order.key is not None:
                known.add(order.key)
            wanted.append(order)
        wanted.sort(key=self._orders.index)
        return wanted

    async def _among(
        self, column: InstrumentedAttribute[Any], values: Iterable[str | None], *where: ColumnElement[bool]
    ) -> set[str]:
        """Return which of these values a column has."""
        asked = [value for value in values if value is not None]
        if not asked:
            return set()
        return set(await self._session.scalars(select(column).where(column.in_(asked), *where)))

    async def _replace_unsent(self, order: Order) -> bool:
        # Writing the row also locks it: the courier, which marks it as sending before it renders, passes it by until
        # this transaction has ended, and then renders what it changed.
        body = EFFECT.dump_python(order.effect, mode="json")
        unsent = and_(OutboxRow.collapse_key == order.collapse_key, OutboxRow.state == State.PENDING)
        replaced = update(OutboxRow).where(unsent).values(body=body).returning(OutboxRow.id)
        return await self._session.scalar(replaced) is not None

    async def _extend(self, counts: Mapping[str, int], now: datetime, waiting: Collection[str] = ()) -> dict[str, int]:
        """Reserve places at the ends of lanes; return the first of each.

        Args:
            waiting: lanes that cannot begin before an effect of another lane is done; that will wake them.
        """
        self._left.add(WakeUp.EFFECTS)
        new = [
            {
                "key": lane,
                "last_seq": counts[lane],
                "done_seq": 0,
                "ready_at": None if lane in waiting else now,
                "lease_until": EPOCH,
                "token": 0,
                "owner": "",
            }
            for lane in sorted(counts)
        ]
        added = insert(self._session, LaneRow.__table__)
        statement = added.on_conflict_do_update(
            index_elements=[LaneRow.key],
            set_={
                "last_seq": LaneRow.last_seq + added.excluded.last_seq,
                # An idle lane may still rest after its last message: that pause must stay.
                "ready_at": case(
                    (and_(LaneRow.done_seq == LaneRow.last_seq, LaneRow.ready_at.is_(None)), now),
                    else_=LaneRow.ready_at,
                ),
            },
        )
        done = await self._session.execute(statement.returning(LaneRow.key, LaneRow.last_seq), new)
        return {lane: last - counts[lane] + 1 for lane, last in done}

    async def retry(self, effect_id: int) -> bool:
        """Put an effect that was set aside at the end of its lane; ``False``: it no longer waits."""
        row = await self._session.scalar(
            select(OutboxRow).where(OutboxRow.id == effect_id, OutboxRow.state == State.SET_ASIDE).with_for_update()
        )
        if row is None:
            return False
        await self._append_again(row)
        return True

    async def _append_again(self, row: OutboxRow) -> None:
        """Put an effect at the end of its lane, and after it whatever was blocked with it."""
        now = await self._now()
        row.seq = (await self._extend({row.lane: 1}, now))[row.lane]
        row.state = State.PENDING
        row.problem = None
        row.left_at = now
        await self._session.flush()
        blocked = await self._session.scalars(
            select(OutboxRow)
            .where(OutboxRow.needs == row.key, OutboxRow.state == State.BLOCKED)
            .order_by(OutboxRow.lane, OutboxRow.id)
        )
        for dependent in blocked.all():
            await self._append_again(dependent)

    async def drop(self, effect_id: int) -> bool:
        """Give up for good what was set aside, and whatever was blocked with it; ``False``: it no longer waits."""
        superseded = update(OutboxRow).values(state=State.SUPERSEDED).returning(OutboxRow.key)
        this = (OutboxRow.id == effect_id, OutboxRow.state == State.SET_ASIDE)
        keys = list(await self._session.scalars(superseded.where(*this)))
        found = bool(keys)
        while keys:
            blocked = (OutboxRow.needs.in_(keys), OutboxRow.state == State.BLOCKED)
            keys = list(await self._session.scalars(superseded.where(*blocked)))
        return found

    async def waiting(self, *states: State) -> Sequence[QueuedEffect]:
        """Return the effects in any of these states, oldest first."""
        return await self._queued(OutboxRow.state.in_([str(state) for state in states]))

    async def one(self, effect_id: int) -> QueuedEffect | None:
        """Return an effect that was set aside; ``None``: there is none, or it no longer waits."""
        found = await self._queued(OutboxRow.id == effect_id, OutboxRow.state == State.SET_ASIDE)
        return found[0] if found else None

    async def _queued(self, *where: ColumnElement[bool]) -> Sequence[QueuedEffect]:
        found = await self._session.execute(
            select(OutboxRow, IncidentRow.number, IncidentRow.private)
            .outerjoin(IncidentRow, IncidentRow.id == OutboxRow.incident_id)
            .where(*where)
            .order_by(OutboxRow.id)
        )
        return [queued_effect(row, number, private=bool(private)) for row, number, private in found]

    async def set_aside(self, incident_ids: Collection[int]) -> Mapping[int, Sequence[SetAside]]:
        """Return what was given up for each of these incidents, oldest first; those without any are missing."""
        found = await self._session.execute(
            select(OutboxRow.incident_id, OutboxRow.id, OutboxRow.body, OutboxRow.problem)
            .where(OutboxRow.incident_id.in_(incident_ids), OutboxRow.state == State.SET_ASIDE)
            .order_by(OutboxRow.id)
        )
        aside: defaultdict[int, list[SetAside]] = defaultdict(list)
        for row in found:
            if row.incident_id is not None:
                aside[row.incident_id].append(SetAside(row.id, EFFECT.validate_python(row.body), row.problem or ""))
        return aside

    async def knows(self, key: str | None) -> bool:
        """Tell whether an effect was left before, whatever became of it."""
        return await self._session.scalar(select(OutboxRow.id).where(OutboxRow.key == key)) is not None

    async def landed_in(self, lane: str) -> str | None:
        """Return the id of the channel that a lane's last message landed in; ``None``: none has yet."""
        landed = (OutboxRow.lane == lane, OutboxRow.channel.is_not(None))
        return await self._session.scalar(
            select(OutboxRow.channel).where(*landed).order_by(OutboxRow.seq.desc()).limit(1)
        )

    async def waiting_for(self, key: str) -> Sequence[tuple[str, Effect]]:
        """Return what cannot be done before another effect is, in order: the key of each, and the effect."""
        waits = (OutboxRow.needs == key, OutboxRow.state.in_([State.PENDING, State.BLOCKED]))
        rows = await self._session.scalars(select(OutboxRow).where(*waits).order_by(OutboxRow.id))
        return [(row.key, EFFECT.validate_python(row.body)) for row in rows]

    async def count(self, states: Iterable[State]) -> int:
        """Return how many effects are in any of these states."""
        in_these = OutboxRow.state.in_([str(state) for state in states])
        return await self._session.scalar(select(func.count()).select_from(OutboxRow).where(in_these)) or 0

    async def oldest(self) -> datetime | None:
        """Return since when the effect waits that has waited longest; ``None``: none waits."""
        unsent = OutboxRow.state.in_([str(State.PENDING), str(State.SENDING)])
        since = func.coalesce(OutboxRow.left_at, OutboxRow.first_tried_at)
        return await self._session.scalar(select(func.min(since, type_=Utc())).where(unsent))


def _values(order: Order, seq: int, left_at: datetime) -> Mapping[str, Any]:
    return {
        "lane": order.lane,
        "seq": seq,
        "key": order.key or f"{order.lane}#{seq}",
        "needs": order.needs,
        "collapse_key": order.collapse_key,
        "incident_id": order.incident_id,
        "body": EFFECT.dump_python(order.effect, mode="json"),
        "state": State.PENDING,
        "tries": 0,
        "left_at": left_at,
    }
