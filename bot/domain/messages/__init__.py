"""What is to be said. How it looks is decided in ``slack/blocks``.

A message that shows the present (card, announcement) carries nothing: it is rendered from the
database at sending. One that tells a fact carries that fact.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from bot.domain.messages.ending import Absorbed, AllClear, Closed, Declined, DraftReady, Merged, Reopened
from bot.domain.messages.escalation import Escalated, EscalationTaken, HelpWanted
from bot.domain.messages.facts import NoteAdded, SeverityChanged, StatusChanged
from bot.domain.messages.handoff import CommandOffered, CommandOfferEnded, CommandOfferTold
from bot.domain.messages.live import Announcement, Card
from bot.domain.messages.place import BecameIncident, RoomOpened, RoomRefused, Undelivered
from bot.domain.messages.roles import (
    Duties,
    DutiesLeft,
    ExpertsAsked,
    RoleAssigned,
    RoleEnded,
    RoleLost,
    RoleSettled,
    RoleUnfilled,
)
from bot.domain.messages.stability import StabilityAnswered, StabilityAsked, Watched
from bot.domain.messages.updates import (
    HelpOffered,
    ReminderAnswered,
    UpdateAnnounced,
    UpdateBriefed,
    UpdateDue,
    UpdatePosted,
    UpdateWithdrawn,
)

__all__ = [
    "Absorbed",
    "AllClear",
    "Announcement",
    "BecameIncident",
    "Card",
    "Closed",
    "CommandOfferEnded",
    "CommandOfferTold",
    "CommandOffered",
    "Declined",
    "DraftReady",
    "Duties",
    "DutiesLeft",
    "Escalated",
    "EscalationTaken",
    "ExpertsAsked",
    "HelpOffered",
    "HelpWanted",
    "Merged",
    "Message",
    "NoteAdded",
    "ReminderAnswered",
    "Reopened",
    "RoleAssigned",
    "RoleEnded",
    "RoleLost",
    "RoleSettled",
    "RoleUnfilled",
    "RoomOpened",
    "RoomRefused",
    "SeverityChanged",
    "StabilityAnswered",
    "StabilityAsked",
    "StatusChanged",
    "Undelivered",
    "UpdateAnnounced",
    "UpdateBriefed",
    "UpdateDue",
    "UpdatePosted",
    "UpdateWithdrawn",
    "Watched",
]

Message = Annotated[
    Card
    | Announcement
    | RoomOpened
    | BecameIncident
    | RoomRefused
    | Undelivered
    | StatusChanged
    | SeverityChanged
    | NoteAdded
    | RoleAssigned
    | RoleUnfilled
    | RoleSettled
    | RoleEnded
    | RoleLost
    | ExpertsAsked
    | DutiesLeft
    | Duties
    | CommandOffered
    | CommandOfferTold
    | CommandOfferEnded
    | HelpWanted
    | Escalated
    | EscalationTaken
    | UpdatePosted
    | UpdateAnnounced
    | UpdateBriefed
    | UpdateWithdrawn
    | HelpOffered
    | UpdateDue
    | ReminderAnswered
    | Watched
    | StabilityAsked
    | StabilityAnswered
    | AllClear
    | Reopened
    | Closed
    | Declined
    | Merged
    | Absorbed
    | DraftReady,
    Field(discriminator="says"),
]
