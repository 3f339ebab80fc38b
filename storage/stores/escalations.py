"""The store of who was notified, and who responded."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, bindparam, select

from bot.domain.escalation import Escalation
from storage.engine.statements import inserting, updating
from storage.store import Store
from storage.tables import EscalationRow

_ADD: Final = inserting(EscalationRow, lambda new: new.returning(EscalationRow.id))
_GET: Final = select(EscalationRow).where(EscalationRow.id == bindparam("one"))
_OF: Final = select(EscalationRow).where(EscalationRow.incident_id == bindparam("of")).order_by(EscalationRow.id)
_CHANGE: Final = updating(EscalationRow).where(EscalationRow.id == bindparam("one"))


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
            "cause": escalation.cause,
            "asked_at": escalation.asked_at,
        }
        return await self._add(_ADD, row)

    async def get(self, escalation_id: int) -> tuple[int, Escalation] | None:
        """Return an escalation and its incident; ``None``: there is none.

        Whoever changes it locks the incident first.
        """
        row = await self._first(_GET, one=escalation_id)
        return None if row is None else (row.incident_id, _escalation(row))

    async def of(self, incident_id: int) -> Sequence[Escalation]:
        """Return everyone who was told of an incident, in that order."""
        return [_escalation(row) for row in await self._connection.execute(_OF, {"of": incident_id})]

    async def take(self, escalation_id: int, user: str, *, now: datetime) -> None:
        """Write down who is on it."""
        await self._connection.execute(_CHANGE, {"one": escalation_id, "taken_by": user, "taken_at": now})

    async def decline(self, escalation_id: int, users: Collection[str]) -> None:
        """Write down everyone who said *Not me*."""
        await self._connection.execute(_CHANGE, {"one": escalation_id, "declined": list(users)})


def _escalation(row: Row[Any]) -> Escalation:
    return Escalation(
        id=row.id,
        role=row.role,
        why=row.why,
        people=tuple(row.people),
        by=row.by,
        at=row.at,
        taken_by=row.taken_by,
        taken_at=row.taken_at,
        cause=row.cause,
        asked_at=row.asked_at,
        declined=tuple(row.declined),
    )
