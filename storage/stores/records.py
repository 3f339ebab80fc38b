"""The store of records."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Row, bindparam, select

from bot.domain.record import Record
from storage.engine.statements import upserting
from storage.store import Store
from storage.tables import RecordRow

_OF: Final = (
    select(RecordRow)
    .where(RecordRow.incident_id == bindparam("of"), RecordRow.kind == bindparam("of_kind"))
    .order_by(RecordRow.number)
)
_PUT: Final = upserting(RecordRow, "incident_id", "kind", "number", taking=("text", "state", "ticked", "fields"))


class Records(Store):
    """Records by incident, kind and number. Whoever changes one locks the incident first."""

    async def of(self, incident_id: int, kind: str) -> Sequence[Record]:
        """Return every record of a kind, in the order of their numbers."""
        found = await self._connection.execute(_OF, {"of": incident_id, "of_kind": kind})
        return [_record(row) for row in found]

    async def put(self, record: Record) -> None:
        """Store a record, in place of what it was before."""
        row = {
            "incident_id": record.incident_id,
            "kind": record.kind,
            "number": record.number,
            "text": record.text,
            "state": record.state,
            "by": record.by,
            "at": record.at,
            "ticked": list(record.ticked),
            "fields": dict(record.fields),
        }
        await self._insert(_PUT, row)


def _record(row: Row[Any]) -> Record:
    return Record(
        incident_id=row.incident_id,
        kind=row.kind,
        number=row.number,
        text=row.text,
        state=row.state,
        by=row.by,
        at=row.at,
        ticked=tuple(row.ticked),
        fields=row.fields,
    )
