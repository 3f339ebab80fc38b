"""What people wrote: every column that holds it, and what replaces it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import ColumnElement, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import InstrumentedAttribute

from bot.domain.effects import LOST_ROOM, ROOM
from bot.domain.record_kinds import KINDS
from bot.domain.timeline import RevisionKind
from storage.queue.queued_effect import State
from storage.tables import (
    AlertRow,
    Base,
    CheckTickRow,
    DraftStepRow,
    DraftVersionRow,
    EscalationRow,
    HandoffRow,
    IncidentRow,
    MessageRevisionRow,
    OutboxRow,
    PlaceRow,
    RecordRow,
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
    DraftVersionRow: {DraftVersionRow.text: REMOVED},
    DraftStepRow: {DraftStepRow.note: REMOVED},
    RecordRow: {RecordRow.text: REMOVED, RecordRow.fields: {}},
    CheckTickRow: {CheckTickRow.why: REMOVED},
    HandoffRow: {HandoffRow.note: REMOVED},
    EscalationRow: {EscalationRow.why: REMOVED},
    TimelineEntryRow: {TimelineEntryRow.text: REMOVED, TimelineEntryRow.said: REMOVED},
    MessageRevisionRow: {MessageRevisionRow.text: REMOVED, MessageRevisionRow.files: []},
}
"""Every column that holds what people wrote, but for the outbox, and what stands there afterwards."""

AUTHORS: Final[Mapping[type[Base], tuple[Column, ...]]] = {
    IncidentRow: (IncidentRow.declared_by,),
    StatusUpdateRow: (StatusUpdateRow.by, StatusUpdateRow.said_by),
    DraftVersionRow: (DraftVersionRow.by,),
    DraftStepRow: (DraftStepRow.by,),
    RecordRow: (RecordRow.by,),
    CheckTickRow: (CheckTickRow.by,),
    HandoffRow: (HandoffRow.giver,),
    EscalationRow: (EscalationRow.by,),
    TimelineEntryRow: (TimelineEntryRow.author,),
    MessageRevisionRow: (MessageRevisionRow.author,),
}
"""Who wrote what `WRITTEN` names."""

WITHIN: Final = frozenset(
    {
        *("title", "note", "reason", "why", "text", "resolution", "early_why", "tried", "need", "waived"),
        *("name", "full_name"),
        *(field.key for kind in KINDS.values() for field in kind.fields if field.kind == "text"),
        *("impact", "findings", "ruled_out", "next_steps", "need_help"),
        *("systems", "regions", "changed", "compliance", "source", "major_customer"),
    }
)
"""What holds words of people inside a column of JSON: fields of effects, messages, facts, records and files. What else
is there are keys, ids and choices, which stay even if someone said the same word."""

NAMES: Final[Mapping[type[Base], str]] = {
    IncidentRow: "incidents",
    StatusUpdateRow: "updates",
    DraftVersionRow: "postmortem answers",
    DraftStepRow: "approvals",
    RecordRow: "records",
    CheckTickRow: "checklist items",
    HandoffRow: "handoff notes",
    EscalationRow: "escalations",
    TimelineEntryRow: "timeline entries",
    MessageRevisionRow: "messages",
    OutboxRow: "deliveries",
    AlertRow: "alerts",
}
"""What the rows of each table are to people."""

DELIVERED: Final = (State.SENT, State.SUPERSEDED)
"""Effects that no one will read again."""


def incident_of(table: type[Base]) -> Any:
    """Return the column that says of which incident a row is."""
    return IncidentRow.id if table is IncidentRow else table.__table__.c.incident_id


def texts_of(table: type[Base]) -> list[Column]:
    """Return the columns in which `REMOVED` stands afterwards."""
    return [column for column, then in WRITTEN[table].items() if then == REMOVED]


async def mark_removed(connection: AsyncConnection, which: ColumnElement[bool]) -> None:
    """Note of messages that their words were removed: a later edit does not bring them back."""
    stands = MessageRevisionRow.kind != str(RevisionKind.DELETED)
    removed = {"text": REMOVED, "files": [], "kind": str(RevisionKind.REMOVED)}
    await connection.execute(update(MessageRevisionRow).where(which, stands).values(removed))


async def unname_rooms(connection: AsyncConnection, which: ColumnElement[bool]) -> None:
    """Remove the names of war rooms, which were made of titles."""
    await connection.execute(
        update(PlaceRow).where(which, PlaceRow.name.in_((ROOM, LOST_ROOM))).values(channel_name="")
    )
