"""The store of what people put on messages."""

from __future__ import annotations

from typing import Final

from sqlalchemy import bindparam, select

from bot.domain.backfill import PIN, Mark
from storage.engine.statements import deleting, inserting, or_nothing
from storage.store import Store
from storage.tables import KeyMarkRow

_ADD: Final = inserting(KeyMarkRow, or_nothing)
_OF_CHANNEL: Final = select(KeyMarkRow.ts, KeyMarkRow.sort, KeyMarkRow.user).where(
    KeyMarkRow.channel == bindparam("channel")
)
_REMOVE: Final = deleting(KeyMarkRow).where(
    KeyMarkRow.channel == bindparam("channel"),
    KeyMarkRow.ts == bindparam("at"),
    KeyMarkRow.sort == bindparam("sort"),
)
_REMOVE_OF: Final = _REMOVE.where(KeyMarkRow.user == bindparam("by"))


class KeyMarks(Store):
    """Pins, pushpins, and reactions that say how it went. A message with a pin or a pushpin is a key entry."""

    async def add(self, channel: str, mark: Mark) -> None:
        """Remember a mark; again is harmless."""
        row = {"channel": channel, "ts": mark.ts, "sort": mark.sort, "user": mark.user}
        await self._insert(_ADD, row)

    async def of_channel(self, channel: str) -> set[Mark]:
        """Return every mark in a channel: ``ts`` of the message, sort, and who set it."""
        found = await self._connection.execute(_OF_CHANNEL, {"channel": channel})
        return {Mark(ts, sort, user) for ts, sort, user in found}

    async def remove(self, channel: str, mark: Mark) -> None:
        """Forget a mark; a pin whoever set it, for it may be removed by another than its author."""
        values = {"channel": channel, "at": mark.ts, "sort": mark.sort}
        if mark.sort == PIN:
            await self._connection.execute(_REMOVE, values)
        else:
            await self._connection.execute(_REMOVE_OF, values | {"by": mark.user})
