"""This file is about storing which messages people marked as key."""

from __future__ import annotations

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from storage.dialect import insert
from storage.tables import KeyMarkRow


class Marks:
    """Pins and pushpins. A message with at least one is a key entry."""

    def __init__(self, session: AsyncSession) -> None:
        """Work on one session."""
        self._session = session

    async def add(self, channel: str, ts: int, *, sort: str, user: str) -> None:
        """Remember a mark; again is harmless.

        Args:
            sort: ``pin`` or ``pushpin``.
        """
        row = {"channel": channel, "ts": ts, "sort": sort, "user": user}
        await self._session.execute(insert(self._session, KeyMarkRow).values(row).on_conflict_do_nothing())

    async def remove(self, channel: str, ts: int, *, sort: str, user: str | None = None) -> None:
        """Forget a mark.

        Args:
            user: whose; ``None``: whoever set it, for a pin may be removed by another than its author.
        """
        statement = delete(KeyMarkRow).where(
            KeyMarkRow.channel == channel, KeyMarkRow.ts == ts, KeyMarkRow.sort == sort
        )
        if user is not None:
            statement = statement.where(KeyMarkRow.user == user)
        await self._session.execute(statement)
