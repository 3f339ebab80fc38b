"""The stores of who held which role, what its holder ticked off, and of offers of command."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any, Final

from sqlalchemy import Executable, Row, bindparam, func, select

from bot.domain.handoff import CommandOffer, Outcome
from bot.domain.overview import Assignment
from storage.engine.statements import deleting, inserting, or_nothing, updating
from storage.store import Store, StoreAhead
from storage.tables import AssignmentRow, HandoffRow, TickRow

_ASSIGN: Final = inserting(AssignmentRow, lambda new: new.returning(AssignmentRow.id))
_CHANGE: Final = updating(AssignmentRow).where(AssignmentRow.id == bindparam("one"))
HISTORY: Final = select(AssignmentRow).where(AssignmentRow.incident_id.in_(bindparam("of", expanding=True)))
_TICK: Final = inserting(TickRow, or_nothing)
_UNTICK: Final = deleting(TickRow).where(
    TickRow.assignment_id == bindparam("one"), TickRow.item.in_(bindparam("items", expanding=True))
)
_UNTICK_ALL: Final = (
    deleting(TickRow)
    .where(
        TickRow.assignment_id.in_(select(AssignmentRow.id).where(AssignmentRow.incident_id == bindparam("of"))),
        TickRow.item.in_(bindparam("items", expanding=True)),
    )
    .returning(TickRow.assignment_id)
)
TICKS: Final = (
    select(TickRow.assignment_id, TickRow.item)
    .join(AssignmentRow, AssignmentRow.id == TickRow.assignment_id)
    .where(AssignmentRow.incident_id.in_(bindparam("of", expanding=True)))
)

_OFFER: Final = inserting(HandoffRow, lambda new: new.returning(HandoffRow.id))
_OFFERS: Final = select(HandoffRow).where(HandoffRow.incident_id == bindparam("of"))
_OFFER_THAT_WAITS: Final = _OFFERS.where(HandoffRow.ended_at.is_(None))
_ONE_OFFER: Final = _OFFERS.where(HandoffRow.id == bindparam("one"))
_ACCEPTED_BEFORE: Final = select(func.max(HandoffRow.id)).where(
    HandoffRow.incident_id == bindparam("of"),
    HandoffRow.id < bindparam("one"),
    HandoffRow.outcome == str(Outcome.ACCEPTED),
)
_END_OFFER: Final = updating(HandoffRow).where(HandoffRow.id == bindparam("one"))


class Roles(StoreAhead[Sequence[Assignment]]):
    """Assignments, with their history."""

    _NOTHING = ()

    def __init__(self, *shared: Any) -> None:
        super().__init__(*shared)
        self._ticked: dict[int, Mapping[int, frozenset[str]]] = {}

    async def _of_each(self, incident_ids: Collection[int]) -> Mapping[int, Sequence[Assignment]]:
        return await self.history_of_all(incident_ids)

    async def assign(
        self, incident_id: int, role: str, user: str, *, now: datetime, area: str = "", accepted: bool = False
    ) -> int:
        """Give someone a role from now on; return the assignment's id.

        Args:
            accepted: they took it themselves.
        """
        self._ahead.pop(incident_id, None)
        row = {"incident_id": incident_id, "role": role, "user": user, "area": area, "assigned_at": now}
        return await self._add(_ASSIGN, row | {"accepted_at": now if accepted else None})

    async def accept(self, assignment_id: int, *, now: datetime) -> None:
        """Record that the holder has accepted."""
        await self._set(assignment_id, accepted_at=now)

    async def end(self, assignment_id: int, *, now: datetime) -> None:
        """End an assignment."""
        await self._set(assignment_id, ended_at=now)

    async def _set(self, assignment_id: int, **values: datetime) -> None:
        self._ahead.clear()
        await self._connection.execute(_CHANGE, {"one": assignment_id} | values)

    async def history(self, incident_id: int) -> Sequence[Assignment]:
        """Return every assignment, oldest first."""
        if (known := self._ahead.get(incident_id)) is not None:
            return known
        return (await self.history_of_all([incident_id]))[incident_id]

    async def history_of_all(self, incident_ids: Collection[int]) -> Mapping[int, Sequence[Assignment]]:
        """Return the same of several incidents."""
        history: dict[int, list[Assignment]] = {incident_id: [] for incident_id in incident_ids}
        found = await self._connection.execute(HISTORY, {"of": list(incident_ids)})
        for row in sorted(found, key=attrgetter("id")):
            history[row.incident_id].append(_assignment(row))
        return history

    async def now_held(self, incident_id: int) -> Sequence[Assignment]:
        """Return the assignments that have not ended, oldest first."""
        return [held for held in await self.history(incident_id) if held.ended_at is None]

    async def get(self, incident_id: int, assignment_id: int) -> Assignment | None:
        """Return one assignment of an incident; ``None``: it has none of that id."""
        return next((a for a in await self.history(incident_id) if a.id == assignment_id), None)

    async def tick(self, assignment_id: int, items: Collection[str], *, now: datetime) -> None:
        """Tick off; what is ticked already keeps its time."""
        self._ticked.clear()
        if items:
            await self._insert(_TICK, *({"assignment_id": assignment_id, "item": item, "at": now} for item in items))

    async def untick(self, assignment_id: int, items: Collection[str]) -> None:
        """Take ticks back."""
        self._ticked.clear()
        await self._connection.execute(_UNTICK, {"one": assignment_id, "items": list(items)})

    async def untick_all(self, incident_id: int, items: Collection[str]) -> frozenset[int]:
        """Take ticks back wherever in an incident someone has them; return the ids of those assignments."""
        if not any(ticked & set(items) for ticked in (await self.ticks_of(incident_id)).values()):
            return frozenset()
        self._ticked.clear()
        found = await self._connection.execute(_UNTICK_ALL, {"of": incident_id, "items": list(items)})
        return frozenset(found.scalars())

    async def ticks_of(self, incident_id: int) -> Mapping[int, frozenset[str]]:
        """Return what is ticked off in an incident, as `ticks` does: read once by whoever holds the incident's lock."""
        if incident_id not in self._ticked:
            self._ticked[incident_id] = await self.ticks([incident_id])
        return self._ticked[incident_id]

    async def ticks(self, incident_ids: Collection[int]) -> Mapping[int, frozenset[str]]:
        """Return what is ticked off in these incidents, by assignment; one with nothing ticked is left out."""
        found = await self._connection.execute(TICKS, {"of": list(incident_ids)})
        ticked: defaultdict[int, set[str]] = defaultdict(set)
        for assignment_id, item in found:
            ticked[assignment_id].add(item)
        return {assignment_id: frozenset(items) for assignment_id, items in ticked.items()}


