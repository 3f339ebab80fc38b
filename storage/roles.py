"""This file is about storing who held which role."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.overview import Assignment
from storage.tables import AssignmentRow


class Roles:
    """Assignments, with their history."""

    def __init__(self, session: AsyncSession) -> None:
        """Work on one session."""
        self._session = session

    async def assign(self, incident_id: int, role: str, user: str, *, now: datetime, area: str = "") -> int:
        """Give somebody a role from now on; return the assignment's id."""
        row = AssignmentRow(incident_id=incident_id, role=role, user=user, area=area, assigned_at=now, ended_at=None)
        self._session.add(row)
        await self._session.flush()
        return row.id

    async def end(self, incident_id: int, role: str, *, now: datetime) -> None:
        """End whoever holds a role."""
        await self._session.execute(
            update(AssignmentRow)
            .where(
                AssignmentRow.incident_id == incident_id,
                AssignmentRow.role == role,
                AssignmentRow.ended_at.is_(None),
            )
            .values(ended_at=now)
        )

    async def history(self, incident_id: int) -> Sequence[Assignment]:
        """Return every assignment, oldest first."""
        found = await self._session.execute(
            select(AssignmentRow).where(AssignmentRow.incident_id == incident_id).order_by(AssignmentRow.id)
        )
        return [_assignment(row) for row in found.scalars()]

    async def now_held(self, incident_id: int) -> Sequence[Assignment]:
        """Return the assignments that have not ended, oldest first."""
        return [held for held in await self.history(incident_id) if held.ended_at is None]


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
