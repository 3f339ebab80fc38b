"""What each command asks of the database: so many statements, each by an index, however much else is stored."""

from __future__ import annotations

import asyncio
import re
import shutil
from collections import Counter
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
    "status": 2,
    "brief": 3,
    "list": 3,
    "timeline looked at the dashboards": 4,
    "update rolled back": 7,
    "role scribe @bob": 9,
    "severity sev2": 1,
    "status monitoring": 8,
    "resolve rolled back": 7,
    "postmortem": 7,
    "reopen it is back": 3,
    "escalate": 2,
}
"""Each line, in this order in one incident -> statements until its answer, BEGIN and COMMIT not counted."""

CLICKS: Final = {"Post update": 2, "Severity": 1, "Roles": 2, "Escalate": 2, "Brief me": 3, "Resolve": 2}
"""The same of what is pressed on the card of an incident that is open."""

SENT: Final = 9
"""The same of the form of an update."""

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


@contextmanager
def waiting_for_the_disk(world: World) -> Iterator[Counter[str]]:
    """Count commits, and trips to SQLite's thread, of each task."""
    counted: Counter[str] = Counter()
    begun: dict[int, int] = {}

    def trips(connection: Any) -> int:
        return int(getattr(connection.driver_connection, "_sent", 0))

    def by(what: str) -> str:
        task = asyncio.current_task()
        return f"{what} of {task.get_name() if task is not None else ''}"

    def heard(_: Connection) -> None:
        counted[by("commits")] += 1

    def taken(connection: Any, *_: Any) -> None:
        begun[id(connection)] = trips(connection)

    def given_back(connection: Any, *_: Any) -> None:
        counted[by("trips")] += trips(connection) - begun.get(id(connection), 0)

    engine = world.warroom.database.engine.sync_engine
    heard_of = (("commit", heard), ("checkout", taken), ("checkin", given_back))
    for what, listener in heard_of:
        event.listen(engine, what, listener)
    try:
        yield counted
    finally:
        for what, listener in heard_of:
            event.remove(engine, what, listener)


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
            with listening(world) as asked, waiting_for_the_disk(world) as waited:
                await world.alice.command(f"/incident {line}", channel=world.rooms[0])
                await world.settled()
            assert waited["commits of interaction"] <= 1, line
            assert waited["trips of interaction"] <= 1, f"{line} waits for the disk alone"
            counts[line] = sum(one.by == "interaction" for one in asked)
            plans = [await walked_through(world, one) for one in {one.statement: one for one in asked}.values()]
            if found := [one for plan in plans for one in plan]:
                walked[line] = found
            await world.passes(seconds=5)

    assert walked == {}
    assert all(counts.values()), "whoever answers is called otherwise"
    assert {line: count for line, count in counts.items() if count > MOST[line]} == {}


async def test_every_click_asks_little(world: World) -> None:
    await world.declare("checkout is down sev1")
    counts: dict[str, int] = {}
    for label in CLICKS:
        with listening(world) as asked:
            await world.alice.press(world.card, label)
            await world.settled()
        counts[label] = sum(one.by == "interaction" for one in asked)
    await world.alice.press(world.card, "Post update")
    with listening(world) as asked, waiting_for_the_disk(world) as waited:
        await world.alice.submit({"Current action": "rolled back"})
        await world.settled()
    sent = sum(one.by == "interaction" for one in asked)

    assert all(counts.values()), "whoever answers is called otherwise"
    assert {label: count for label, count in counts.items() if count > CLICKS[label]} == {}
    assert 0 < sent <= SENT
    assert waited["commits of interaction"] == 1


async def test_a_burst_of_commands_takes_one_commit_each(world: World) -> None:
    await world.declare("checkout is down sev1")
    with waiting_for_the_disk(world) as waited:
        lines = [f"/incident timeline saw {number}" for number in range(8)]
        await asyncio.gather(*(world.alice.command(line, channel=world.room) for line in lines))
        await world.settled()

    assert waited["commits of interaction"] == len(lines)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_who_had_a_factor_before_is_one_question_and_only_where_one_is_ticked(
    kind: str, tmp_path: Path, migrated: Path, postgres: Postgres
) -> None:
    async with a_stage(kind, tmp_path, migrated, postgres) as world:
        await world.declare("checkout is down sev1")
        await world.command("resolve now rolled back")
        counts: list[int] = []
        for typed in ("no alert on the pool", "types: missing alerts"):
            await world.command(f"postmortem factors {typed}")
            with listening(world) as asked:
                await world.command("postmortem")
            ours = [one for one in asked if one.by == "interaction"]
            counts.append(len(ours))
            assert [found for one in ours for found in await walked_through(world, one)] == []

    assert counts[1] == counts[0] + 1
