"""Rate limits: until when Slack wants no call of a method."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import case

from storage.engine.statements import upserting
from storage.store import Store
from storage.tables import PaceRow

_THROTTLE: Final = upserting(
    PaceRow,
    "method",
    not_before=lambda new: case((PaceRow.not_before > new.not_before, PaceRow.not_before), else_=new.not_before),
)


class RateLimits(Store):
    """Until when Slack wants no call of a method."""

    async def throttle(self, method: str, *, wait: timedelta) -> None:
        """Remember that Slack wants no call of a method for a while."""
        await self._insert(_THROTTLE, {"method": method, "not_before": await self._now() + wait})
