"""Messages about how incidents develop, which belong to no incident."""

from __future__ import annotations

from typing import Literal

from bot.domain.messages.base import BaseMessage


class Trends(BaseMessage):
    """How a month or a quarter went, beside the one before: read when it is sent."""

    says: Literal["trends"] = "trends"
    period: str
    """What names it: see `bot.domain.period.Period.key`."""


Message = Trends
