"""Messages about the timeline: that someone added to it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from bot.domain.messages.base import BaseMessage


class NoteAdded(BaseMessage):
    """Someone put an entry on the timeline."""

    says: Literal["note_added"] = "note_added"
    text: str
    by: str
    happened_at: datetime
    recorded_at: datetime


Message = NoteAdded
