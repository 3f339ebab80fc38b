"""The store of when everyone last heard how a week, a month or a quarter went."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import ClassVar

from bot.domain.period import Every
from storage.queue.wake_ups import WakeUp
from storage.stores.last_times import Kind, LastTimes


class Periods(LastTimes):
    """The last time of each."""

    _KIND: ClassVar[Kind] = Kind.PERIOD

    async def expect(self, some: Collection[Every], *, now: datetime) -> None:
        """Have people hear of each period that ends from now on; again changes nothing."""
        await self._expect(some, now)
        self._left.add(WakeUp.PERIODS)

    async def last(self) -> Mapping[Every, datetime]:
        """Return when people last heard of one, or were first to hear of the next."""
        return {Every(name): at for name, at in (await self._all()).items()}

    async def take(self, every: Every, *, last: datetime, now: datetime) -> bool:
        """Take what is due, which no other process then tells; ``False``: another was faster.

        Args:
            last: when people heard of the one before.
        """
        self._left.add(WakeUp.PERIODS)
        return await self._take(every, last=last, now=now)
