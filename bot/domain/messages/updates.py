"""Messages about the report that stakeholders are owed, and the reminder of it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from bot.domain.messages.said import Said
from bot.domain.update import Layout, StatusUpdate


class UpdatePosted(Said):
    """A status update, where the incident is worked on."""

    says: Literal["update_posted"] = "update_posted"
    update: StatusUpdate
    layout: Layout = Layout.NUMBERED


class UpdateAnnounced(Said):
    """The same update as those outside are told it."""

    says: Literal["update_announced"] = "update_announced"
    update: StatusUpdate
    """As `bot.domain.update.seen` leaves it: nothing else of it is ever under way to them."""


class UpdateBriefed(Said):
    """The same update as executives are told it."""

    says: Literal["update_briefed"] = "update_briefed"
    update: StatusUpdate
    """As `bot.domain.update.seen` leaves it."""
    quiet: StatusUpdate | None = None
    """A later one that nothing is new; ``None``: none came since."""


class UpdateWithdrawn(Said):
    """What stands where an update was that somebody took back."""

    says: Literal["update_withdrawn"] = "update_withdrawn"
    number: int
    by: str
    at: datetime


class HelpOffered(Said):
    """Somebody can help with what an update asks help for."""

    says: Literal["help_offered"] = "help_offered"
    number: int
    need: str
    by: str


class UpdateDue(Said):
    """A reminder that an update is owed."""

    says: Literal["update_due"] = "update_due"
    number: int
    """Which reminder of this incident it is, from 1."""
    owed_by: str
    since: datetime
    """The last update, or the declaration."""
    updated: bool = True
    """Whether there was an update at all."""
    every_seconds: float
    snooze_seconds: float
    snoozed_until: datetime | None = None
    snoozed_by: str = ""


class ReminderAnswered(Said):
    """The same reminder once it needs no answer: without buttons."""

    says: Literal["reminder_answered"] = "reminder_answered"
    answer: str
    """What answered it: an update, or the end of the incident."""
    by: str
    at: datetime
