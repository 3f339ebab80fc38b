"""Rate limits: until when Slack wants no call of a method."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import case

from storage.store import Store
from storage.tables import PaceRow


class RateLimits(Store):
    """Until when Slack wants no call of a method."""

    async def throttle(self, method: str, *, wait: timedelta) -> None:
        """Remember that Slack wants no call of a method for a while."""
        until = await self._now() + wait
        later = case((PaceRow.not_before > until, PaceRow.not_before), else_=until)
        await self._put(PaceRow, {"method": method}, {"not_before": until}, not_before=later)
