"""This file is about what is to be said. How it looks is decided in ``slack/blocks``.

A message that shows the present (card, announcement) carries nothing: it is rendered from the
database at sending. One that tells a fact carries that fact.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from bot.domain.incident import Status
from bot.domain.update import StatusUpdate


class _Said(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Card(_Said):
    """The live message where the incident is worked on."""

    says: Literal["card"] = "card"


class Announcement(_Said):
    """The live message for everybody else."""

    says: Literal["announcement"] = "announcement"


class RoomOpened(_Said):
    """Where the incident goes on, told where it was until now."""

    says: Literal["room_opened"] = "room_opened"
    by: str


class RoomRefused(_Said):
    """There is no war room: the incident is worked on here. Calls those who would have been invited."""

    says: Literal["room_refused"] = "room_refused"
    reason: str
    people: tuple[str, ...]
    """User and group ids to mention; e-mail addresses as they are."""


class StatusChanged(_Said):
    """The status moved."""

    says: Literal["status_changed"] = "status_changed"
    old: Status
    new: Status
    note: str
    by: str


class SeverityChanged(_Said):
    """The severity moved. Labels, as people read them."""

    says: Literal["severity_changed"] = "severity_changed"
    old: str
    new: str
    reason: str
    by: str
    triggered: tuple[str, ...]
    """What the change sets off, a sentence each."""


class UpdatePosted(_Said):
    """A status update."""

    says: Literal["update_posted"] = "update_posted"
    update: StatusUpdate


class RoleAssigned(_Said):
    """Somebody took or was given a role."""

    says: Literal["role_assigned"] = "role_assigned"
    role: str
    user: str
    before: str | None
    by: str


class NoteAdded(_Said):
    """Somebody put an entry on the timeline."""

    says: Literal["note_added"] = "note_added"
    text: str
    by: str
    happened_at: datetime
    recorded_at: datetime


class UpdateDue(_Said):
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


class ReminderAnswered(_Said):
    """The same reminder once it needs no answer: without buttons."""

    says: Literal["reminder_answered"] = "reminder_answered"
    answer: str
    """What answered it: an update, or the end of the incident."""
    by: str
    at: datetime


class AllClear(_Said):
    """The incident is resolved."""

    says: Literal["all_clear"] = "all_clear"
    resolution: str
    by: str
    resolved_at: datetime
    early_by_seconds: float | None = None
    """How much of the stability window had not passed; ``None``: all of it had, or there is none."""


class Reopened(_Said):
    """It came back."""

    says: Literal["reopened"] = "reopened"
    reason: str
    by: str


class Closed(_Said):
    """Nothing more is owed."""

    says: Literal["closed"] = "closed"
    by: str


class Declined(_Said):
    """It was no incident."""

    says: Literal["declined"] = "declined"
    reason: str
    by: str


class DraftReady(_Said):
    """The postmortem draft is written."""

    says: Literal["draft_ready"] = "draft_ready"


class Undelivered(_Said):
    """For the operator: an effect was set aside."""

    says: Literal["undelivered"] = "undelivered"
    what: str
    reason: str


Message = Annotated[
    Card
    | Announcement
    | RoomOpened
    | RoomRefused
    | StatusChanged
    | SeverityChanged
    | UpdatePosted
    | RoleAssigned
    | NoteAdded
    | UpdateDue
    | ReminderAnswered
    | AllClear
    | Reopened
    | Closed
    | Declined
    | DraftReady
    | Undelivered,
    Field(discriminator="says"),
]
