"""Messages about handing command over: the offer, and how it ended."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from bot.domain.handoff import Outcome
from bot.domain.messages.base import BaseMessage


class CommandOffered(BaseMessage):
    """For the receiver: the packet, and what to press."""

    says: Literal["command_offered"] = "command_offered"
    offer: int
    user: str
    """The receiver."""
    by: str
    """The giver."""
    note: str
    tried: tuple[str, ...]
    """The last things tried and how it went, a line each, oldest first."""


class CommandOfferTold(BaseMessage):
    """For the room: who is asked to take over, who stays in command until then, and the packet."""

    says: Literal["command_offer_told"] = "command_offer_told"
    user: str
    by: str
    note: str = ""
    tried: tuple[str, ...] = ()
    """As in the packet of the receiver."""


class CommandOfferEnded(BaseMessage):
    """How it came out, for the receiver in place of the packet, for the giver, and where it is told, for the room."""

    says: Literal["command_offer_ended"] = "command_offer_ended"
    outcome: Outcome
    user: str
    """The receiver."""
    before: str
    """The giver."""
    by: str | None = None
    """Who did what withdrew it; ``None``: no one in particular."""
    why: str = ""
    """What withdrew it: what that person did, or a clause of its own."""
    at: datetime


Message = CommandOffered | CommandOfferTold | CommandOfferEnded
