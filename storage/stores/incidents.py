"""The store of incidents."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from operator import attrgetter
from typing import Any, Final, NamedTuple

from sqlalchemy import Executable, Integer, Row, and_, bindparam, exists, func, or_, select, union_all

from bot.domain.effects import LOST_ROOM, ROOM
from bot.domain.incident import NO_SUCH_INCIDENT, OPEN, OVER, Incident, IncidentError, Status, number_of
from bot.domain.similar import Sketch
from bot.domain.triage import Facts
from storage.engine.statements import inserting, updating, upserting
from storage.engine.types import EPOCH
from storage.queue.wake_ups import WakeUp
from storage.store import Store
from storage.tables import IncidentDayRow, IncidentRow, PlaceRow, ReminderRow

_FIELDS: Final = tuple(Incident.__dataclass_fields__)
_READ: Final = attrgetter(*_FIELDS)
_NO_FACTS: Final = Facts()
"""Frozen, and so one for all."""
_OPEN: Final = IncidentRow.status.in_([str(status) for status in OPEN])

_ADD: Final = inserting(IncidentRow, lambda new: new.returning(IncidentRow.id))
_NEXT_NUMBER: Final = upserting(IncidentDayRow, "day", last=lambda _: IncidentDayRow.last + 1).returning(
    IncidentDayRow.last
)
_ALL: Final = select(IncidentRow).order_by(IncidentRow.id)
_GET: Final = select(IncidentRow).where(IncidentRow.id == bindparam("of"))
_LOCK: Final = _GET.with_for_update(key_share=True)
"""Not against rows that only point at it: what is said in its room is stored meanwhile."""
_SOME: Final = _ALL.where(IncidentRow.id.in_(bindparam("of", expanding=True)))
_LOCK_ALL: Final = _SOME.with_for_update(key_share=True)
_SAVE: Final = updating(IncidentRow).where(IncidentRow.id == bindparam("of"))
_MERGED: Final = _ALL.where(IncidentRow.merged_into == bindparam("into"))
_OPEN_FROM: Final = _ALL.where(IncidentRow.source == bindparam("source"), _OPEN)
_MEASURED: Final = _ALL.where(
    or_(
        _OPEN,
        and_(
            IncidentRow.status == str(Status.RESOLVED),
            IncidentRow.recovered_at.is_(None),
            IncidentRow.resolved_at > bindparam("since"),
        ),
    )
)
_NEVER_PROMISED: Final = select(IncidentRow.id).where(
    _OPEN, ~exists().where(ReminderRow.incident_id == IncidentRow.id, ReminderRow.kind == bindparam("kind"))
)
_OVER_WITHOUT: Final = select(IncidentRow.id).where(
    IncidentRow.status.in_([str(status) for status in OVER]),
    IncidentRow.resolved_at > bindparam("since"),
    ~exists().where(
        ReminderRow.incident_id == IncidentRow.id,
        ReminderRow.kind == bindparam("kind"),
        ReminderRow.due_at.is_not(None),
    ),
)
_NEWEST: Final = select(IncidentRow).order_by(IncidentRow.id.desc()).limit(bindparam("most", type_=Integer()))
_IN_STATUS: Final = _NEWEST.where(
    IncidentRow.status.in_(bindparam("statuses", expanding=True)), IncidentRow.declared_at > bindparam("since")
)
_OUTLINES: Final = (
    select(IncidentRow.id, IncidentRow.severity, IncidentRow.private)
    .where(_OPEN)
    .order_by(IncidentRow.id.desc())
    .limit(bindparam("most", type_=Integer()))
)
_SKETCH: Final = tuple(Sketch.__dataclass_fields__)
_NEWEST_OF_EACH: Final = union_all(
    *(
        select(*(getattr(IncidentRow, name) for name in _SKETCH))
        .where(IncidentRow.status.in_([str(status) for status in statuses]))
        .order_by(IncidentRow.id.desc())
        .limit(bindparam(most, type_=Integer()))
        .subquery()
        .select()
        for most, statuses in (("most_open", OPEN), ("most_over", OVER))
    )
)
_IN_ROOM: Final = (
    select(IncidentRow)
    .join(PlaceRow, PlaceRow.incident_id == IncidentRow.id)
    .where(PlaceRow.channel == bindparam("channel"), PlaceRow.name.in_((ROOM, LOST_ROOM)))
)
_LOCK_IN_ROOM: Final = _IN_ROOM.with_for_update(key_share=True, of=IncidentRow)
_ENDING_WITH: Final = _NEWEST.where(IncidentRow.number.like(bindparam("pattern"), escape="/"))
PUBLIC: Final = and_(~IncidentRow.private, IncidentRow.status != str(Status.DECLINED))
"""Neither private, nor declined or merged."""

_PUBLIC_BETWEEN: Final = _ALL.where(
    PUBLIC,
    IncidentRow.declared_at < bindparam("until"),
    or_(IncidentRow.declared_at >= bindparam("since"), IncidentRow.resolved_at >= bindparam("since")),
)
_ANY_PUBLIC: Final = (
    select(IncidentRow.id)
    .where(PUBLIC, IncidentRow.declared_at >= bindparam("since"), IncidentRow.declared_at < bindparam("until"))
    .limit(1)
)
_OPEN_BY_SEVERITY: Final = select(IncidentRow.severity, func.count()).where(_OPEN).group_by(IncidentRow.severity)


class Outline(NamedTuple):
    """As much of an incident as tells whether to read it whole."""

    id: int
    severity: str
    private: bool


class Incidents(Store):
    """Incidents by id, number and status. What this transaction has locked no one else changes: it is read once."""

    def __init__(self, *shared: Any) -> None:
        super().__init__(*shared)
        self._locked: dict[int, Incident] = {}

    async def next_number(self, now: datetime) -> str:
        """Take the next number of today. Two who ask at once get two numbers."""
        taken = await self._insert(_NEXT_NUMBER, {"day": now.strftime("%Y-%m-%d"), "last": 1})
        return number_of(now, taken.scalar_one())

    async def add(self, incident: Incident) -> Incident:
        """Store a new incident; its ``id`` is given here."""
        self._left.add(WakeUp.INCIDENTS)
        return replace(incident, id=await self._add(_ADD, _values(incident) | {"number": incident.number}))

    async def get(self, incident_id: int, *, lock: bool = False) -> Incident:
        """Return an incident that is known to exist.

        Args:
            lock: others who would change it wait until this transaction ends.

        Raises:
            IncidentError: there is none; someone made the id up.
        """
        if (known := self._locked.get(incident_id)) is not None:
            return known
        row = await self._first(_LOCK if lock else _GET, of=incident_id)
        if row is None:
            raise IncidentError(NO_SUCH_INCIDENT)
        return self._held(_incident(row), lock=lock)

    async def lock(self, *incident_ids: int) -> Sequence[Incident]:
        """Lock several incidents, always in the same order, so that two who do so never wait for each other.

        Returns:
            The incidents in the order in which they were named.

        Raises:
            IncidentError: one of them does not exist.
        """
        if wanted := set(incident_ids) - self._locked.keys():
            self._locked |= {each.id: each for each in await self._all(_LOCK_ALL, of=list(wanted))}
        if not self._locked.keys() >= set(incident_ids):
            raise IncidentError(NO_SUCH_INCIDENT)
        return [self._locked[incident_id] for incident_id in incident_ids]

    async def get_all(self, incident_ids: Collection[int]) -> Mapping[int, Incident]:
        """Return incidents by id; those that are not there are missing."""
        return {each.id: each for each in await self._all(_SOME, of=list(incident_ids))} if incident_ids else {}

    async def merged_into(self, incident_id: int) -> Sequence[Incident]:
        """Return the incidents that go on in this one, oldest first."""
        return await self._all(_MERGED, into=incident_id)

    async def save(self, incident: Incident) -> None:
        """Store what has changed."""
        self._left.add(WakeUp.INCIDENTS)
        await self._connection.execute(_SAVE, _values(incident) | {"of": incident.id})
        if incident.id in self._locked:
            self._locked[incident.id] = incident

    async def ending_with(self, end: str) -> Sequence[Incident]:
        """Return the newest incidents whose number is or ends with this, at most nine."""
        literal = re.sub("([%_/])", r"/\1", end.upper())
        return await self._all(_ENDING_WITH, pattern=f"%{literal}", most=9)

    async def in_room(self, channel: str, *, lock: bool = False) -> Incident | None:
        """Return the incident whose war room a channel is, or was until Warroom lost it.

        Args:
            lock: as for `get`.
        """
        row = await self._first(_LOCK_IN_ROOM if lock else _IN_ROOM, channel=channel)
        return None if row is None else self._held(_incident(row), lock=lock)

    def _held(self, incident: Incident, *, lock: bool) -> Incident:
        if lock:
            self._locked[incident.id] = incident
        return incident

    async def open_outlines(self, *, limit: int) -> Sequence[Outline]:
        """Return what is needed to choose among the open incidents, newest first."""
        return [Outline(*row) for row in await self._connection.execute(_OUTLINES, {"most": limit})]

    async def newest(self, *, most_open: int, most_over: int) -> Sequence[Sketch]:
        """Return so many of those that are open and so many that are over, newest first among each."""
        found = await self._connection.execute(_NEWEST_OF_EACH, {"most_open": most_open, "most_over": most_over})
        sketches = [Sketch(*[*row[:-2], Status(row.status), _facts(row)]) for row in found]
        return sorted(sketches, key=lambda each: (not each.status.is_open, -each.id))

    async def open_from(self, source: str) -> Sequence[Incident]:
        """Return the open incidents that were declared from a message, by its permalink."""
        return await self._all(_OPEN_FROM, source=source)

    async def measured(self, since: datetime) -> Sequence[Incident]:
        """Return the incidents that are open, or were resolved later than this and have not recovered, by their ids."""
        return await self._all(_MEASURED, since=since)

    async def open_without(self, kind: str) -> Sequence[int]:
        """Return the ids of open incidents of which nothing of a kind was ever promised, not even what has stopped."""
        return (await self._connection.execute(_NEVER_PROMISED, {"kind": kind})).scalars().all()

    async def over_without(self, kind: str, *, since: datetime) -> Sequence[int]:
        """Return the ids of incidents that were resolved since then and of which nothing of a kind is promised now."""
        found = await self._connection.execute(_OVER_WITHOUT, {"kind": kind, "since": since})
        return found.scalars().all()

    async def _all(self, statement: Executable, **values: Any) -> Sequence[Incident]:
        return [_incident(row) for row in await self._connection.execute(statement, values)]

    async def in_status(
        self, statuses: Iterable[Status], *, limit: int = 100, since: datetime = EPOCH
    ) -> Sequence[Incident]:
        """Return incidents in any of these statuses, newest first.

        Args:
            since: only those that were declared later than this.
        """
        return await self._all(_IN_STATUS, statuses=[str(status) for status in statuses], since=since, most=limit)

    async def public_between(self, since: datetime, until: datetime) -> Sequence[Incident]:
        """Return what was declared before an instant, and declared or resolved since another, oldest first.

        Nothing private is among it, nor what was declined or merged.
        """
        return await self._all(_PUBLIC_BETWEEN, since=since, until=until)

    async def any_public(self, until: datetime, *, since: datetime = EPOCH) -> bool:
        """Tell whether any of those was declared in a span of time."""
        return await self._first(_ANY_PUBLIC, since=since, until=until) is not None

    async def open_by_severity(self) -> dict[str, int]:
        """Return how many incidents are open, by the key of their severity."""
        found = await self._connection.execute(_OPEN_BY_SEVERITY)
        return {str(severity): int(count) for severity, count in found}


def _values(incident: Incident) -> dict[str, Any]:
    values = {name: getattr(incident, name) for name in _FIELDS if name not in {"id", "number"}}
    values["announced_in"] = list(incident.announced_in)
    values["facts"] = incident.facts.model_dump(mode="json", exclude_defaults=True)
    return values


def _incident(row: Row[Any]) -> Incident:
    values = dict(zip(_FIELDS, _READ(row), strict=True))
    values["status"] = Status(row.status)
    values["announced_in"] = tuple(row.announced_in)
    values["facts"] = _facts(row)
    return Incident(**values)


def _facts(row: Row[Any]) -> Facts:
    return Facts.model_validate(row.facts) if row.facts else _NO_FACTS
