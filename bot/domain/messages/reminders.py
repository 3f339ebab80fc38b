"""Messages about an update that is due: the reminder, with its buttons and once it is answered."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from bot.domain.messages.base import BaseMessage


class UpdateDue(BaseMessage):
    """A reminder that an update is owed."""

    says: Literal["update_due"] = "update_due"
    number: int
    """Which reminder of this incident it is, from 1."""
    owed_by: str
    """Who is called; empty: no one, for everyone who is there has been called, or no one is there."""
    since: datetime
    """The last update, or the declaration."""
    updated: bool = True
    """Whether there was an update at all."""
    overdue_since: datetime | None = None
    """When the first reminder that no one has answered fell due; ``None``: this is the first."""
    every_seconds: float
    snooze_seconds: float
    snooze_until: datetime | None = None
    """To when it may be put off, too: the next day's opening; ``None``: not so far."""
    snoozed_until: datetime | None = None
    snoozed_by: str = ""
    missing: tuple[str, ...] = ()
    """Keys of the roles of which the room was told before that no one has them; the reminder repeats that."""


class UpdateOverdue(BaseMessage):
    """To one more person: no one has answered the reminders so far."""

    says: Literal["update_overdue"] = "update_overdue"
    number: int
    """Of the reminder that it comes with."""
    overdue_since: datetime


class UpdateSoon(BaseMessage):
    """A heads-up to whoever owes the next update."""

    says: Literal["update_soon"] = "update_soon"
    due_at: datetime


class ReminderAnswered(BaseMessage):
    """The same reminder once it needs no answer: without buttons."""

    says: Literal["reminder_answered"] = "reminder_answered"
    answer: str
    """What answered it: an update, or the end of the incident."""
    by: str
    at: datetime


class UpdateSoonAnswered(BaseMessage):
    """The heads-up once it needs no answer: without its button."""

    says: Literal["update_soon_answered"] = "update_soon_answered"
    answer: str
    by: str
    at: datetime


Message = UpdateDue | UpdateOverdue | UpdateSoon | ReminderAnswered | UpdateSoonAnswered
