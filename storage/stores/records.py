"""The store of records."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from operator import attrgetter
from typing import Any, Final

from sqlalchemy import JSON, Integer, Row, bindparam, select, type_coerce

from bot.domain.record import Record
from bot.domain.record_kinds import ACTION_ITEM, REVIEW, TEMPFIX
from bot.domain.tracker import FIELD as TRACKER
from storage.engine.statements import upserting
from storage.engine.together import Question
from storage.store import StoreAhead
from storage.tables import RecordRow

MOST_HOLDING: Final = 20
"""Incidents that a question back chooses from, at most; those that someone may not see are among them."""

OF: Final = select(RecordRow).where(RecordRow.incident_id.in_(bindparam("of", expanding=True)))
FOLLOWED: Final = OF.where(RecordRow.kind.in_((TEMPFIX, ACTION_ITEM, REVIEW)))
"""What outlives the incident."""
_OF_KIND: Final = select(RecordRow).where(
    RecordRow.kind == bindparam("kind"), RecordRow.state.in_(bindparam("states", expanding=True))
)
_HOLDING: Final = (
    select(RecordRow.incident_id)
    .where(
        RecordRow.kind == bindparam("kind"),
        RecordRow.state.in_(bindparam("states", expanding=True)),
        RecordRow.number == bindparam("number"),
    )
    .order_by(RecordRow.incident_id.desc())
    .limit(bindparam("most", type_=Integer()))
)

_JSON: Final = type_coerce(RecordRow.fields, JSON)
_OF_TRACKER: Final = select(RecordRow).where(
    RecordRow.kind == ACTION_ITEM, _JSON[TRACKER, "outlet"].as_string() == bindparam("tracker")
)
_OF_ISSUES: Final = _OF_TRACKER.where(_JSON[TRACKER, "id"].as_string().in_(bindparam("ids", expanding=True)))

_PUT: Final = upserting(RecordRow, "incident_id", "kind", "number", taking=("text", "state", "ticked", "fields"))


class Records(StoreAhead[Sequence[Record]]):
    """Records by incident, kind and number. Whoever changes one locks the incident first."""

    _NOTHING = ()

    async def of(self, incident_id: int, kind: str) -> Sequence[Record]:
        """Return every record of a kind, in the order of their numbers."""
        return [record for record in await self.all_of(incident_id) if record.kind == kind]

    async def all_of(self, incident_id: int) -> Sequence[Record]:
        """Return every record of an incident, by kind and number."""
        known = self._ahead.get(incident_id)
        return known if known is not None else (await self._of_each([incident_id]))[incident_id]

    async def of_all(self, incident_ids: Collection[int]) -> Mapping[int, Sequence[Record]]:
        """Return every record of several incidents, by incident, kind and number."""
        return await self._of_each(incident_ids)

    async def _of_each(self, incident_ids: Collection[int], which: Question = OF) -> Mapping[int, Sequence[Record]]:
        records: dict[int, list[Record]] = {incident_id: [] for incident_id in incident_ids}
        found = await self._connection.execute(which, {"of": list(incident_ids)})
        for row in sorted(found, key=attrgetter("kind", "number")):
            records[row.incident_id].append(_record(row))
        return records

    async def followed_of_all(self, incident_ids: Collection[int]) -> Mapping[int, Sequence[Record]]:
        """Return what outlives several incidents, by incident, kind and number."""
        return await self._of_each(incident_ids, FOLLOWED)

    async def in_states(self, kind: str, states: Collection[str]) -> Sequence[Record]:
        """Return the records of a kind in any of these states, of all incidents, in no order."""
        found = await self._connection.execute(_OF_KIND, {"kind": kind, "states": list(states)})
        return [_record(row) for row in found]

    async def holding(self, kind: str, number: int, states: Collection[str]) -> Sequence[int]:
        """Return the ids of the newest incidents whose record of that kind and number is in any of these states."""
        values = {"kind": kind, "number": number, "states": list(states), "most": MOST_HOLDING}
        return list((await self._connection.execute(_HOLDING, values)).scalars())

    async def of_tracker(self, tracker: str) -> Sequence[Record]:
        """Return every action item that has an issue in a tracker, by its name in the policy."""
        return [_record(row) for row in await self._connection.execute(_OF_TRACKER, {"tracker": tracker})]

    async def of_issues(self, tracker: str, ids: Collection[str]) -> Sequence[Record]:
        """Return those of them that have one of these issues."""
        found = await self._connection.execute(_OF_ISSUES, {"tracker": tracker, "ids": list(ids)})
        return [_record(row) for row in found]

    async def put(self, record: Record) -> None:
        """Store a record, in place of what it was before."""
        self._ahead.pop(record.incident_id, None)
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
