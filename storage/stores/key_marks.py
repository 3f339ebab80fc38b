"""The store of messages that people marked as key."""

from __future__ import annotations

from sqlalchemy import delete, select

from bot.domain.timeline import PIN, Mark
from storage.engine.dialect import insert
from storage.store import Store
from storage.tables import KeyMarkRow


class KeyMarks(Store):
    """Pins and pushpins. A message with at least one is a key entry."""

    async def add(self, channel: str, mark: Mark) -> None:
        """Remember a mark; again is harmless."""
        row = {"channel": channel, "ts": mark.ts, "sort": mark.sort, "user": mark.user}
        await self._session.execute(insert(self._session, KeyMarkRow).values(row).on_conflict_do_nothing())

    async def of_channel(self, channel: str) -> set[Mark]:
        """Return every mark in a channel: ``ts`` of the message, sort, and who set it."""
        found = await self._session.execute(
            select(KeyMarkRow.ts, KeyMarkRow.sort, KeyMarkRow.user).where(KeyMarkRow.channel == channel)
        )
        return {Mark(ts, sort, user) for ts, sort, user in found}

    async def remove(self, channel: str, mark: Mark) -> None:
        """Forget a mark; a pin whoever set it, for it may be removed by another than its author."""
        statement = delete(KeyMarkRow).where(
            KeyMarkRow.channel == channel, KeyMarkRow.ts == mark.ts, KeyMarkRow.sort == mark.sort
        )
        if mark.sort != PIN:
            statement = statement.where(KeyMarkRow.user == mark.user)
        await self._session.execute(statement)
