"""The inbox: what we have already handled."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from sqlalchemy import bindparam

from storage.engine.statements import Insert, deleting, inserting, or_nothing, upserting
from storage.store import Store
from storage.tables import InboxRow


def _if_newer(new: Any) -> Insert:
    newer = new.on_conflict_do_update(
        index_elements=["key"],
        set_={"received_at": new.excluded.received_at},
        where=InboxRow.received_at < new.excluded.received_at,
    )
    return newer.returning(InboxRow.key)


_REMEMBER: Final = inserting(InboxRow, lambda new: or_nothing(new).returning(InboxRow.key))
_REMEMBER_NEWEST: Final = inserting(InboxRow, _if_newer)
_TRY: Final = upserting(InboxRow, "key", taking=("received_at",))
_FORGET: Final = deleting(InboxRow).where(InboxRow.received_at < bindparam("before"))


class Inbox(Store):
    """Keys of payloads, stored in the transaction of what they caused."""

    async def is_new(self, key: str, *, now: datetime) -> bool:
        """Remember a key; tell whether it was unknown.

        On PostgreSQL a second transaction with the same key waits here until the first has ended.
        """
        return (await self._insert(_REMEMBER, {"key": key, "received_at": now})).first() is not None

    async def new_among(self, keys: Collection[str], *, now: datetime) -> set[str]:
        """Remember keys; return those that were unknown. See `is_new`."""
        if not keys:
            return set()
        # Always in one order: two that bring the same keys at once must not wait for each other.
        rows = [{"key": key, "received_at": now} for key in sorted(keys)]
        return set((await self._insert(_REMEMBER, *rows)).scalars())

    async def is_newest(self, key: str, *, at: datetime) -> bool:
        """Remember the newest of the acts on one thing; tell whether this is it. They may come in any order.

        The same act again is not: it was handled.
        """
        return (await self._insert(_REMEMBER_NEWEST, {"key": key, "received_at": at})).first() is not None

    async def try_writing(self, *, now: datetime) -> None:
        """Write something that is of no use: whoever does so learns whether anything can be written."""
        await self._insert(_TRY, {"key": "a trial", "received_at": now})

    async def forget(self, *, before: datetime) -> None:
        """Drop keys that no retry can bring again."""
        await self._connection.execute(_FORGET, {"before": before})
