"""Asking SQLite without a trip to the driver's thread where it has nothing to wait for.

The driver makes a cursor, executes, fetches and closes in a trip each, and a trip costs ten times what most statements
do: both threads want the interpreter. What may wait (for another process that writes, for the disk) makes one trip.

Source: SQLAlchemy's reference, dialect aiosqlite, ``async_creator_fn``.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, Final, Self

import aiosqlite
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.aiosqlite import SQLiteDialect_aiosqlite

from storage.engine.failures import sqlite_code

CHUNK: Final = 64
"""Rows that the driver would fetch at once for whoever iterates; no one does."""

KEPT: Final = 500
"""Statements that SQLite keeps ready for a connection, instead of reading their text again."""

READS: Final = ("SELECT", "WITH")
WRITES: Final = ("INSERT", "UPDATE", "DELETE")
"""Of a transaction that has the write lock."""


LOCKS: Final = "BEGIN IMMEDIATE"
"""Takes the write lock, and waits where another process has it."""

BUSY_TIMEOUT_MS: Final = 15_000
"""How long SQLite waits for another process that writes, such as a shell command."""

PRAGMAS: Final = (
    f"busy_timeout={BUSY_TIMEOUT_MS}",  # first: to change the journal's mode takes the lock
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
)
"""What each connection is told before anything else."""

DRIVER: Final = "sqlite+warroom"
"""Names `Dialect` in a URL."""

_LONG: Final[ContextVar[bool]] = ContextVar("long", default=False)


@contextmanager
def takes_long() -> Iterator[None]:
    """Have statements make a trip because they bring very many rows: no one shall wait on the loop for all of them."""
    token = _LONG.set(True)
    try:
        yield
    finally:
        _LONG.reset(token)


class Dialect(SQLiteDialect_aiosqlite):
    """SQLite's dialect, equal to any other one of this process.

    SQLAlchemy keeps what it compiled by dialect. There is one SQLite in a process, so what was compiled for one
    database serves the next one; to compile what a declaration needs takes as long as the declaration.
    """

    supports_statement_cache = True

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self)

    def __hash__(self) -> int:
        return hash(type(self))

    def on_connect(self) -> None:  # type: ignore[override]
        """Add no functions to SQLite, each by a trip: no statement uses those that SQLAlchemy would add."""


registry.register(DRIVER.replace("+", "."), __name__, Dialect.__name__)


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
        if error := self._connection.failed_with:
            self._connection.failed_with = None
            raise error
        if sql == LOCKS and self._connection.locks_at_once():
            return
        if self._connection.answers_at_once(sql):
            self._run(how, sql, parameters)
            return
        # The queue of the driver's thread is private; `tests/storage/test_sqlite.py` counts on it.
        await self._connection._execute(self._run, how, sql, parameters)  # noqa: SLF001 - see above

    def _run(self, how: Any, sql: str, parameters: Any) -> None:
        """Do it all. Runs on the loop or in the driver's thread."""
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
    """A connection whose cursors make at most one trip."""

    def __init__(self, connector: Callable[[], sqlite3.Connection], chunk: int) -> None:
        super().__init__(connector, chunk)
        self._sent = 0
        """Trips that were begun. Counted on the loop."""
        self._ended = 0
        """Trips that have ended. Counted in the driver's thread."""
        self.failed_with: sqlite3.Error | None = None
        """What the next statement is to fail with: the same was asked past SQLAlchemy, which is to know of it."""
        self._thread_ends: asyncio.Future[Any] | None = None

    @property
    def trips_under_way(self) -> int:
        """How many trips have not ended yet, also of those that no one waits for now."""
        return self._sent - self._ended

    def answers_at_once(self, sql: str) -> bool:
        """Tell whether a statement waits for nothing: no other process, no disk, no trip that is under way."""
        if self.trips_under_way or _LONG.get():
            return False
        return sql.startswith(READS) or sql in {"BEGIN", "ROLLBACK"} or (sql.startswith(WRITES) and self.in_transaction)

    def ask(self, sql: str, parameters: Sequence[tuple[Any, ...]]) -> tuple[Any, list[Any]]:
        """Ask something that `answers_at_once`; the columns and the rows.

        Raises:
            sqlite3.Error: SQLite refused.
        """
        cursor = self._conn.cursor()
        try:
            rows: list[Any] = []
            for each in parameters:
                rows += cursor.execute(sql, each).fetchall()
            return cursor.description, rows
        finally:
            cursor.close()

    def locks_at_once(self) -> bool:
        """Take the write lock if it is free; ``False``: it is not, or a trip is under way, so that one has to wait."""
        if self.trips_under_way:
            return False
        raw = self._conn
        (patience,) = raw.execute("PRAGMA busy_timeout").fetchone()
        raw.execute("PRAGMA busy_timeout=0")
        try:
            raw.execute(LOCKS)
        except sqlite3.OperationalError as error:
            if sqlite_code(error) != sqlite3.SQLITE_BUSY:
                raise
            return False
        finally:
            raw.execute(f"PRAGMA busy_timeout={patience}")
        return True

    def begins_at_once(self, sql: str) -> bool:
        """Begin a transaction; ``False``: that has to wait, or fails, and goes the way of other statements."""
        try:
            if sql == LOCKS:
                return self.locks_at_once()
            if not self.answers_at_once(sql):
                return False
            self._conn.execute(sql)
        except sqlite3.Error as error:
            self.failed_with = error
            return False
        return True

    def stop(self) -> asyncio.Future[Any] | None:
        """Have the driver's thread end."""
        self._thread_ends = super().stop()
        return self._thread_ends

    async def _connect(self) -> Connection:
        try:
            await super()._connect()
        except BaseException:
            if self._thread_ends is not None:  # else it reports to a loop that is closed meanwhile, and complains
                await self._thread_ends
            raise
        return self

    async def _execute(self, fn: Callable[..., Any], *args: Any, **named: Any) -> Any:
        @wraps(fn)
        def trip(*args: Any, **named: Any) -> Any:
            try:
                return fn(*args, **named)
            finally:
                self._ended += 1

        self._sent += 1
        return await super()._execute(trip, *args, **named)  # type: ignore[no-untyped-call] # the driver leaves it untyped

    def cursor(self) -> Trip:  # type: ignore[override] # SQLAlchemy enters it, as it does the driver's
        """Return a cursor; that asks SQLite for nothing."""
        return Trip(self)

    async def rollback(self) -> None:
        """Undo what was begun: for that no one waits, not even for the disk."""
        if not self.in_transaction:
            return
        if self.answers_at_once("ROLLBACK"):
            self._conn.rollback()
        else:
            await super().rollback()


def connect(database: str, **options: Any) -> Connection:
    """Prepare a connection, as ``aiosqlite.connect`` does; awaiting it opens the file, in one trip."""
    options["check_same_thread"] = False  # the loop and the driver's thread use it, never both at once
    options["cached_statements"] = KEPT
    # The driver must not open transactions by itself: it would take the write lock only at the first write,
    # and a transaction that read before would silently overwrite another's change.
    options["isolation_level"] = None
    connection = Connection(lambda: _opened(database, options), CHUNK)
    connection._thread.daemon = True  # noqa: SLF001 - as SQLAlchemy does: a bot that ends waits for no thread
    return connection


def _opened(database: str, options: Mapping[str, Any]) -> sqlite3.Connection:
    connection: sqlite3.Connection = sqlite3.connect(database, **options)
    try:
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}").close()
    except BaseException:
        connection.close()
        raise
    return connection
