"""Rate limits: until when Slack wants no call of a method."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, case, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.engine.dialect import insert, now_of
from storage.queue.wake_ups import WakeUp
from storage.tables import LaneRow, PaceRow


class RateLimits:
    """Until when Slack wants no call of a method; and waits that have lost their sense."""

    def __init__(
        self, session: AsyncSession, sql_now: Callable[[], ColumnElement[datetime]], left: set[WakeUp]
    ) -> None:
        """Work on one session, and note in ``left`` what changes when a lane may be served."""
        self._session = session
        self._sql_now = sql_now
        self._left = left

    async def throttle(self, method: str, *, wait: timedelta) -> None:
        """Remember that Slack wants no call of a method for a while."""
        until = await now_of(self._session, self._sql_now) + wait
        statement = insert(self._session, PaceRow).values(method=method, not_before=until)
        await self._session.execute(
            statement.on_conflict_do_update(
                index_elements=[PaceRow.method],
                set_={"not_before": case((PaceRow.not_before > until, PaceRow.not_before), else_=until)},
            )
        )

    async def end_long_waits(self, *, longest: timedelta) -> None:
        """Let nothing wait longer than it ever has reason to: the clock was set back, and what it waits for was near.

        Args:
            longest: of a pause or a lease.
        """
        now = await now_of(self._session, self._sql_now)
        far = now + longest
        self._left.add(WakeUp.EFFECTS)
        await self._session.execute(update(LaneRow).where(LaneRow.ready_at > far).values(ready_at=now))
        await self._session.execute(update(LaneRow).where(LaneRow.lease_until > far).values(lease_until=far))
        await self._session.execute(update(PaceRow).where(PaceRow.not_before > far).values(not_before=now))
