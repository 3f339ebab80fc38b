"""What differs between the databases: how to insert if absent, and whose clock counts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

Insert = postgresql.Insert | sqlite.Insert


def insert(session: AsyncSession, table: Any) -> Insert:
    """Return an INSERT that can say ON CONFLICT."""
    if session.get_bind().dialect.name == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)


async def now_of(session: AsyncSession, sql_now: Callable[[], ColumnElement[datetime]]) -> datetime:
    """Return the time by the clock that leases and pauses are compared with."""
    now = sql_now()
    if isinstance(now, BindParameter) and isinstance(now.value, datetime):
        return now.value  # it is our own clock: no need to ask the database for it
    return (await session.execute(select(now))).scalar_one()