class Handoffs(Store):
    """Offers of command, with their history. At most one of an incident waits."""

    async def offer(self, incident_id: int, *, giver: str, receiver: str, note: str, now: datetime) -> CommandOffer:
        """Store an offer. The caller holds the incident's lock, and has seen that none waits."""
        row: dict[str, Any] = {
            "incident_id": incident_id,
            "giver": giver,
            "receiver": receiver,
            "note": note,
            "offered_at": now,
        }
        offer_id = await self._add(_OFFER, row | {"outcome": ""})
        return CommandOffer(id=offer_id, **row, ended_at=None, outcome=None)

    async def waiting(self, incident_id: int) -> CommandOffer | None:
        """Return the offer that waits for its receiver."""
        return await self._one(_OFFER_THAT_WAITS, of=incident_id)

    async def get(self, incident_id: int, offer_id: int) -> CommandOffer | None:
        """Return one offer of an incident; ``None``: it has none of that id."""
        return await self._one(_ONE_OFFER, of=incident_id, one=offer_id)

    async def _one(self, statement: Executable, **values: int) -> CommandOffer | None:
        row = await self._first(statement, **values)
        return None if row is None else _offer(row)

    async def accepted_before(self, incident_id: int, offer_id: int) -> int | None:
        """Return the newest offer before this one by which command passed; ``None``: there is none."""
        return await self._connection.scalar(_ACCEPTED_BEFORE, {"of": incident_id, "one": offer_id})

    async def end(self, offer_id: int, outcome: Outcome, *, now: datetime) -> None:
        """Record how an offer ended."""
        await self._connection.execute(_END_OFFER, {"one": offer_id, "ended_at": now, "outcome": str(outcome)})


def _assignment(row: Row[Any]) -> Assignment:
    return Assignment(
        id=row.id,
        role=row.role,
        user=row.user,
        area=row.area,
        assigned_at=row.assigned_at,
        accepted_at=row.accepted_at,
        ended_at=row.ended_at,
    )


def _offer(row: Row[Any]) -> CommandOffer:
    return CommandOffer(
        id=row.id,
        incident_id=row.incident_id,
        giver=row.giver,
        receiver=row.receiver,
        note=row.note,
        offered_at=row.offered_at,
        ended_at=row.ended_at,
        outcome=Outcome(row.outcome) if row.outcome else None,
    )
