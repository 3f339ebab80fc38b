"""What every store has: the session of its transaction, the clock, and a way to tell background jobs of work."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement
from sqlalchemy.ext.asyncio import AsyncSession

from storage.engine.dialect import insert, now_of
from storage.queue.wake_ups import WakeUp
from storage.tables import Base

_Row = TypeVar("_Row", bound=Base)


class Store:
    """Some tables, read and written in one transaction. A store never commits.

    It notes in ``left`` the background jobs that have something to look at after the commit.
    """

    def __init__(
        self, session: AsyncSession, sql_now: Callable[[], ColumnElement[datetime]], left: set[WakeUp]
    ) -> None:
        self._session = session
        self._sql_now = sql_now
        self._left = left

    async def _now(self) -> datetime:
        return await now_of(self._session, self._sql_now)

    async def _add(self, row: _Row) -> _Row:
        """Insert a row; what comes back has its id."""
        self._session.add(row)
        await self._session.flush()
        return row

    async def _put(self, table: type[Base], key: Mapping[str, Any], values: Mapping[str, Any], **changes: Any) -> None:
        """Insert a row; where there is one with this key already, make the changes, or else set the values."""
        statement = insert(self._session, table).values(**key, **values)
        await self._session.execute(
            statement.on_conflict_do_update(index_elements=list(key), set_=changes or dict(values))
        )
