"""The database goes away for ten minutes: nothing is lost, nothing doubled, and what was due comes at once after."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from tests.support.postgres import Postgres
from tests.support.world import Stage, World, a_world


@contextmanager
def locked(world: World) -> Iterator[None]:
    """Have another process keep the SQLite file locked."""
    with closing(sqlite3.connect(str(world.warroom.database.engine.url.database), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


def impatient(connection: Any, _record: object, _proxy: object) -> None:
    """Wait for a lock hardly at all: ten minutes of waiting would be ten real minutes."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA busy_timeout=20")
    cursor.close()


class Away:
    """A world whose database can go away."""

    def __init__(self, world: World, goes: AbstractContextManager[None]) -> None:
        self.world = world
        self.goes = goes


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def server(request: pytest.FixtureRequest) -> Iterator[Postgres | None]:
    """A PostgreSQL of its own, for it is stopped; ``None``: SQLite is used."""
    started = Postgres() if request.param == "postgresql" else None
    yield started
    if started is not None:
        started.stop()


@pytest.fixture
async def away(server: Postgres | None, stage: Stage, quietly: None) -> AsyncIterator[Away]:
    if server is None:
        async with a_world(stage) as world:
            event.listen(world.warroom.database.engine.sync_engine, "checkout", impatient)
            yield Away(world, locked(world))
    else:
        with server.database() as url:
            async with a_world(replace(stage, database_url=url)) as world:
                yield Away(world, server.away())


async def ten_minutes(world: World) -> None:
    """Let ten minutes pass in which nothing can be stored."""
    for _ in range(10):
        world.clock.move_to(world.clock.now() + timedelta(minutes=1))
        await world.slack.time_moved()
        await world.slack.idle()
        for part in (world.warroom.reminders, world.warroom.courier, world.warroom.backfill):
            await part.loop.next_turn()


def reminders(world: World) -> int:
    """Count the reminders in the room."""
    return sum("s due. " in one.visible for one in world.room.messages)


async def test_a_promise_that_fell_due_meanwhile_is_kept_once_at_once_after(away: Away) -> None:
    world = away.world
    await world.declare()
    await world.passes(minutes=10)
    with away.goes:
        await ten_minutes(world)
        assert reminders(world) == 0
    await world.passes(seconds=5)
    assert reminders(world) == 1
    await world.passes(minutes=5)
    assert reminders(world) == 1
    await world.passes(minutes=6)
    assert reminders(world) == 2


async def test_what_was_said_meanwhile_is_on_the_timeline_though_slack_gave_up(away: Away) -> None:
    world = away.world
    await world.declare()
    await world.passes(minutes=1)
    world.slack.sockets.ack_within = 0.5  # so that what is not stored fails soon
    with away.goes:
        await world.bob.say("deploy v2.3.4 went out", channel=world.room)
        await ten_minutes(world)
    world.slack.sockets.ack_within = 3.0
    await world.passes(seconds=20)

    shown = (await world.command("timeline")).text
    assert shown.count("deploy v2.3.4 went out") == 1
    assert "Read from Slack what was missed" in shown


async def test_what_is_asked_for_meanwhile_is_not_done_and_not_done_later_either(away: Away) -> None:
    world = away.world
    await world.declare()
    with away.goes:
        reply = await world.alice.command("/incident update rolled back", channel=world.room)
        assert "Posted" not in reply.text
        await ten_minutes(world)
    await world.passes(minutes=1)
    assert "rolled back" not in world.card.visible

    await world.command("update rolled back")
    assert "Update #1" in world.card.visible
