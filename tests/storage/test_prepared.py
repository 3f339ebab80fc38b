"""What was asked before is asked of SQLite itself, and nobody can tell: rows, refusals and listeners are the same."""

from __future__ import annotations

import gc
import weakref
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import JSON, Boolean, Column, Integer, MetaData, Select, String, Table, bindparam, select, text, tuple_
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import IntegrityError, StatementError

from storage.engine.database import Database
from storage.engine.prepared import MOST, Quick
from storage.engine.types import Utc
from tests.support.databases import heard

NOW: Final = datetime(2026, 11, 23, 9, 0, 0, 5, tzinfo=UTC)
SEEN: Final = Table(
    "seen",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("word", String, unique=True),
    Column("at", Utc),
    Column("about", JSON),
    Column("told", Boolean),
)
ROWS: Final[Sequence[Mapping[str, Any]]] = [
    {"id": 1, "word": "one", "at": NOW, "about": {"a": [1]}, "told": True},
    {"id": 2, "word": "two", "at": None, "about": None, "told": False},
    {"id": 3, "word": "three", "at": NOW + timedelta(days=1), "about": [], "told": None},
]
ADD: Final = sqlite.insert(SEEN).on_conflict_do_nothing().returning(SEEN.c.id, SEEN.c.at)
PLAIN: Final = sqlite.insert(SEEN)
ALL: Final = select(SEEN).order_by(SEEN.c.id)
ASKED: Final[Mapping[str, tuple[Select[Any], Mapping[str, Any]]]] = {
    "all": (ALL, {}),
    "one value": (ALL.where(SEEN.c.at > bindparam("since")), {"since": NOW}),
    "a list": (ALL.where(SEEN.c.word.in_(bindparam("words", expanding=True))), {"words": ["one", "three"]}),
    "an empty list": (ALL.where(SEEN.c.word.in_(bindparam("words", expanding=True))), {"words": []}),
    "a list that is lengthened": (
        ALL.where(SEEN.c.id.not_in(bindparam("ids", expanding=True))),
        {"ids": [1, 2, 7, 8, 9]},
    ),
    "several columns": (
        ALL.where(tuple_(SEEN.c.id, SEEN.c.word).in_(bindparam("pairs", expanding=True))),
        {"pairs": [(1, "one"), (2, "three"), (3, "three")]},
    ),
    "several columns, none": (
        ALL.where(tuple_(SEEN.c.id, SEEN.c.word).in_(bindparam("pairs", expanding=True))),
        {"pairs": []},
    ),
    "a value of its own": (ALL.where(SEEN.c.told == True, SEEN.c.id < bindparam("below")), {"below": 9}),  # noqa: E712 - SQL
}


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    opened = Database(f"sqlite+aiosqlite:///{tmp_path}/seen.db", now=lambda: NOW)
    async with opened.engine.begin() as connection:
        await connection.run_sync(SEEN.create)
        await connection.execute(PLAIN, ROWS)
    yield opened
    await opened.close()


@pytest.mark.parametrize("asked", ASKED)
async def test_what_is_asked_again_answers_the_same_without_sqlalchemy(database: Database, asked: str) -> None:
    statement, values = ASKED[asked]
    async with database.engine.connect() as plain:
        expected = [tuple(row) for row in await plain.execute(statement, values)]
    async with database.engine.connect() as opened:
        connection = Quick(opened)
        await connection.execute(statement, values)
        with heard(database, "after_execute") as told:
            first = (await connection.execute(statement, values)).all()
            again = (await connection.execute(statement, values)).all()

    assert [tuple(row) for row in again] == [tuple(row) for row in first] == expected
    assert all(row.word == row[1] for row in again)
    assert [each[1] for each in told] in ([], [statement]), "at most the first time that it may be kept"


async def test_many_rows_are_added_and_what_they_return_comes_in_order(database: Database) -> None:
    async with database.engine.begin() as opened:
        connection = Quick(opened)
        for run in range(3):
            rows = [{**ROWS[0], "id": 10 * run + at, "word": f"{run} {at}"} for at in (4, 5, 6)]
            added = (await connection.execute(ADD, rows)).all()
            assert [tuple(row) for row in added] == [(row["id"], NOW) for row in rows]
        assert (await connection.execute(ADD, [ROWS[0]])).all() == [], "there is one"
        assert len((await connection.execute(ALL)).all()) == 3 + 9


async def add(database: Database, *rows: Mapping[str, Any]) -> None:
    async with database.engine.begin() as opened:
        for row in rows:
            await Quick(opened).execute(PLAIN, [row])


async def test_a_refusal_is_sqlalchemys_and_undoes_the_transaction(database: Database) -> None:
    for _ in range(4):
        with pytest.raises(IntegrityError):
            await add(database, {**ROWS[0], "id": 9, "word": "nine"}, {**ROWS[0], "id": 10})
        with pytest.raises(StatementError, match="without a time zone"):
            await add(database, {**ROWS[0], "at": NOW.replace(tzinfo=None)})
    async with database.engine.connect() as plain:
        assert (await plain.execute(text("SELECT count(*) FROM seen"))).scalar_one() == len(ROWS)


async def test_a_statement_that_is_made_to_be_run_is_not_kept_for_ever(database: Database) -> None:
    async with database.engine.connect() as opened:
        connection = Quick(opened)
        await connection.execute(select(SEEN.c.word).where(SEEN.c.id == 0))  # SQLAlchemy keeps one for all of its like
        made = select(SEEN.c.word).where(SEEN.c.id == 1)
        kept = weakref.ref(made)
        for _ in range(3):
            await connection.execute(made)
        del made
        others = [select(SEEN.c.word).where(SEEN.c.id == number) for number in range(MOST)]
        for other in others:
            await connection.execute(other)
    gc.collect()
    assert kept() is None
