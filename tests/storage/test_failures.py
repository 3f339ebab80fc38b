"""What a database's errors mean, and how it is found out whether it takes what is written."""

from __future__ import annotations

import asyncio
import sqlite3
from datetime import datetime, timedelta
from typing import Any, Final

import pytest
from sqlalchemy import exc

from storage.engine.failures import (
    GoneError,
    Trouble,
    Writes,
    changed_nothing,
    gave_way,
    in_a_line,
    in_short,
    is_helpless,
    sqlite_code,
)
from tests.support.world import START


class PostgresError(Exception):
    """An error of the driver, with PostgreSQL's code."""

    def __init__(self, sqlstate: str) -> None:
        super().__init__(f"it failed with {sqlstate}")
        self.sqlstate = sqlstate


def of_sqlite(code: int) -> sqlite3.Error:
    error = sqlite3.OperationalError("it failed")
    error.sqlite_errorcode = code
    return error


def wrapped(kind: type[exc.DBAPIError], cause: Exception) -> exc.DBAPIError:
    return kind("SELECT 1", None, cause)


def refused(sqlstate: str, kind: type[exc.DBAPIError] = exc.OperationalError) -> exc.DBAPIError:
    return wrapped(kind, PostgresError(sqlstate))


AWAY: Final = refused("08006")
FULL: Final = refused("53100")
NO_SPACE: Final = wrapped(exc.OperationalError, of_sqlite(sqlite3.SQLITE_FULL))


@pytest.mark.parametrize(
    ("error", "gives_way", "nothing", "helpless"),
    [
        (refused("40P01"), True, True, False),
        (refused("55P03"), True, True, False),
        (refused("40P01", exc.DatabaseError), False, False, True),
        (refused("25006"), False, True, True),
        (refused("26000", exc.ProgrammingError), False, True, False),
        (AWAY, False, False, True),
        (FULL, False, False, True),
        (refused("23505", exc.IntegrityError), False, False, False),
        (refused("XX000", exc.InternalError), False, False, True),
        (refused("08000", exc.InterfaceError), False, False, True),
        (refused("42601", exc.ProgrammingError), False, False, False),
        (wrapped(exc.DatabaseError, of_sqlite(sqlite3.SQLITE_CORRUPT)), False, False, True),
        (exc.TimeoutError("none came free"), False, False, True),
        (GoneError("it is gone"), False, False, True),
        (ValueError("a mistake of ours"), False, False, False),
    ],
    ids=str,
)  # fmt: skip
def test_what_an_error_means(error: Exception, *, gives_way: bool, nothing: bool, helpless: bool) -> None:
    assert (gave_way(error), changed_nothing(error), is_helpless(error)) == (gives_way, nothing, helpless)
    assert in_a_line(error) == (in_short(error) if helpless else None)


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (AWAY, "PostgresError: it failed with 08006"),
        (ValueError("first\nsecond"), "ValueError: first"),
        (ValueError("x" * 200), "ValueError: " + "x" * 200),
        (ValueError("x" * 201), "ValueError: " + "x" * 200),
        (ValueError(), "ValueError: "),
    ],
)
def test_an_error_is_told_in_a_line(error: Exception, line: str) -> None:
    assert in_short(error) == line


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (None, 0),
        (ValueError(), 0),
        (of_sqlite(sqlite3.SQLITE_BUSY), sqlite3.SQLITE_BUSY),
        (of_sqlite(sqlite3.SQLITE_BUSY_SNAPSHOT), sqlite3.SQLITE_BUSY),
        (of_sqlite(255), 255),
        (of_sqlite(256), 0),
    ],
)
def test_what_extends_a_code_of_sqlite_is_left_out(error: Exception | None, code: int) -> None:
    assert sqlite_code(error) == code


class Disk:
    """A database that takes what is written, or fails."""

    def __init__(self) -> None:
        self.tried = 0
        self.fails: Exception | None = None
        self.others_write = False
        self.free = asyncio.Event()
        self.free.set()
        self.now = START
        self.writes = Writes(self.write, self.clock)

    async def write(self) -> bool:
        self.tried += 1
        await self.free.wait()
        if self.fails is not None:
            raise self.fails
        return not self.others_write

    def clock(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now

    async def look(self) -> str:
        return await self.writes.look(within=60)


async def test_what_was_written_a_moment_ago_is_not_tried() -> None:
    disk = Disk()
    assert await disk.look() == ""
    assert await disk.look() == ""
    assert disk.tried == 1
    assert disk.writes.ended is None
    assert disk.writes.failures == 0


async def test_while_others_write_nothing_is_known() -> None:
    disk = Disk()
    disk.others_write = True
    assert await disk.look() == await disk.look() == ""
    assert disk.tried == 2


@pytest.mark.parametrize("error", [AWAY, OSError("no disk")])
async def test_trouble_is_told_until_something_is_written(error: Any) -> None:
    disk = Disk()
    disk.writes.failed(AWAY)
    disk.writes.failed(AWAY)
    disk.fails = error
    assert await disk.look() == await disk.look() == in_short(error)
    assert disk.tried == 2, "a failure is not taken for known"
    disk.fails = None
    assert await disk.look() == ""
    assert disk.writes.ended == Trouble(START + timedelta(seconds=1), START + timedelta(seconds=2), in_short(error))
    assert disk.writes.failures == 2


async def test_what_is_no_fault_of_the_databases_is_not_counted() -> None:
    disk = Disk()
    for error in (ValueError(), refused("40P01"), refused("23505", exc.IntegrityError)):
        disk.writes.failed(error)
    assert (disk.writes.failures, disk.writes.trouble) == (0, "")


@pytest.mark.parametrize(
    ("error", "proves"),
    [(AWAY, True), (FULL, False), (NO_SPACE, False), (wrapped(exc.OperationalError, of_sqlite(10)), False)],
    ids=["away", "full", "SQLite's is full", "SQLite cannot write"],
)
async def test_shortly_after_a_disk_was_full_a_small_trial_proves_nothing(
    error: exc.DBAPIError, *, proves: bool
) -> None:
    disk = Disk()
    disk.writes.failed(error)
    assert await disk.look() == ("" if proves else in_short(error))
    disk.writes.worked()
    assert await disk.look() == "", "what is worth something does"


async def test_no_answer_in_time_is_none_and_what_is_being_tried_is_waited_for_at_the_end() -> None:
    disk = Disk()
    disk.free.clear()
    assert await disk.writes.look(within=0) == "no answer"
    assert await disk.writes.look(within=0) == "no answer"
    assert disk.tried == 1, "what is being tried is not tried once more"
    disk.fails = OSError("no disk")
    ending = asyncio.create_task(disk.writes.end())
    for _ in range(3):
        await asyncio.sleep(0)  # noqa: TID251 - no time passes
    assert not ending.done()
    disk.free.set()
    await ending
    assert disk.writes.trouble == "OSError: no disk"
    await disk.writes.end()


async def test_where_there_is_trouble_no_answer_says_so_still() -> None:
    disk = Disk()
    disk.writes.failed(AWAY)
    disk.free.clear()
    assert await disk.writes.look(within=0) == in_short(AWAY)
    disk.free.set()
    await disk.writes.end()
