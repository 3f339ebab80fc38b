"""SQLite is asked without a trip to its thread where it waits for nothing; what comes of it is the driver's."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Select, bindparam, column, event, select, table, text
from sqlalchemy.engine.interfaces import CacheStats
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.engine import sqlite
from storage.engine.database import Database
from storage.engine.sqlite import Connection

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    opened = Database(f"sqlite+aiosqlite:///{tmp_path}/trips.db", now=lambda: NOW)
    async with opened.engine.begin() as connection:
        await connection.execute(text("CREATE TABLE seen (id INTEGER PRIMARY KEY, word TEXT UNIQUE)"))
    yield opened
    await opened.close()


async def test_every_connection_waits_for_others_and_keeps_what_it_confirms(database: Database) -> None:
    wants = {"busy_timeout": 15_000, "journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    readers = database.engine.execution_options(warroom_begins="BEGIN")
    async with readers.connect() as one, readers.connect() as other:
        for connection in (one, other):
            told = {name: (await connection.execute(text(f"PRAGMA {name}"))).scalar_one() for name in wants}
            assert told == wants
            driver: Any = (await connection.get_raw_connection()).driver_connection
            assert driver.isolation_level is None, "the driver begins nothing by itself"


class Counted(Connection):
    """Counts its trips."""

    trips = 0

    async def _execute(self, fn: Callable[..., object], *args: object, **named: object) -> object:
        self.trips += 1
        return await super()._execute(fn, *args, **named)


async def words(connection: AsyncConnection) -> list[str]:
    return list((await connection.execute(text("SELECT word FROM seen ORDER BY id"))).scalars())


@asynccontextmanager
async def counted(file: Path) -> AsyncIterator[Counted]:
    connection = Counted(lambda: sqlite3.connect(file, isolation_level=None, check_same_thread=False), 64)
    async with connection:
        yield connection


async def test_a_transaction_makes_a_trip_for_the_disk_alone(tmp_path: Path) -> None:
    async with counted(tmp_path / "one.db") as connection:
        before = connection.trips
        trip = await connection.cursor().execute("SELECT 1 UNION SELECT 2")
        assert await trip.fetchall() == [(1,), (2,)]
        await trip.close()
        await connection.rollback()  # nothing was begun
        assert connection.trips == before, "it waits for no one"

        await connection.cursor().execute("CREATE TABLE seen (word TEXT)")
        before = connection.trips
        await connection.cursor().execute("BEGIN IMMEDIATE")
        for word in ("one", "two"):
            await connection.cursor().execute("INSERT INTO seen VALUES (?)", (word,))
        await connection.commit()
        assert connection.trips - before == 1


async def test_a_transaction_waits_in_a_trip_for_a_lock_that_another_has(tmp_path: Path) -> None:
    async with counted(tmp_path / "one.db") as holder, counted(tmp_path / "one.db") as connection:
        await holder.cursor().execute("BEGIN IMMEDIATE")
        before = connection.trips
        waiting = asyncio.create_task(connection.cursor().execute("BEGIN IMMEDIATE"))
        while not connection.trips_under_way:
            await asyncio.wait({waiting}, timeout=0)
        assert connection.trips - before == 1
        assert not connection.in_transaction
        await holder.rollback()
        await waiting
        assert connection.in_transaction


async def test_a_write_without_the_lock_makes_a_trip_for_it(tmp_path: Path) -> None:
    async with counted(tmp_path / "one.db") as connection:
        await connection.cursor().execute("CREATE TABLE seen (word TEXT)")
        before = connection.trips
        await connection.cursor().execute("INSERT INTO seen VALUES ('one')")
        assert connection.trips - before == 1


async def test_nothing_overtakes_a_trip_that_nobody_waits_for_any_more(tmp_path: Path) -> None:
    async with counted(tmp_path / "one.db") as holder, counted(tmp_path / "one.db") as connection:
        await holder.cursor().execute("CREATE TABLE seen (word TEXT)")
        await holder.cursor().execute("BEGIN IMMEDIATE")
        waiting = asyncio.create_task(connection.cursor().execute("BEGIN IMMEDIATE"))
        while not connection.trips_under_way:
            await asyncio.wait({waiting}, timeout=0)
        waiting.cancel()
        before = connection.trips
        reading = asyncio.create_task(connection.cursor().execute("SELECT count(*) FROM seen"))
        await holder.cursor().execute("INSERT INTO seen VALUES ('one')")
        await holder.commit()
        assert await (await reading).fetchall() == [(1,)]
        assert connection.trips - before == 1


async def test_rows_counts_and_keys_come_back(database: Database) -> None:
    async with database.engine.begin() as connection:
        added = await connection.execute(text("INSERT INTO seen (word) VALUES (:word)"), {"word": "one"})
        assert added.lastrowid == 1
        await connection.execute(text("INSERT INTO seen (word) VALUES (:word)"), [{"word": "two"}, {"word": "three"}])
        assert await words(connection) == ["one", "two", "three"]
        changed = await connection.execute(text("UPDATE seen SET word = word || '!' WHERE id > 1"))
        assert changed.rowcount == 2


async def test_a_statement_that_fails_changes_nothing_and_leaves_the_connection_well(database: Database) -> None:
    async with database.engine.begin() as connection:
        await connection.execute(text("INSERT INTO seen (word) VALUES ('one')"))
        with pytest.raises(IntegrityError):
            await connection.execute(text("INSERT INTO seen (word) VALUES ('one')"))
        with pytest.raises(OperationalError):
            await connection.execute(text("SELECT nothing FROM nowhere"))
        assert await words(connection) == ["one"]


@pytest.mark.parametrize("statements", range(1, 5))
async def test_a_transaction_that_is_given_up_midway_keeps_nobody_from_writing(
    database: Database, statements: int
) -> None:
    amid = asyncio.Event()

    async def write() -> None:
        async with database.engine.begin() as connection:
            for number in range(10):
                await connection.execute(text("INSERT INTO seen (word) VALUES (:word)"), {"word": str(number)})
                if number == statements:
                    amid.set()
                    await asyncio.Event().wait()

    task = asyncio.create_task(write())
    await amid.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)

    async with database.engine.begin() as connection:
        await connection.execute(text("INSERT INTO seen (word) VALUES ('after')"))
        assert await words(connection) == ["after"]


async def test_a_commit_that_fails_keeps_nobody_from_writing(database: Database) -> None:
    async with database.engine.begin() as connection:
        parent = "INTEGER REFERENCES seen (id) DEFERRABLE INITIALLY DEFERRED"
        await connection.execute(text(f"CREATE TABLE child (parent {parent})"))
    with pytest.raises(IntegrityError):  # SQLite looks at it when it commits, and leaves the transaction open
        async with database.engine.begin() as connection:
            await connection.execute(text("INSERT INTO child VALUES (7)"))

    async with database.engine.connect() as other, database.engine.begin() as connection:
        await other.get_raw_connection()  # takes the connection that the failure gave back
        await connection.execute(text("INSERT INTO seen (word) VALUES ('after')"))
        assert await words(connection) == ["after"]


async def test_what_was_compiled_for_one_database_serves_the_next(tmp_path: Path, database: Database) -> None:
    statement: Select[Any] = select(column("word")).select_from(table("seen")).where(column("id") > bindparam("beyond"))
    found: list[CacheStats] = []

    def heard(_: Connection, __: object, ___: str, ____: object, context: Any, *_____: object) -> None:
        found.append(context.cache_hit)

    other = Database(f"sqlite+aiosqlite:///{tmp_path}/trips.db", now=lambda: NOW)
    for opened in (database, other):
        event.listen(opened.engine.sync_engine, "before_cursor_execute", heard)
        async with opened.engine.connect() as connection:
            found.clear()
            await connection.execute(statement, {"beyond": 0})
    await other.close()

    assert found[-1] is CacheStats.CACHE_HIT


def test_a_file_that_cannot_be_opened_leaves_no_thread_that_complains(tmp_path: Path) -> None:
    (tmp_path / "a folder").mkdir()
    complaints: list[str] = []

    async def opened() -> None:
        await sqlite.connect(str(tmp_path / "a folder"))

    before, threading.excepthook = threading.excepthook, lambda told: complaints.append(str(told.exc_value))
    try:
        for _ in range(100):  # the loop is closed at once, and the thread may be a moment behind
            with pytest.raises(sqlite3.OperationalError, match="unable to open"):
                asyncio.run(opened())
        for thread in threading.enumerate():
            if thread is not threading.current_thread() and "worker" in thread.name:
                thread.join(timeout=5)
    finally:
        threading.excepthook = before
    assert complaints == []
