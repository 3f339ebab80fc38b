"""What each command asks of the database: so many statements, each by an index, however much else is stored."""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import Connection, event

from tests.support.postgres import Postgres
from tests.support.world import POLICY, Stage, World, a_world

MOST: Final = {
    "declare payments are slow sev2": 9,
    "status": 8,
    "brief": 8,
    "list": 5,
    "timeline looked at the dashboards": 6,
    "update rolled back": 11,
    "role scribe @bob": 10,
    "severity sev2": 2,
    "status monitoring": 9,
    "resolve rolled back": 9,
    "postmortem": 9,
    "reopen it is back": 4,
    "escalate": 19,
}
"""Each line, in this order in one incident -> statements until its answer, BEGIN and COMMIT not counted."""

GROW: Final = frozenset(
    {"incident", "timeline_entry", "message_revision", "status_update", "reminder", "outbox", "lane"}
)
"""Tables that grow with every incident."""

SCAN: Final = re.compile(r"(?:SCAN|Seq Scan on) (\w+)")


@dataclass(frozen=True)
class Asked:
    """One statement."""

    statement: str
    parameters: Any
    by: str
    """Name of the task: an answer is worked out in one of its own."""


@contextmanager
def listening(world: World) -> Iterator[list[Asked]]:
    """Keep every statement that the bot asks, and who asks it."""
    asked: list[Asked] = []

    def heard(_: Connection, __: Any, statement: str, parameters: Any, *___: Any) -> None:
        if statement.startswith(("SELECT", "INSERT", "UPDATE", "DELETE")):
            task = asyncio.current_task()
            one = parameters[0] if isinstance(parameters, list) else parameters
            asked.append(Asked(statement, one, task.get_name() if task is not None else ""))

    engine = world.warroom.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", heard)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", heard)


async def walked_through(world: World, asked: Asked) -> list[str]:
    """Return the tables that grow and that this statement would walk through from one end to the other."""
    statement = asked.statement
    if statement.startswith("INSERT"):
        return []
    sqlite = world.warroom.database.is_sqlite
    async with world.warroom.database.engine.connect() as connection:
        if not sqlite:  # the tables are nearly empty: without this PostgreSQL would not care to look at an index
            await connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        explain = "EXPLAIN QUERY PLAN" if sqlite else "EXPLAIN"
        found = (await connection.exec_driver_sql(f"{explain} {statement}", asked.parameters)).all()
        await connection.rollback()
    lines = [str(row[-1]).strip().removeprefix("->").strip() for row in found]
    scans = [scan[1] for line in lines if (scan := SCAN.match(line))]
    return [f"{table}: {statement}" for table in scans if table in GROW]


@asynccontextmanager
async def a_stage(kind: str, tmp_path: Path, migrated: Path, postgres: Postgres) -> AsyncIterator[World]:
    """A world on either database."""
    file = tmp_path / "policy.yml"
    file.write_text(POLICY, encoding="utf-8")
    if kind == "sqlite":
        shutil.copy(migrated, tmp_path / "warroom.db")
        async with a_world(Stage(f"sqlite:///{tmp_path}/warroom.db", file)) as world:
            yield world
    else:
        with postgres.database() as url:
            async with a_world(Stage(url, file)) as world:
                yield world


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_every_command_asks_little_and_walks_through_no_table_that_grows(
    kind: str, tmp_path: Path, migrated: Path, postgres: Postgres
) -> None:
    counts: dict[str, int] = {}
    walked: dict[str, list[str]] = {}
    async with a_stage(kind, tmp_path, migrated, postgres) as world:
        await world.declare("checkout is down sev1")
        for line in MOST:
            with listening(world) as asked:
                await world.alice.command(f"/incident {line}", channel=world.rooms[0])
                await world.settled()
            counts[line] = sum(one.by == "interaction" for one in asked)
            plans = [await walked_through(world, one) for one in {one.statement: one for one in asked}.values()]
            if found := [one for plan in plans for one in plan]:
                walked[line] = found
            await world.passes(seconds=5)

    assert walked == {}
    assert all(counts.values()), "whoever answers is called otherwise"
    assert {line: count for line, count in counts.items() if count > MOST[line]} == {}
