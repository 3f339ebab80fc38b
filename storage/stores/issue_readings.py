"""The store of when the issues of each tracker were last read."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import bindparam, func, select

from storage.engine.statements import inserting, or_nothing, updating
from storage.queue.wake_ups import WakeUp
from storage.store import Store
from storage.tables import ReceivedRow

OF: Final = "issues:"
"""Begins the name of each among all that is received; the name of a tracker in the policy follows."""

_OURS: Final = ReceivedRow.name.like(f"{OF}%")
_EXPECT: Final = inserting(ReceivedRow, or_nothing)
_EARLIEST: Final = select(func.min(ReceivedRow.at)).where(_OURS)
_DUE: Final = (
    select(ReceivedRow.name, ReceivedRow.at)
    .where(_OURS, ReceivedRow.at <= bindparam("until"))
    .order_by(ReceivedRow.at)
    .limit(1)
)
_TAKE: Final = (
    updating(ReceivedRow)
    .where(ReceivedRow.name == bindparam("one"), ReceivedRow.at <= bindparam("until"))
    .returning(ReceivedRow.name)
)


class IssueReadings(Store):
    """The last reading of each tracker in which there is an issue of ours; the same for every replica."""

    async def expect(self, tracker: str, *, now: datetime) -> None:
        """Have a tracker read from now on; again changes nothing."""
        await self._insert(_EXPECT, {"name": f"{OF}{tracker}", "at": now})
        self._left.add(WakeUp.ISSUES)

    async def earliest(self) -> datetime | None:
        """Return when the tracker was read that was read longest ago; ``None``: none is read."""
        return await self._connection.scalar(_EARLIEST)

    async def take(self, now: datetime, *, every: timedelta) -> tuple[str, datetime] | None:
        """Take the tracker that waits longest, which no other process then reads before the next time.

        Returns:
            Its name in the policy, and when it was read before; ``None``: none waits, or another process was faster.
        """
        due = await self._first(_DUE, until=now - every)
        if due is None:
            return None
        self._left.add(WakeUp.ISSUES)
        taken = await self._first(_TAKE, one=due.name, until=now - every, at=now)
        return None if taken is None else (str(taken.name).removeprefix(OF), due.at)
