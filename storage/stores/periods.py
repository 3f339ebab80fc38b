"""The store of when everyone last heard how a week, a month or a quarter went."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, select

from bot.domain.period import Every
from storage.engine.statements import inserting, or_nothing, updating
from storage.queue.wake_ups import WakeUp
from storage.store import Store
from storage.tables import ReceivedRow

OF: Final = "period:"
"""Begins the name of each among all that is received; how long the period is follows."""

_NAMES: Final[Mapping[str, Every]] = {f"{OF}{every}": every for every in Every}
_EXPECT: Final = inserting(ReceivedRow, or_nothing)
_LAST: Final = select(ReceivedRow.name, ReceivedRow.at).where(ReceivedRow.name.in_(_NAMES))
_TAKE: Final = (
    updating(ReceivedRow)
    .where(ReceivedRow.name == bindparam("one"), ReceivedRow.at < bindparam("due"))
    .returning(ReceivedRow.name)
)


class Periods(Store):
    """The last time of each; the same for every replica."""

    async def expect(self, some: Collection[Every], *, now: datetime) -> None:
        """Have people hear of each period that ends from now on; again changes nothing."""
        await self._insert(_EXPECT, *({"name": f"{OF}{every}", "at": now} for every in some))
        self._left.add(WakeUp.PERIODS)

    async def last(self) -> Mapping[Every, datetime]:
        """Return when people last heard of one, or were first to hear of the next."""
        return {_NAMES[row.name]: row.at for row in await self._connection.execute(_LAST)}

    async def take(self, every: Every, *, due: datetime, now: datetime) -> bool:
        """Take what is due, which no other process then tells; ``False``: another was faster.

        Args:
            due: when people were to hear of it.
        """
        self._left.add(WakeUp.PERIODS)
        return await self._first(_TAKE, one=f"{OF}{every}", due=due, at=now) is not None
