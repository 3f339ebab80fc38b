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


Message = VendorCase | VendorSilent
