"""Messages about deadlines: what was met, and what was missed."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from bot.domain.messages.base import BaseMessage


class Acknowledged(BaseMessage):
    """Where the incident is worked on: someone is on it."""

    says: Literal["acknowledged"] = "acknowledged"
    by: str
    """User id; empty: Slack doesn't know them."""
    name: str = ""
    """What they are called where they said so; empty: whoever ``by`` is, or no one knows."""
    where: str = ""
    """Where they said so; empty: in Slack."""


class DeadlineNear(BaseMessage):
    """Where the incident is worked on: a deadline is near."""

    says: Literal["deadline_near"] = "deadline_near"
    kind: str
    """Of the deadline, as in `bot.domain.clock`."""
    due_at: datetime
    whom: tuple[str, ...]
    """User ids of who is called."""


class CustomersDue(BaseMessage):
    """To whoever speaks to customers: they are to be informed."""

    says: Literal["customers_due"] = "customers_due"
    due_at: datetime
    informed_by: str = ""
    """Who said that they are; empty: no one yet."""
    informed_at: datetime | None = None


class DeadlineMissed(BaseMessage):
    """Where the incident is worked on: a deadline passed."""

    says: Literal["deadline_missed"] = "deadline_missed"
    kind: str
    """Of the deadline, as in `bot.domain.clock`."""
    within_seconds: float
    """How long there was for it."""
    whom: tuple[str, ...] = ()
    """User ids of who is called; empty: no one."""


class TimeboxOver(BaseMessage):
    """To whoever gave a piece of work an end: it has come."""

    says: Literal["timebox_over"] = "timebox_over"
    number: int
    """Of the record, from 1."""
    whom: str
    """User id of who set it; empty: they have left."""


Message = Acknowledged | DeadlineNear | DeadlineMissed | CustomersDue | TimeboxOver
