"""What is stored, and nothing else: one class per table."""

from storage.tables.base import Base
from storage.tables.delivery import InboxRow, LaneRow, OutboxRow, PaceRow
from storage.tables.incident import (
    IncidentDayRow,
    IncidentRow,
    PlaceRow,
    PostmortemAnswerRow,
    ReminderRow,
    StatusUpdateRow,
)
from storage.tables.people import AssignmentRow, EscalationRow, HandoffRow, ParticipantRow, TickRow
from storage.tables.timeline import BackfillRow, KeyMarkRow, MessageRevisionRow, TimelineEntryRow

__all__ = [
    "AssignmentRow",
    "BackfillRow",
    "Base",
    "EscalationRow",
    "HandoffRow",
    "InboxRow",
    "IncidentDayRow",
    "IncidentRow",
    "KeyMarkRow",
    "LaneRow",
    "MessageRevisionRow",
    "OutboxRow",
    "PaceRow",
    "ParticipantRow",
    "PlaceRow",
    "PostmortemAnswerRow",
    "ReminderRow",
    "StatusUpdateRow",
    "TickRow",
    "TimelineEntryRow",
]
