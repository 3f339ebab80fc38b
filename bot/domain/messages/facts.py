"""Messages about single facts: status, severity, a note on the timeline."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from bot.domain.incident import Status
from bot.domain.messages.said import Said


class StatusChanged(Said):
    """The status moved."""

    says: Literal["status_changed"] = "status_changed"
    old: Status
    new: Status
    note: str
    by: str


class SeverityChanged(Said):
    """The severity moved. Labels, as people read them."""

    says: Literal["severity_changed"] = "severity_changed"
    old: str
    new: str
    reason: str
    by: str
    triggered: tuple[str, ...]
    """What the change sets off, and what speaks against it, a sentence each."""


class NoteAdded(Said):
    """Somebody put an entry on the timeline."""

    says: Literal["note_added"] = "note_added"
    text: str
    by: str
    happened_at: datetime
    recorded_at: datetime
