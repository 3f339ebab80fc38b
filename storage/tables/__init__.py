"""What is stored, and nothing else: one class per table."""

from storage.tables.alerts import (
    AlertDeliveryRow,
    AlertGroupRow,
    AlertPaceRow,
    AlertRow,
    AlertTraceRow,
    IncidentAlertRow,
)
from storage.tables.base import Base
from storage.tables.changes import ChangeRow
from storage.tables.checks import CheckTickRow
from storage.tables.delivery import (
    IdentityRow,
    InboxRow,
    LaneRow,
    LastTimeRow,
    OutageRow,
    OutboxRow,
    PaceRow,
    ReceivedRow,
)
from storage.tables.drafts import DraftStepRow, DraftVersionRow, PostmortemAnswerRow
from storage.tables.incident import (
    ClockMarkRow,
    IncidentDayRow,
    IncidentRow,
    PlaceRow,
    ReminderRow,
    StatusUpdateRow,
)
from storage.tables.people import AssignmentRow, EscalationRow, ForgottenRow, HandoffRow, ParticipantRow, TickRow
from storage.tables.probes import MetricValueRow, ProbeFailureRow, ProbeSampleRow, ProbeStateRow
from storage.tables.records import RecordRow
from storage.tables.schedules import CoverRow, ScheduleRow, ShiftRow
from storage.tables.timeline import BackfillRow, KeyMarkRow, MessageRevisionRow, TimelineEntryRow

__all__ = [
    "AlertDeliveryRow",
    "AlertGroupRow",
    "AlertPaceRow",
    "AlertRow",
    "AlertTraceRow",
    "AssignmentRow",
    "BackfillRow",
    "Base",
    "ChangeRow",
    "CheckTickRow",
    "ClockMarkRow",
    "CoverRow",
    "DraftStepRow",
    "DraftVersionRow",
    "EscalationRow",
    "ForgottenRow",
    "HandoffRow",
    "IdentityRow",
    "InboxRow",
    "IncidentAlertRow",
    "IncidentDayRow",
    "IncidentRow",
    "KeyMarkRow",
    "LaneRow",
    "LastTimeRow",
    "MessageRevisionRow",
    "MetricValueRow",
    "OutageRow",
    "OutboxRow",
    "PaceRow",
    "ParticipantRow",
    "PlaceRow",
    "PostmortemAnswerRow",
    "ProbeFailureRow",
    "ProbeSampleRow",
    "ProbeStateRow",
    "ReceivedRow",
    "RecordRow",
    "ReminderRow",
    "ScheduleRow",
    "ShiftRow",
    "StatusUpdateRow",
    "TickRow",
    "TimelineEntryRow",
]
