"""An event is stored before Slack hears that it was, once, and alone if need be."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from sqlalchemy import event, text

from bot.slack.inbound.events.intake import MOST_TOGETHER, Intake, take_together
from bot.workflows.act import Act
from tests.slack.door import Stranger, an_event
from tests.support.builders import a_policy
from tests.support.databases import heard
from tests.support.world import World


def said(world: World, words: str, event_id: str) -> dict[str, Any]:
    """Someone says something in the war room."""
    ts = f"{world.clock.now().timestamp():.0f}.{int(event_id.removeprefix('Ev')):06}"
    return an_event("message", event_id, channel=world.room.id, user=world.bob.id, text=words, ts=ts, event_ts=ts)


async def timeline(world: World) -> str:
    """Read the timeline as Alice does."""
    return (await world.command("timeline")).text


@asynccontextmanager
async def no_inbox(world: World) -> AsyncIterator[None]:
    """Make every commit of an event fail for a while."""
    engine = world.warroom.database.engine
    async with engine.begin() as connection:
        await connection.execute(text("ALTER TABLE inbox RENAME TO away"))
    try:
        yield
    finally:
        async with engine.begin() as connection:
            await connection.execute(text("ALTER TABLE away RENAME TO inbox"))


async def test_an_event_that_was_answered_is_stored(http_world: World, stranger: Stranger) -> None:
    await http_world.declare()
    answer = await stranger.send_json(said(http_world, "disk is full", "Ev1"))

    assert answer.status == 200
    assert "disk is full" in await timeline(http_world)


async def test_an_event_that_could_not_be_stored_comes_again_and_is_stored_once(http_world: World) -> None:
    await http_world.declare()
    async with no_inbox(http_world):
        await http_world.bob.say("disk is full", channel=http_world.room)
        await http_world.settled()
    assert "disk is full" not in await timeline(http_world)

    await http_world.passes(minutes=6)

    assert (await timeline(http_world)).count("disk is full") == 1


async def test_what_a_mention_asks_for_is_done_once_though_it_could_not_be_stored_at_first(http_world: World) -> None:
    await http_world.declare()
    async with no_inbox(http_world):
        await http_world.bob.say("@warroom update rolled back", channel=http_world.room)
        await http_world.settled()
    assert "rolled back" not in http_world.card.visible

    await http_world.passes(minutes=6)

    assert "rolled back" in http_world.card.visible
    assert "Update #1" in http_world.card.visible


async def test_over_the_socket_too_what_was_not_stored_comes_again(world: World) -> None:
    await world.declare()
    world.slack.sockets.ack_within = 0.2  # so that an event that is not stored fails soon
    async with no_inbox(world):
        await world.bob.say("disk is full", channel=world.room)
        await world.settled()
    await world.passes(minutes=6)

    assert (await timeline(world)).count("disk is full") == 1


async def test_one_bad_event_does_not_take_the_others_with_it(http_world: World, stranger: Stranger) -> None:
    await http_world.declare()
    async with http_world.warroom.database.engine.begin() as connection:
        await connection.execute(
            text(
                "CREATE TRIGGER picky BEFORE INSERT ON message_revision WHEN NEW.text = 'bad' "
                "BEGIN SELECT RAISE(ABORT, 'no'); END"
            )
        )
    bad = said(http_world, "bad", "Ev9")
    events = [said(http_world, "one", "Ev1"), bad, said(http_world, "two", "Ev2"), said(http_world, "three", "Ev3")]

    answers = await asyncio.gather(*(stranger.send_json(event) for event in events))

    assert [answer.status for answer in answers] == [200, 500, 200, 200]
    shown = await timeline(http_world)
    assert all(word in shown for word in ("one", "two", "three"))


async def test_an_event_that_comes_twice_is_stored_once(world: World) -> None:
    await world.declare()
    world.slack.duplicate_events = True
    await world.bob.say("disk is full", channel=world.room)
    await world.settled()

    assert (await timeline(world)).count("disk is full") == 1


async def test_events_that_come_together_are_all_stored(http_world: World, stranger: Stranger) -> None:
    await http_world.declare()
    events = [said(http_world, f"word-{number:02}", f"Ev{number}") for number in range(1, 31)]

    answers = await asyncio.gather(*(stranger.send_json(event) for event in events))

    assert {answer.status for answer in answers} == {200}
    shown = await timeline(http_world)
    assert "word-30" in shown


async def test_a_burst_takes_a_commit_for_each_hundred(http_world: World) -> None:
    await http_world.declare()
    runtime = http_world.warroom.runtime
    intake = Intake(runtime, lambda user, channel: pytest.fail(f"{user} is answered in {channel}"))
    burst = [said(http_world, f"word-{number}", f"Ev{number}") for number in range(2 * MOST_TOGETHER + 1)]
    with heard(runtime.database, "commit") as commits:
        await asyncio.gather(*(intake.take(body) for body in burst))

    assert len(commits) == 3
    assert f"word-{2 * MOST_TOGETHER}" in await timeline(http_world)


async def test_a_hundred_messages_are_stored_by_as_many_statements_as_one(http_world: World) -> None:
    await http_world.declare()
    database = http_world.warroom.database
    asked: list[str] = []
    event.listen(database.engine.sync_engine, "before_cursor_execute", lambda *about: asked.append(about[2]))

    async def statements(first: int, count: int) -> int:
        bodies = [said(http_world, f"word-{number}", f"Ev{number}") for number in range(first, first + count)]
        asked.clear()
        async with database.transaction() as uow:
            new = await uow.inbox.new_among([str(body["event_id"]) for body in bodies], now=http_world.clock.now())
            assert len(new) == count
            act = Act(uow=uow, policy=a_policy(), now=http_world.clock.now())
            await take_together(act, [body["event"] for body in bodies])
        return len([statement for statement in asked if not statement.startswith("BEGIN")])

    assert await statements(1, 1) == await statements(2, 100) == 5
    assert "word-101" in await timeline(http_world)
