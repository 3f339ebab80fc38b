"""The inbox: what we have already handled."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete

from storage.engine.dialect import insert
from storage.store import Store
from storage.tables import InboxRow


class Inbox(Store):
    """Keys of payloads, stored in the transaction of what they caused."""

    async def is_new(self, key: str, *, now: datetime) -> bool:
        """Remember a key; tell whether it was unknown.

        On PostgreSQL a second transaction with the same key waits here until the first has ended.
        """
        statement = insert(self._session, InboxRow).values(key=key, received_at=now)
        done = await self._session.execute(statement.on_conflict_do_nothing().returning(InboxRow.key))
        return done.scalar_one_or_none() is not None

    async def new_among(self, keys: Collection[str], *, now: datetime) -> set[str]:
        """Remember keys; return those that were unknown. See `is_new`."""
        if not keys:
            return set()
        # Always in one order: two that bring the same keys at once must not wait for each other.
        rows = [{"key": key, "received_at": now} for key in sorted(keys)]
        statement = insert(self._session, InboxRow.__table__).on_conflict_do_nothing()
        done = await self._session.execute(statement.returning(InboxRow.__table__.c.key), rows)
        return set(done.scalars())

    async def is_newest(self, key: str, *, at: datetime) -> bool:
        """Remember the newest of the acts on one thing; tell whether this is it. They may come in any order.

        The same act again is not: it was handled.
        """
        statement = insert(self._session, InboxRow).values(key=key, received_at=at)
        newer = statement.on_conflict_do_update(
            index_elements=[InboxRow.key], set_={"received_at": at}, where=InboxRow.received_at < at
        )
        done = await self._session.execute(newer.returning(InboxRow.key))
        return done.scalar_one_or_none() is not None

    async def forget(self, *, before: datetime) -> None:
        """Drop keys that no retry can bring again."""
        await self._session.execute(delete(InboxRow).where(InboxRow.received_at < before))
