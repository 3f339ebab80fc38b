"""Messages about records: numbered things of an incident that people keep up to date."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from bot.domain.messages.base import BaseMessage


class VendorCase(BaseMessage):
    """A case with a vendor as it is now: its steps, its ticket, and whether they have answered."""

    says: Literal["vendor_case"] = "vendor_case"
    number: int
    """Of the record, from 1."""
    name: str
    """The vendor's."""
    ticket: str
    """The vendor's number for it; empty: not known."""
    ticked: tuple[str, ...] = ()
    """Keys of its kind's steps."""
    state: str = "open"
    by: str
    at: datetime
    due_at: datetime | None = None
    """When someone is reminded if they have not answered; ``None``: no one is."""


class VendorSilent(BaseMessage):
    """A vendor has not answered in time."""

    says: Literal["vendor_silent"] = "vendor_silent"
    number: int
    name: str
    whom: str
    """User id of who is to go on with it; empty: no one in particular."""
    within_seconds: float
    step: str
    """What is the first to do that is not ticked off; empty: nothing is left."""


RollbackState = Literal["suggested", "kept", "under way", "worked", "failed", "undone"]


class RollbackSuggested(BaseMessage):
    """A change was made shortly before the incident began: is it rolled back first?"""

    says: Literal["rollback_suggested"] = "rollback_suggested"
    number: int
    """Of the change's record, from 1."""
    title: str
    """What the change is called: ``deploy v2.4.0 of checkout``."""
    link: str = ""
    """An ``http`` or ``https`` address; empty: none."""
    at: datetime
    """When it was made."""
    before: datetime
    """When the incident began, as far as was known."""
    by_alert: bool = False
    """It began with an alert."""
    state: RollbackState = "suggested"
    by: str = ""
    """User id of whoever answered last; empty: no one has."""
    reason: str = ""
    """Why it isn't rolled back."""


class RecordShown(BaseMessage):
    """A record as it stands: rendered from what is stored when it is sent, so that it repeats no one's words."""

    says: Literal["record_shown"] = "record_shown"
    kind: str
    """A key of `record.KINDS`."""
    number: int


class RecordDue(BaseMessage):
    """A record has someone to act on it: its overrun, its date, or its next step has come. It is told to one person."""

    says: Literal["record_due"] = "record_due"
    kind: str
    """A key of `record.KINDS`."""
    number: int
    owner: str = ""
    """User id of whoever was reminded in vain: the release before told managers so. Not shown; the next drops it."""


class ActionsDue(BaseMessage):
    """Action items that wait for one person, as they stand: told to them alone."""

    says: Literal["actions_due"] = "actions_due"
    place: str
    """Where it is kept; each of the items names it."""
    whom: str
    """User id of who reads it."""


class Overdue(BaseMessage):
    """Action items and temporary fixes of any incident that are overdue for long, as they stand: told to a manager.

    What is overdue is read when it is sent.
    """

    says: Literal["actions_overdue"] = "actions_overdue"
    day: str
    """On which a manager hears of them: each of them names it."""
    whom: str
    """User id of who reads it: none of them is theirs."""


class ActionsOfWeek(BaseMessage):
    """How action items stand when a week begins: what is open is read when it is sent."""

    says: Literal["actions_of_week"] = "actions_of_week"
    done: int
    """How many were done in the week before."""


Message = VendorCase | VendorSilent | RollbackSuggested | RecordShown | RecordDue | ActionsDue | Overdue | ActionsOfWeek
