"""Databases full of incidents, for benchmarks: rows as the bot would have left them, inserted in bulk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Table, insert

from bot.domain.timeline import EntryKind
from storage.engine.database import Database
from storage.tables import IncidentRow, MessageRevisionRow, PlaceRow, ReminderRow, TimelineEntryRow

AT_ONCE: Final = 5_000
"""Rows in one statement."""

ALICE: Final = "U0A1ICE001"
Rows = Iterator[dict[str, Any]]


def number_of(index: int) -> str:
    """Name the incident of this index, of a day on which no other is declared."""
    return f"INC-2025-0101-{index:05d}"


def channel_of(index: int) -> str:
    """Return the id of its war room."""
    return f"C0BENCH{index:05d}"


def incidents(count: int, at: datetime, *, severity: str = "sev1") -> Rows:
    """Open incidents with a war room, announced nowhere, so that what they say goes there alone."""
    for index in range(1, count + 1):
        yield {
            "id": index,
            "number": number_of(index),
            "title": f"outage {index}",
            "severity": severity,
            "severity_assumed": False,
            "status": "investigating",
            "impact": "",
            "resolution": "",
            "declared_by": ALICE,
            "has_room": True,
            "rooms_asked": 1,
            "announced_in": [],
            "started_at": at,
            "detected_at": at,
            "declared_at": at,
            "acknowledged_at": at,
            "private": False,
            "source": "",
            "facts": {},
            "kept_severity": "",
            "phase": "",
            "phase_by": "",
            "service_level": "",
        }


def rooms(count: int) -> Rows:
    """Where their war rooms are."""
    for index in range(1, count + 1):
        name = f"war-room-{number_of(index).lower()}"
        yield {"incident_id": index, "name": "room", "channel": channel_of(index), "ts": 0, "channel_name": name}


def promises(due: Sequence[datetime], *, every: timedelta) -> Rows:
    """One update owed by each incident, whose deadlines are behind it: else they would be looked at as it starts."""
    for index, due_at in enumerate(due, start=1):
        for kind, at in (("update", due_at), ("clock", None)):
            yield {
                "incident_id": index,
                "kind": kind,
                "subject": "",
                "due_at": at,
                "cadence_at": at,
                "every_seconds": every.total_seconds(),
                "fired": 0,
                "settled": 0,
            }


def entries(count: int, each: int, at: datetime) -> Rows:
    """Facts of each incident."""
    for index in range(1, count + 1):
        for entry in range(each):
            happened = at + timedelta(seconds=entry)
            yield {
                "incident_id": index,
                "kind": str(EntryKind.NOTE),
                "happened_at": happened,
                "recorded_at": happened,
                "author": ALICE,
                "text": f"looked at dashboard {entry}, nothing unusual",
            }


def messages(count: int, each: int, at: datetime) -> Rows:
    """Messages said in each incident's room."""
    first = int(at.timestamp()) * 1_000_000
    for index in range(1, count + 1):
        for entry in range(each):
            ts = first + entry * 1_000_003
            yield {
                "channel": channel_of(index),
                "ts": ts,
                "version": ts,
                "incident_id": index,
                "kind": "said",
                "author": ALICE,
                "text": f"restarted pod {entry} of checkout, <@U0B0B00001> is watching the error rate & latency",
                "thread": None,
                "files": [],
                "recorded_at": at + timedelta(seconds=entry),
            }


async def fill(database: Database, **tables: Rows) -> None:
    """Insert rows of several tables in one transaction."""
    async with database.engine.begin() as connection:
        for name, rows in tables.items():
            some: list[dict[str, Any]] = []
            for row in rows:
                some.append(row)
                if len(some) == AT_ONCE:
                    await connection.execute(insert(_TABLES[name]), some)
                    some = []
            if some:
                await connection.execute(insert(_TABLES[name]), some)


_TABLES: Final[dict[str, Table]] = {
    name: table
    for name, table in (
        ("incidents", IncidentRow.__table__),
        ("rooms", PlaceRow.__table__),
        ("promises", ReminderRow.__table__),
        ("entries", TimelineEntryRow.__table__),
        ("messages", MessageRevisionRow.__table__),
    )
    if isinstance(table, Table)
}
