"""Rate limits: until when Slack wants no call of a method."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import case, update

from storage.queue.wake_ups import WakeUp
from storage.store import Store
from storage.tables import LaneRow, PaceRow


class RateLimits(Store):
    """Until when Slack wants no call of a method; and waits that have lost their sense."""

    async def throttle(self, method: str, *, wait: timedelta) -> None:
        """Remember that Slack wants no call of a method for a while."""
        until = await self._now() + wait
        later = case((PaceRow.not_before > until, PaceRow.not_before), else_=until)
        await self._put(PaceRow, {"method": method}, {"not_before": until}, not_before=later)

    async def end_long_waits(self, *, longest: timedelta) -> None:
        """Let nothing wait longer than it ever has reason to: the clock was set back, and what it waits for was near.

        Args:
            longest: of a pause or a lease.
        """
        now = await self._now()
        far = now + longest
        self._left.add(WakeUp.EFFECTS)
        await self._session.execute(update(LaneRow).where(LaneRow.ready_at > far).values(ready_at=now))
        await self._session.execute(update(LaneRow).where(LaneRow.lease_until > far).values(lease_until=far))
        await self._session.execute(update(PaceRow).where(PaceRow.not_before > far).values(not_before=now))
