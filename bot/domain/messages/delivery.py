"""Messages about what could not be delivered."""

from __future__ import annotations

from typing import Literal

from bot.domain.messages.base import BaseMessage


class Undelivered(BaseMessage):
    """For the operator: an effect was set aside."""

    says: Literal["undelivered"] = "undelivered"
    what: str
    reason: str
    effect: int | None = None
    """Its id, for *Retry* and *Drop*; ``None``: neither is offered."""
    settled: str = ""
    """What became of it, as a sentence; empty: it waits for somebody to decide."""


Message = Undelivered
