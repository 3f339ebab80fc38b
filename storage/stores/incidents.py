"""The store of incidents."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, func, select, update

from bot.domain.incident import NO_SUCH_INCIDENT, OPEN, Incident, IncidentError, Status, number_of
from bot.domain.triage import Facts
from storage.engine.dialect import insert
from storage.engine.types import EPOCH
from storage.store import Store
from storage.tables import IncidentDayRow, IncidentRow

_FIELDS = tuple(Incident.__dataclass_fields__)
_COLUMNS = tuple(IncidentRow.__table__.c[name] for name in _FIELDS)


class Incidents(Store):
    """Incidents by id, number and status."""

    async def next_number(self, now: datetime) -> str:
        """Take the next number of today. Two who ask at once get two numbers."""
        day = now.strftime("%Y-%m-%d")
        statement = insert(self._session, IncidentDayRow).values(day=day, last=1)
        taken = await self._session.execute(
            statement.on_conflict_do_update(
                index_elements=[IncidentDayRow.day], set_={"last": IncidentDayRow.last + 1}
            ).returning(IncidentDayRow.last)
        )
        return number_of(now, taken.scalar_one())

    async def add(self, incident: Incident) -> Incident:
        """Store a new incident; its ``id`` is given here."""
        return _incident(await self._add(IncidentRow(**_values(incident), number=incident.number)))

    async def get(self, incident_id: int, *, lock: bool = False) -> Incident:
        """Return an incident that is known to exist.

        Args:
            lock: others who would change it wait until this transaction ends.

        Raises:
            IncidentError: there is none; somebody made the id up.
        """
        statement = select(IncidentRow).where(IncidentRow.id == incident_id)
        if lock:
            # Not against rows that only point at it: what is said in its room is stored meanwhile.
            statement = statement.with_for_update(key_share=True)
        row = await self._session.scalar(statement)
        if row is None:
            raise IncidentError(NO_SUCH_INCIDENT)
        return _incident(row)

    async def lock(self, *incident_ids: int) -> Sequence[Incident]:
        """Lock several incidents, always in the same order, so that two who do so never wait for each other.

        Returns:
            The incidents in the order in which they were named.

        Raises:
            IncidentError: one of them does not exist.
        """
        locked = {incident_id: await self.get(incident_id, lock=True) for incident_id in sorted(set(incident_ids))}
        return [locked[incident_id] for incident_id in incident_ids]

    async def merged_into(self, incident_id: int) -> Sequence[Incident]:
        """Return the incidents that go on in this one, oldest first."""
        merged = IncidentRow.merged_into == incident_id
        return await self._all(select(IncidentRow).where(merged).order_by(IncidentRow.id))

    async def save(self, incident: Incident) -> None:
        """Store what has changed."""
        changed = update(IncidentRow).where(IncidentRow.id == incident.id).values(**_values(incident))
        await self._session.execute(changed)

    async def ending_with(self, end: str) -> Sequence[Incident]:
        """Return the newest incidents whose number is or ends with this, at most nine."""
        ends = IncidentRow.number.endswith(end.upper(), autoescape=True)
        return await self._all(select(IncidentRow).where(ends).order_by(IncidentRow.id.desc()).limit(9))

    async def open_from(self, source: str) -> Sequence[Incident]:
        """Return the open incidents that were declared from a message, by its permalink."""
        return await self._all(
            select(IncidentRow)
            .where(IncidentRow.source == source, IncidentRow.status.in_([str(status) for status in OPEN]))
            .order_by(IncidentRow.id)
        )

    async def _all(self, statement: Select[IncidentRow]) -> Sequence[Incident]:
        return [_incident(row) for row in await self._session.scalars(statement)]

    async def in_status(
        self, statuses: Iterable[Status], *, limit: int = 100, since: datetime = EPOCH
    ) -> Sequence[Incident]:
        """Return incidents in any of these statuses, newest first.

        Args:
            since: only those that were declared later than this.
        """
        statement = (
            select(*_COLUMNS)  # rows, not objects of the session: there may be many, and none is changed
            .where(IncidentRow.status.in_([str(status) for status in statuses]), IncidentRow.declared_at > since)
            .order_by(IncidentRow.id.desc())
            .limit(limit)
        )
        return [_incident(row) for row in await self._session.execute(statement)]

    async def open_by_severity(self) -> dict[str, int]:
        """Return how many incidents are open, by the key of their severity."""
        found = await self._session.execute(
            select(IncidentRow.severity, func.count())
            .where(IncidentRow.status.in_([str(status) for status in OPEN]))
            .group_by(IncidentRow.severity)
        )
        return {str(severity): int(count) for severity, count in found}


def _values(incident: Incident) -> dict[str, Any]:
    values = {name: getattr(incident, name) for name in _FIELDS if name not in {"id", "number"}}
    values["announced_in"] = list(incident.announced_in)
    values["facts"] = incident.facts.model_dump(mode="json", exclude_defaults=True)
    return values


def _incident(row: IncidentRow | Row[Any]) -> Incident:
    values = {name: getattr(row, name) for name in _FIELDS}
    values["status"] = Status(row.status)
    values["announced_in"] = tuple(row.announced_in)
    values["facts"] = Facts.model_validate(row.facts)
    return Incident(**values)
