"""The store of who was notified, and who responded."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update

from bot.domain.escalation import Escalation
from storage.store import Store
from storage.tables import EscalationRow


class Escalations(Store):
    """Escalations by id."""

    async def add(self, incident_id: int, escalation: Escalation) -> int:
        """Store one; return its id."""
        row = EscalationRow(
            incident_id=incident_id,
            role=escalation.role,
            why=escalation.why,
            people=list(escalation.people),
            by=escalation.by,
            at=escalation.at,
        )
        return (await self._add(row)).id

    async def get(self, escalation_id: int) -> tuple[int, Escalation] | None:
        """Return an escalation and its incident; ``None``: there is none.

        Whoever changes it locks the incident first.
        """
        row = await self._session.scalar(select(EscalationRow).where(EscalationRow.id == escalation_id))
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
        changed = update(EscalationRow).where(EscalationRow.id == escalation_id).values(taken_by=user, taken_at=now)
        await self._session.execute(changed.execution_options(synchronize_session=False))
