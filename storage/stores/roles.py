"""The stores of who held which role, what its holder ticked off, and of offers of command."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, select, update

from bot.domain.handoff import CommandOffer, Outcome
from bot.domain.overview import Assignment
from storage.engine.dialect import insert
from storage.store import Store
from storage.tables import AssignmentRow, HandoffRow, TickRow


class Roles(Store):
    """Assignments, with their history."""

    async def assign(
        self, incident_id: int, role: str, user: str, *, now: datetime, area: str = "", accepted: bool = False
    ) -> int:
        """Give somebody a role from now on; return the assignment's id.

        Args:
            accepted: they took it themselves.
        """
        row = AssignmentRow(incident_id=incident_id, role=role, user=user, area=area, assigned_at=now, ended_at=None)
        row.accepted_at = now if accepted else None
        return (await self._add(row)).id

    async def accept(self, assignment_id: int, *, now: datetime) -> None:
        """Record that the holder has accepted."""
        await self._set(assignment_id, accepted_at=now)

    async def end(self, assignment_id: int, *, now: datetime) -> None:
        """End an assignment."""
        await self._set(assignment_id, ended_at=now)

    async def _set(self, assignment_id: int, **values: datetime) -> None:
        await self._session.execute(update(AssignmentRow).where(AssignmentRow.id == assignment_id).values(**values))

    async def history(self, incident_id: int) -> Sequence[Assignment]:
        """Return every assignment, oldest first."""
        return (await self.history_of_all([incident_id]))[incident_id]

    async def history_of_all(self, incident_ids: Collection[int]) -> Mapping[int, Sequence[Assignment]]:
        """Return the same of several incidents."""
        history: dict[int, list[Assignment]] = {incident_id: [] for incident_id in incident_ids}
        of_them = AssignmentRow.incident_id.in_(incident_ids)
        for row in await self._session.scalars(select(AssignmentRow).where(of_them).order_by(AssignmentRow.id)):
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
        for item in items:
            values = {"assignment_id": assignment_id, "item": item, "at": now}
            await self._session.execute(insert(self._session, TickRow).values(**values).on_conflict_do_nothing())

    async def untick(self, assignment_id: int, items: Collection[str]) -> None:
        """Take ticks back."""
        await self._session.execute(
            delete(TickRow).where(TickRow.assignment_id == assignment_id, TickRow.item.in_(items))
        )

    async def ticks(self, incident_ids: Collection[int]) -> Mapping[int, frozenset[str]]:
        """Return what is ticked off in these incidents, by assignment; one with nothing ticked is left out."""
        found = await self._session.execute(
            select(TickRow.assignment_id, TickRow.item)
            .join(AssignmentRow, AssignmentRow.id == TickRow.assignment_id)
            .where(AssignmentRow.incident_id.in_(incident_ids))
        )
        ticked: defaultdict[int, set[str]] = defaultdict(set)
        for assignment_id, item in found:
            ticked[assignment_id].add(item)
        return {assignment_id: frozenset(items) for assignment_id, items in ticked.items()}


class Handoffs(Store):
    """Offers of command, with their history. At most one of an incident waits."""

    async def offer(self, incident_id: int, *, giver: str, receiver: str, note: str, now: datetime) -> CommandOffer:
        """Store an offer. The caller holds the incident's lock, and has seen that none waits."""
        row = HandoffRow(incident_id=incident_id, giver=giver, receiver=receiver, note=note, offered_at=now)
        row.ended_at, row.outcome = None, ""
        return _offer(await self._add(row))

    async def waiting(self, incident_id: int) -> CommandOffer | None:
        """Return the offer that waits for its receiver."""
        return await self._one(HandoffRow.incident_id == incident_id, HandoffRow.ended_at.is_(None))

    async def get(self, incident_id: int, offer_id: int) -> CommandOffer | None:
        """Return one offer of an incident; ``None``: it has none of that id."""
        return await self._one(HandoffRow.incident_id == incident_id, HandoffRow.id == offer_id)

    async def _one(self, *which: ColumnElement[bool]) -> CommandOffer | None:
        row = await self._session.scalar(select(HandoffRow).where(*which))
        return None if row is None else _offer(row)

    async def accepted_before(self, incident_id: int, offer_id: int) -> int | None:
        """Return the newest offer before this one by which command passed; ``None``: there is none."""
        accepted = (HandoffRow.incident_id == incident_id, HandoffRow.outcome == str(Outcome.ACCEPTED))
        return await self._session.scalar(select(func.max(HandoffRow.id)).where(HandoffRow.id < offer_id, *accepted))

    async def end(self, offer_id: int, outcome: Outcome, *, now: datetime) -> None:
        """Record how an offer ended."""
        await self._session.execute(
            update(HandoffRow).where(HandoffRow.id == offer_id).values(ended_at=now, outcome=str(outcome))
        )


def _assignment(row: AssignmentRow) -> Assignment:
    return Assignment(
        id=row.id,
        role=row.role,
        user=row.user,
        area=row.area,
        assigned_at=row.assigned_at,
        accepted_at=row.accepted_at,
        ended_at=row.ended_at,
    )


def _offer(row: HandoffRow) -> CommandOffer:
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
