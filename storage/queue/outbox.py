"""Leaving effects for the courier, in the transaction of the facts that cause them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any, Final

from sqlalchemy import Executable, Row, bindparam, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.effects import EFFECT, Effect, Order, SetAside
from bot.domain.page import Page, Paged
from storage.engine.statements import Insert, inserting, updating
from storage.engine.types import EPOCH, Utc
from storage.queue.lane_ranks import rank_of
from storage.queue.left_before import LeftBefore
from storage.queue.queued_effect import QueuedEffect, State, queued_effect
from storage.queue.wake_ups import WakeUp
from storage.store import Store
from storage.tables import IncidentRow, LaneRow, OutboxRow


def _or_lengthen(new: Any) -> Insert:
    longer = new.on_conflict_do_update(
        index_elements=["key"],
        set_={
            "last_seq": LaneRow.last_seq + new.excluded.last_seq,
            "rank": new.excluded.rank,  # it may be of a release that knew no ranks, or another for it
            # An idle lane may still rest after its last message: that pause must stay.
            "ready_at": case(
                (LaneRow.done_seq == LaneRow.last_seq, func.coalesce(LaneRow.ready_at, new.excluded.ready_at)),
                else_=LaneRow.ready_at,
            ),
        },
    )
    return longer.returning(LaneRow.key, LaneRow.last_seq)


_ADD: Final = inserting(OutboxRow)
_EXTEND: Final = inserting(LaneRow, _or_lengthen)
_REPLACE_UNSENT: Final = (
    updating(OutboxRow)
    .where(OutboxRow.collapse_key == bindparam("same"), OutboxRow.state == State.PENDING)
    .returning(OutboxRow.id)
)
_SET_ASIDE: Final = (
    select(OutboxRow).where(OutboxRow.id == bindparam("one"), OutboxRow.state == State.SET_ASIDE).with_for_update()
)
_APPEND: Final = updating(OutboxRow).where(OutboxRow.id == bindparam("one")).values(state=State.PENDING, problem=None)
_BLOCKED: Final = (
    select(OutboxRow)
    .where(OutboxRow.needs == bindparam("of"), OutboxRow.state == State.BLOCKED)
    .order_by(OutboxRow.lane, OutboxRow.id)
)
_DROP: Final = (
    updating(OutboxRow)
    .where(OutboxRow.id == bindparam("one"), OutboxRow.state == State.SET_ASIDE)
    .values(state=State.SUPERSEDED)
    .returning(OutboxRow.key)
)
_DROP_BLOCKED: Final = (
    updating(OutboxRow)
    .where(OutboxRow.needs.in_(bindparam("of", expanding=True)), OutboxRow.state == State.BLOCKED)
    .values(state=State.SUPERSEDED)
    .returning(OutboxRow.key)
)
_QUEUED: Final = (
    select(OutboxRow, IncidentRow.number, IncidentRow.private)
    .outerjoin(IncidentRow, IncidentRow.id == OutboxRow.incident_id)
    .order_by(OutboxRow.id)
)
_IN_STATES: Final = OutboxRow.state.in_(bindparam("states", expanding=True))
_WAITING: Final = _QUEUED.where(_IN_STATES)
_ONE: Final = _QUEUED.where(OutboxRow.id == bindparam("one"), OutboxRow.state == State.SET_ASIDE)
ASIDE: Final = select(
    OutboxRow.incident_id, OutboxRow.id, OutboxRow.body, OutboxRow.problem, OutboxRow.state, OutboxRow.tried_at
).where(
    OutboxRow.incident_id.in_(bindparam("of", expanding=True)),
    or_(OutboxRow.state == State.SET_ASIDE, OutboxRow.lane.like("page:%")),
)
_KNOWS: Final = select(OutboxRow.id).where(OutboxRow.key == bindparam("of"))
_OF_INCIDENT: Final = select(OutboxRow.incident_id).where(OutboxRow.key == bindparam("of"))
_LANDED_IN: Final = (
    select(OutboxRow.channel)
    .where(OutboxRow.lane == bindparam("of"), OutboxRow.channel.is_not(None))
    .order_by(OutboxRow.seq.desc())
    .limit(1)
)
_WAITING_FOR: Final = (
    select(OutboxRow.key, OutboxRow.body)
    .where(OutboxRow.needs == bindparam("of"), OutboxRow.state.in_([State.PENDING, State.BLOCKED]))
    .order_by(OutboxRow.id)
)
_COUNT: Final = select(func.count()).select_from(OutboxRow).where(_IN_STATES)
_OLDEST: Final = select(func.min(func.coalesce(OutboxRow.left_at, OutboxRow.first_tried_at), type_=Utc())).where(
    OutboxRow.state.in_([State.PENDING, State.SENDING])
)


class Outbox(Store):
    """Effects, gathered during a transaction and written at its end."""

    def __init__(self, connection: AsyncConnection, clock: Callable[[], datetime] | None, left: set[WakeUp]) -> None:
        super().__init__(connection, clock, left)
        self._orders: list[Order] = []
        self.left_before = LeftBefore(connection)
        self.left: list[Order] = []
        """What this transaction has left, whether it was new or not."""

    def add(self, *orders: Order) -> None:
        """Leave effects; they keep this order within each lane."""
        self._orders.extend(orders)
        self.left.extend(orders)

    async def flush(self) -> None:
        """Write what was gathered.

        Lanes are locked in sorted order, so that two transactions never wait for each other.
        """
        if not self._orders:
            return
        lanes: defaultdict[str, list[Order]] = defaultdict(list)
        orders, self._orders = self._orders, []
        for order in await self._still_wanted(orders):
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
            await self._insert(_ADD, *rows)

    async def _still_wanted(self, orders: Sequence[Order]) -> list[Order]:
        """Return the orders that are not there yet, by key or, unsent, by collapse key: the newest of each of those."""
        known, unsent = await self.left_before.among(orders)
        wanted: list[tuple[int, Order]] = []
        newest = {order.collapse_key: order for order in orders}
        for place, order in sorted(enumerate(orders), key=lambda placed: placed[1].collapse_key or ""):
            if order.key in known:
                continue
            if order.collapse_key is not None:
                if order is not newest.get(order.collapse_key):
                    continue
                del newest[order.collapse_key]
                if order.collapse_key in unsent and await self.replace_unsent(order):
                    continue
            elif order.key is not None:
                known.add(order.key)
            wanted.append((place, order))
        return [order for _, order in sorted(wanted, key=lambda placed: placed[0])]

    async def replace_unsent(self, order: Order) -> bool:
        """Put an effect in the place of the unsent one with its collapse key; ``False``: there is none."""
        # Writing the row also locks it: the courier, which marks it as sending before it renders, passes it by until
        # this transaction has ended, and then renders what it changed.
        body = EFFECT.dump_python(order.effect, mode="json")
        return await self._first(_REPLACE_UNSENT, same=order.collapse_key, body=body) is not None

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
                "rank": rank_of(lane),
            }
            for lane in sorted(counts)
        ]
        done = await self._insert(_EXTEND, *new)
        return {lane: last - counts[lane] + 1 for lane, last in done}

    async def retry(self, effect_id: int) -> bool:
        """Put an effect that was set aside at the end of its lane; ``False``: it no longer waits."""
        row = await self._first(_SET_ASIDE, one=effect_id)
        if row is None:
            return False
        await self._append_again(row)
        return True

    async def _append_again(self, row: Row[Any]) -> None:
        """Put an effect at the end of its lane, and after it whatever was blocked with it."""
        now = await self._now()
        seq = (await self._extend({row.lane: 1}, now))[row.lane]
        await self._connection.execute(_APPEND, {"one": row.id, "seq": seq, "left_at": now})
        for dependent in (await self._connection.execute(_BLOCKED, {"of": row.key})).all():
            await self._append_again(dependent)

    async def drop(self, effect_id: int) -> bool:
        """Give up for good what was set aside, and whatever was blocked with it; ``False``: it no longer waits."""
        keys = list(await self._connection.scalars(_DROP, {"one": effect_id}))
        found = bool(keys)
        while keys:
            keys = list(await self._connection.scalars(_DROP_BLOCKED, {"of": keys}))
        return found

    async def waiting(self, *states: State) -> Sequence[QueuedEffect]:
        """Return the effects in any of these states, oldest first."""
        return await self._queued(_WAITING, states=[str(state) for state in states])

    async def one(self, effect_id: int) -> QueuedEffect | None:
        """Return an effect that was set aside; ``None``: there is none, or it no longer waits."""
        found = await self._queued(_ONE, one=effect_id)
        return found[0] if found else None

    async def _queued(self, statement: Executable, **values: Any) -> Sequence[QueuedEffect]:
        return [queued_effect(row) for row in await self._connection.execute(statement, values)]

    async def aside_and_paged(
        self, incident_ids: Collection[int]
    ) -> tuple[Mapping[int, Sequence[SetAside]], Mapping[int, Sequence[Paged]]]:
        """Return what was given up for each of these incidents, and its pages, oldest first; most have neither."""
        found = await self._connection.execute(ASIDE, {"of": list(incident_ids)})
        aside: defaultdict[int, list[SetAside]] = defaultdict(list)
        pages: defaultdict[int, list[Paged]] = defaultdict(list)
        for row in sorted(found, key=attrgetter("id")):
            if not row.body:  # emptied by a purge
                continue
            effect = EFFECT.validate_python(row.body)
            if row.state == State.SET_ASIDE:
                aside[row.incident_id].append(SetAside(row.id, effect, row.problem or ""))
            if isinstance(effect, Page) and not effect.to:  # else it is a part of a page that is there
                pages[row.incident_id].append(
                    Paged(
                        id=row.id,
                        page=effect,
                        sent=row.state == State.SENT,
                        given_up=row.state in {State.SET_ASIDE, State.SUPERSEDED},
                        at=row.tried_at,
                        problem=row.problem or "",
                    )
                )
        return aside, pages

    async def knows(self, key: str | None) -> bool:
        """Tell whether an effect was left before, whatever became of it."""
        return await self._first(_KNOWS, of=key) is not None

    async def incident_of(self, key: str) -> int | None:
        """Return of which incident an effect was left before, in this transaction too; ``None``: none was."""
        here = next((order.incident_id for order in self.left if order.key == key), None)
        return here if here is not None else await self._connection.scalar(_OF_INCIDENT, {"of": key})

    async def landed_in(self, lane: str) -> str | None:
        """Return the id of the channel that a lane's last message landed in; ``None``: none has yet."""
        return await self._connection.scalar(_LANDED_IN, {"of": lane})

    async def waiting_for(self, key: str) -> Sequence[tuple[str, Effect]]:
        """Return what cannot be done before another effect is, in order: the key of each, and the effect."""
        found = await self._connection.execute(_WAITING_FOR, {"of": key})
        return [(row.key, EFFECT.validate_python(row.body)) for row in found]

    async def count(self, states: Iterable[State]) -> int:
        """Return how many effects are in any of these states."""
        return await self._connection.scalar(_COUNT, {"states": [str(state) for state in states]}) or 0

    async def oldest(self) -> datetime | None:
        """Return since when the effect waits that has waited longest; ``None``: none waits."""
        return await self._connection.scalar(_OLDEST)


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
