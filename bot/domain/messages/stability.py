"""Messages about the stability window: that it runs, and the one question when it has passed."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from bot.domain.incident import Status
from bot.domain.messages.base import BaseMessage


class Watched(BaseMessage):
    """Someone has said what fixed it; whether that holds is being watched."""

    says: Literal["watched"] = "watched"
    old: Status
    resolution: str
    by: str
    until: datetime


class StabilityAsked(BaseMessage):
    """The question, asked once, whether the fix held."""

    says: Literal["stability_asked"] = "stability_asked"
    number: int
    """Which question of this incident it is, from 1."""
    resolution: str
    whom: tuple[str, ...]
    """User ids of who is asked: who said what fixed it, and who is in command."""


class StabilityAnswered(BaseMessage):
    """The same question once it needs no answer: without buttons."""

    says: Literal["stability_answered"] = "stability_answered"
    answer: str
    by: str
    """User id; empty: no one, for something was not healthy."""
    at: datetime


Message = Watched | StabilityAsked | StabilityAnswered
