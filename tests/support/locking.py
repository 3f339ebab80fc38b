"""A fence around incidents: whoever changes one or writes its facts has locked it in that transaction, or made it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Connection, Delete, Dialect, Engine, Executable, Insert, Select, Update, event
from sqlalchemy.dialects import postgresql

from storage.tables import (
    AssignmentRow,
    CheckTickRow,
    ClockMarkRow,
    DraftVersionRow,
    EscalationRow,
    HandoffRow,
    IncidentRow,
    MetricValueRow,
    ProbeFailureRow,
    RecordRow,
    ReminderRow,
    StatusUpdateRow,
    TimelineEntryRow,
)

INCIDENT: Final = IncidentRow.__table__
FACTS: Final = frozenset(
    table.__table__
    for table in (
        AssignmentRow,
        CheckTickRow,
        ClockMarkRow,
        EscalationRow,
        HandoffRow,
        MetricValueRow,
        DraftVersionRow,
        ProbeFailureRow,
        RecordRow,
        ReminderRow,
        StatusUpdateRow,
        TimelineEntryRow,
    )
)
"""What is decided about an incident by what else is known of it; what is said in its room is stored meanwhile."""

POSTGRESQL: Final[Dialect] = postgresql.dialect()  # type: ignore[no-untyped-call]

NAMES: Final = frozenset({"incident_id", "of", "one"})
"""What a statement names its rows by. Without any of these it is upkeep of whatever rows there are."""

_HELD: Final = "incidents that this transaction has locked or made"

_watching: Final[list[list[UnlockedError]]] = []
"""What was found, of each world that stands."""


class UnlockedError(AssertionError):
    """Others may change the incident between what was read and what is written."""


class _Held:
    """What one transaction may write."""

    def __init__(self) -> None:
        self.locked: set[int] = set()
        self.unnamed = 0
        """How many it has made, or locked by their room: their ids are seen when they are first written of."""

    def allows(self, incident_id: int | None) -> bool:
        """Tell whether it may write of an incident; ``None``: of some incident, which one is not said."""
        if incident_id in self.locked or (incident_id is None and self.locked):
            return True
        if not self.unnamed:
            return False
        if incident_id is not None:
            self.unnamed -= 1
            self.locked.add(incident_id)
        return True


def _look(
    connection: Connection, statement: Executable, many: Sequence[Any], one: Mapping[str, Any], _: object
) -> None:
    if not _watching:
        return
    held: _Held = connection.info.setdefault(_HELD, _Held())
    rows = many or [one]
    match statement:
        case Select() if _locks(statement):
            for row in rows:
                of = row.get("of", [])
                held.locked.update(of if isinstance(of, list) else [of])
                held.unnamed += "channel" in row
        case Insert() if statement.table is INCIDENT:
            held.unnamed += len(rows)
        case Update() if statement.table is INCIDENT:
            _check(held, statement, [row["of"] for row in rows if "of" in row])
        case Insert() | Update() | Delete() if statement.table in FACTS:
            _check(held, statement, [row.get("incident_id", row.get("of")) for row in rows if row.keys() & NAMES])


def _check(held: _Held, statement: Insert | Update | Delete, incident_ids: Sequence[int | None]) -> None:
    for incident_id in incident_ids:
        if not held.allows(incident_id):
            broken = UnlockedError(f"{type(statement).__name__} {statement.table} of incident {incident_id}")
            _watching[-1].append(broken)
            raise broken


@lru_cache(512)
def _locks(statement: Select[Any]) -> bool:
    """Tell whether a statement locks incidents; in SQLite's words it can't be seen."""
    of_incidents = any(each.is_derived_from(INCIDENT) for each in statement.get_final_froms())
    return of_incidents and "FOR NO KEY UPDATE" in str(statement.compile(dialect=POSTGRESQL))


def fence() -> None:
    """Put it up, for as long as the process lives."""
    event.listen(Engine, "before_execute", _look)
    event.listen(Engine, "begin", _begin)


def _begin(connection: Connection) -> None:
    connection.info.pop(_HELD, None)


@contextmanager
def kept() -> Iterator[None]:
    """Fail if something is written without its lock, though the bot goes on."""
    found: list[UnlockedError] = []
    _watching.append(found)
    try:
        yield
    finally:
        _watching.pop()
    if found:
        raise found[0]
