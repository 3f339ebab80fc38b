"""The message to whoever reported an incident."""

from __future__ import annotations

from typing import Literal

from bot.domain.messages.base import BaseMessage


class ReporterAsked(BaseMessage):
    """To whoever reported it and does not work on it: what they are asked."""

    says: Literal["reporter_asked"] = "reporter_asked"
    answered: bool = False
    """They have answered."""


Message = ReporterAsked
"""How someone is asked what they know."""
