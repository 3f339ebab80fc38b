"""This file is about storing which messages people marked as key."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete, select
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

    async def replace(self, channel: str, ts: int, *, sort: str, users: Collection[str]) -> None:
        """Have exactly these users' marks on a message."""
        await self._session.execute(
            delete(KeyMarkRow).where(
                KeyMarkRow.channel == channel,
                KeyMarkRow.ts == ts,
                KeyMarkRow.sort == sort,
                KeyMarkRow.user.not_in(users),
            )
        )
        for user in sorted(users):
            await self.add(channel, ts, sort=sort, user=user)

    async def of_channel(self, channel: str, *, sort: str) -> set[int]:
        """Return the ``ts`` of the messages of a channel that carry a mark of a sort."""
        found = await self._session.execute(
            select(KeyMarkRow.ts).where(KeyMarkRow.channel == channel, KeyMarkRow.sort == sort)
        )
        return set(found.scalars())

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
