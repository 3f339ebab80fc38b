"""The store of what was done at the moments of deadlines."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import bindparam, select

from bot.domain.deadline import Mark, Moment
from storage.engine.statements import inserting, or_nothing
from storage.store import Store
from storage.tables import ClockMarkRow

_ADD: Final = inserting(ClockMarkRow, or_nothing)
_OF: Final = select(ClockMarkRow).where(ClockMarkRow.incident_id == bindparam("of"))
OF_ALL: Final = select(ClockMarkRow).where(ClockMarkRow.incident_id.in_(bindparam("of", expanding=True)))


class ClockMarks(Store):
    """Marks of each incident."""

    def __init__(self, *shared: Any) -> None:
        super().__init__(*shared)
        self._none_of: set[int] = set()

    def expect_nothing(self, incident_id: int) -> None:
        """Take it for known that nothing is stored of an incident that this transaction has made."""
        self._none_of.add(incident_id)

    async def of(self, incident_id: int) -> Mapping[Mark, datetime]:
        """Return what was done, and when."""
        if incident_id in self._none_of:
            return {}
        found = await self._connection.execute(_OF, {"of": incident_id})
        return {(row.kind, row.subject, Moment(row.moment)): row.at for row in found}

    async def of_all(self, incident_ids: Collection[int]) -> Mapping[int, Mapping[Mark, datetime]]:
        """Return the same of several incidents, by their ids."""
        marks: dict[int, dict[Mark, datetime]] = {incident_id: {} for incident_id in incident_ids}
        for row in await self._connection.execute(OF_ALL, {"of": list(incident_ids)}):
            marks[row.incident_id][row.kind, row.subject, Moment(row.moment)] = row.at
        return marks

    async def add(self, incident_id: int, marks: Collection[Mark], *, now: datetime) -> None:
        """Note that these were done; again changes nothing."""
        self._none_of.discard(incident_id)
        rows = [
            {"incident_id": incident_id, "kind": kind, "subject": subject, "moment": str(moment), "at": now}
            for kind, subject, moment in marks
        ]
        if rows:
            await self._insert(_ADD, *rows)
