"""What people wrote: every column that holds it, and what replaces it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import ColumnElement, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import InstrumentedAttribute

from bot.domain.effects import LOST_ROOM, ROOM
from storage.queue.queued_effect import State
from storage.tables import (
    Base,
    EscalationRow,
    HandoffRow,
    IncidentRow,
    MessageRevisionRow,
    OutboxRow,
    PlaceRow,
    PostmortemAnswerRow,
    StatusUpdateRow,
    TimelineEntryRow,
)

REMOVED: Final = "(removed)"
"""What stands in the place of a text that was removed."""

Column = InstrumentedAttribute[Any]

WRITTEN: Final[Mapping[type[Base], Mapping[Column, Any]]] = {
    IncidentRow: {
        IncidentRow.title: REMOVED,
        IncidentRow.impact: REMOVED,
        IncidentRow.resolution: REMOVED,
        IncidentRow.facts: {},
    },
    StatusUpdateRow: {
        StatusUpdateRow.text: REMOVED,
        StatusUpdateRow.impact: REMOVED,
        StatusUpdateRow.findings: REMOVED,
        StatusUpdateRow.ruled_out: REMOVED,
        StatusUpdateRow.next_steps: REMOVED,
        StatusUpdateRow.need_help: REMOVED,
    },
    PostmortemAnswerRow: {PostmortemAnswerRow.text: REMOVED},
    HandoffRow: {HandoffRow.note: REMOVED},
    EscalationRow: {EscalationRow.why: REMOVED},
    TimelineEntryRow: {TimelineEntryRow.text: REMOVED},
    MessageRevisionRow: {MessageRevisionRow.text: REMOVED, MessageRevisionRow.files: []},
}
"""Every column that holds what people wrote, but for the outbox, and what stands there afterwards."""

NAMES: Final[Mapping[type[Base], str]] = {
    IncidentRow: "incidents",
    StatusUpdateRow: "updates",
    PostmortemAnswerRow: "postmortem answers",
    HandoffRow: "handoff notes",
    EscalationRow: "escalations",
    TimelineEntryRow: "timeline entries",
    MessageRevisionRow: "messages",
    OutboxRow: "deliveries",
}
"""What the rows of each table are to people."""

DELIVERED: Final = (State.SENT, State.SUPERSEDED)
"""Effects that nobody will read again."""


def incident_of(table: type[Base]) -> Any:
    """Return the column that says of which incident a row is."""
    return IncidentRow.id if table is IncidentRow else table.__table__.c.incident_id


def texts_of(table: type[Base]) -> list[Column]:
    """Return the columns in which `REMOVED` stands afterwards."""
    return [column for column, then in WRITTEN[table].items() if then == REMOVED]


async def unname_rooms(connection: AsyncConnection, which: ColumnElement[bool]) -> None:
    """Remove the names of war rooms, which were made of titles."""
    await connection.execute(
        update(PlaceRow).where(which, PlaceRow.name.in_((ROOM, LOST_ROOM))).values(channel_name="")
    )
