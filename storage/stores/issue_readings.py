"""The store of when the issues of each tracker were last read."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import ClassVar

from storage.queue.wake_ups import WakeUp
from storage.stores.last_times import Kind, LastTimes


class IssueReadings(LastTimes):
    """The last reading of each tracker, by its name in the policy."""

    _KIND: ClassVar[Kind] = Kind.ISSUES

    async def expect(self, trackers: Collection[str], *, now: datetime) -> None:
        """Have trackers read from now on; again changes nothing."""
        await self._expect(trackers, now)
        self._left.add(WakeUp.ISSUES)

    async def earliest(self) -> datetime | None:
        """Return when the tracker was read that was read longest ago; ``None``: none is read."""
        return next(iter((await self._all()).values()), None)

    async def take(self, now: datetime, *, every: timedelta) -> tuple[str, datetime] | None:
        """Take the tracker that waits longest, which no other process then reads before the next time.

        Returns:
            Its name in the policy, and when it was read before; ``None``: none waits, or another process was faster.
        """
        tracker, last = next(iter((await self._all()).items()), ("", now))
        if last > now - every:
            return None
        self._left.add(WakeUp.ISSUES)
        return (tracker, last) if await self._take(tracker, last=last, now=now) else None
