"""This file is about asking SQLite in one trip to the driver's thread for each statement, where the driver takes four.

The driver makes a cursor, executes, fetches and closes in a trip each, and a trip costs more than most statements.

Source: SQLAlchemy's reference, dialect aiosqlite, ``async_creator_fn``.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Any, Final, Self

import aiosqlite

CHUNK: Final = 64
"""Rows that the driver would fetch at once for whoever iterates; nobody does."""


class Trip:
    """One statement: executed, fetched and closed together. To SQLAlchemy it is the driver's cursor."""

    arraysize = 1
    description: Any = None
    rowcount = -1
    lastrowid: int | None = None

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._rows: list[Any] = []

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, sql: str, parameters: Iterable[Any] = ()) -> Trip:
        """Execute a statement, and keep all that comes of it."""
        await self._go(sqlite3.Cursor.execute, sql, parameters)
        return self

    async def executemany(self, sql: str, parameters: Iterable[Iterable[Any]]) -> Trip:
        """Execute a statement once for each set of parameters."""
        await self._go(sqlite3.Cursor.executemany, sql, parameters)
        return self

    async def _go(self, how: Any, sql: str, parameters: Any) -> None:
        # The queue of the driver's thread is private; `tests/storage/test_sqlite.py` counts on it.
        await self._connection._execute(self._run, how, sql, parameters)  # type: ignore[no-untyped-call] # noqa: SLF001

    def _run(self, how: Any, sql: str, parameters: Any) -> None:
        """Do it all. Runs in the driver's thread."""
        cursor = self._connection._conn.cursor()  # noqa: SLF001 - what the driver hands to its own thread
        try:
            how(cursor, sql, parameters)
            self.description, self.rowcount, self.lastrowid = cursor.description, cursor.rowcount, cursor.lastrowid
            self._rows = cursor.fetchall() if cursor.description else []
        finally:
            cursor.close()

    async def fetchall(self) -> list[Any]:
        """Return what came."""
        return self._rows

    async def close(self) -> None:
        """Nothing is open."""


class Connection(aiosqlite.Connection):
    """A connection whose cursors make one trip."""

    def cursor(self) -> Trip:  # type: ignore[override] # SQLAlchemy enters it, as it does the driver's
        """Return a cursor; that asks SQLite for nothing."""
        return Trip(self)

    async def rollback(self) -> None:
        """Undo what was begun; where nothing was, this is no trip."""
        if self.in_transaction:
            await super().rollback()


def connect(database: str, **options: Any) -> Connection:
    """Prepare a connection, as ``aiosqlite.connect`` does; awaiting it opens the file."""
    connection = Connection(lambda: sqlite3.connect(database, **options), CHUNK)
    connection._thread.daemon = True  # noqa: SLF001 - as SQLAlchemy does: a bot that ends waits for no thread
    return connection
