"""The store of who was notified, and who responded."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, select

from bot.domain.escalation import Escalation
from storage.engine.statements import inserting, updating
from storage.store import Store
from storage.tables import EscalationRow

_ADD: Final = inserting(EscalationRow, lambda new: new.returning(EscalationRow.id))
_GET: Final = select(EscalationRow).where(EscalationRow.id == bindparam("one"))
_TAKE: Final = updating(EscalationRow).where(EscalationRow.id == bindparam("one"))


class Escalations(Store):
    """Escalations by id."""

    async def add(self, incident_id: int, escalation: Escalation) -> int:
        """Store one; return its id."""
        row = {
            "incident_id": incident_id,
            "role": escalation.role,
            "why": escalation.why,
            "people": list(escalation.people),
            "by": escalation.by,
            "at": escalation.at,
        }
        return await self._add(_ADD, row)

    async def get(self, escalation_id: int) -> tuple[int, Escalation] | None:
        """Return an escalation and its incident; ``None``: there is none.

        Whoever changes it locks the incident first.
        """
        row = await self._first(_GET, one=escalation_id)
        if row is None:
            return None
        return row.incident_id, Escalation(
            id=row.id,
            role=row.role,
            why=row.why,
            people=tuple(row.people),
            by=row.by,
            at=row.at,
            taken_by=row.taken_by,
            taken_at=row.taken_at,
        )

    async def take(self, escalation_id: int, user: str, *, now: datetime) -> None:
        """Write down who is on it."""
        await self._connection.execute(_TAKE, {"one": escalation_id, "taken_by": user, "taken_at": now})
