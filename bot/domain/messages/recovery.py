"""Messages about what follows an end: that it held, that its validation began again, and what is missing."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from bot.domain.messages.base import BaseMessage
from bot.domain.recovery import Unfinished


class Recovered(BaseMessage):
    """Where the incident was worked on: it counts as recovered."""

    says: Literal["recovered"] = "recovered"
    held_seconds: float
    """How long it held."""


class ValidationAgain(BaseMessage):
    """Where the incident was worked on: something failed, so the validation began again."""

    says: Literal["validation_again"] = "validation_again"
    why: str
    until: datetime


class RecoveryLeft(BaseMessage):
    """To whoever is in command, else resolved it: what is missing before it counts as recovered."""

    says: Literal["recovery_left"] = "recovery_left"
    left: tuple[Unfinished, ...]
    """Empty: nothing is missing now."""
    more: int
    """How many are not among them."""


Message = Recovered | ValidationAgain | RecoveryLeft
