"""When things last happened of which nothing else is kept: one table, and a kind for each sort of them."""

from __future__ import annotations

from abc import ABC
from collections.abc import Collection, Mapping
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Final

from sqlalchemy import bindparam, case, select

from storage.engine.statements import inserting, or_nothing, updating, upserting
from storage.store import Store
from storage.tables import LastTimeRow


class Kind(StrEnum):
    """What it is that happened."""

    SLACK = "slack"
    """Slack sent an event of a type, such as ``message.channels``, or a command."""
    CHANGES = "changes"
    """A source of changes sent something."""
    ISSUES = "issues"
    """The issues of a tracker were read."""
    PERIOD = "period"
    """Everyone heard how a week, a month or a quarter went."""


_NOTE: Final = upserting(
    LastTimeRow, "kind", "name", at=lambda new: case((LastTimeRow.at < new.at, new.at), else_=LastTimeRow.at)
)
_EXPECT: Final = inserting(LastTimeRow, or_nothing)
_ALL: Final = (
    select(LastTimeRow.name, LastTimeRow.at)
    .where(LastTimeRow.kind == bindparam("kind"))
    .order_by(LastTimeRow.at, LastTimeRow.name)
)
_TAKE: Final = (
    updating(LastTimeRow)
    .where(
        LastTimeRow.kind == bindparam("of"), LastTimeRow.name == bindparam("one"), LastTimeRow.at == bindparam("last")
    )
    .returning(LastTimeRow.name)
)


class LastTimes(Store, ABC):
    """The last time of each of one kind; the same for every replica."""

    _KIND: ClassVar[Kind]

    async def _note(self, name: str, now: datetime) -> None:
        """Remember that it happened, unless a later time is remembered."""
        await self._insert(_NOTE, {"kind": self._KIND, "name": name, "at": now})

    async def _expect(self, names: Collection[str], now: datetime) -> None:
        """Take it for done now where no time is known."""
        await self._insert(_EXPECT, *({"kind": self._KIND, "name": name, "at": now} for name in names))

    async def _all(self) -> Mapping[str, datetime]:
        """Return the last time of each, by name; the longest ago first."""
        return {row.name: row.at for row in await self._connection.execute(_ALL, {"kind": self._KIND})}

    async def _take(self, name: str, *, last: datetime, now: datetime) -> bool:
        """Have it happen now; ``False``: it did since, by another process.

        Args:
            last: when it happened before.
        """
        return await self._first(_TAKE, of=self._KIND, one=name, last=last, at=now) is not None
