"""Slack's events may come late, twice and in any order: the timeline is the same. Rows: 137."""

from __future__ import annotations

import pytest

from tests.scenarios.test_timeline import draft, listing
from tests.support.world import World


async def talk(world: World) -> None:
    """Say, edit, delete, mark and unmark, all within the same minutes."""
    wrong = await world.carol.say("the password is hunter2", channel=world.room)
    seen = await world.bob.say("5xx since 08:55", channel=world.room)
    await world.alice.say("where?", channel=world.room, thread=seen)
    cause = await world.carol.say("deploy v2.3.4 went out", channel=world.room)
    await world.passes(minutes=1)
    await world.bob.edit(seen, "5xx since 08:52")
    await world.carol.edit(wrong, "the password was hunter2")
    await world.alice.react(cause, "pushpin")
    await world.passes(minutes=1)
    await world.carol.delete(wrong)
    await world.bob.edit(seen, "5xx since 08:51")


def rows(document: str) -> list[str]:
    """Return the rows of the timeline, but for whom the severity calls."""
    return [line for line in document.splitlines() if line.startswith("| 09:") and "| Messaged " not in line]


@pytest.mark.parametrize("seed", range(6))
async def test_in_whatever_order_events_come_the_timeline_is_the_same(world: World, seed: int) -> None:
    await world.declare()
    world.slack.hold_events()
    await talk(world)
    world.slack.release_events(shuffle=seed)

    document = await draft(world)

    assert len(rows(document)) == 5
    assert "hunter2" not in document
    assert "*(a message, deleted at 09:02 UTC)*" in document
    assert "5xx since 08:51 *(edited at 09:02 UTC; before: “5xx since 08:55” → “5xx since 08:52”)*" in document
    assert "**Key.** deploy v2.3.4 went out" in document


async def test_events_that_come_twice_are_there_once(world: World) -> None:
    await world.declare()
    world.slack.duplicate_events = True
    await talk(world)

    document = await draft(world)

    assert len(rows(document)) == 5
    assert "hunter2" not in document


async def test_twice_and_in_disorder_together(world: World) -> None:
    await world.declare()
    world.slack.duplicate_events = True
    world.slack.hold_events()
    await talk(world)
    world.slack.release_events(shuffle=3)

    document = await draft(world)

    assert len(rows(document)) == 5
    assert "hunter2" not in document


async def test_an_edit_of_a_message_that_was_missed_brings_the_old_text_along(world: World) -> None:
    await world.declare()
    world.slack.drop_next_event()
    said = await world.bob.say("since 08:55", channel=world.room)
    await world.bob.edit(said, "since 08:52")

    assert "since 08:52" in await listing(world)
    assert "before: “since 08:55”" in await draft(world)


async def test_a_deletion_that_comes_before_its_message_still_hides_it(world: World) -> None:
    await world.declare()
    world.slack.drop_next_event()
    said = await world.carol.say("the password is hunter2", channel=world.room)
    await world.carol.delete(said)

    document = await draft(world)

    assert "hunter2" not in document
    assert "a message, deleted" in document


async def test_a_mark_that_comes_before_its_message_marks_it(world: World) -> None:
    await world.declare()
    world.slack.hold_events()
    said = await world.bob.say("deploy v2.3.4 went out", channel=world.room)
    await world.alice.react(said, "pushpin")
    world.slack.release_events(shuffle=1)

    assert "**Key.** deploy v2.3.4 went out" in await draft(world)


@pytest.mark.parametrize("seed", range(4))
async def test_a_megaphone_that_was_taken_off_again_makes_no_update_in_whatever_order_slack_tells_it(
    world: World, seed: int
) -> None:
    await world.declare()
    said = await world.bob.say("rolled back, errors are falling", channel=world.room)
    await world.settled()
    world.slack.hold_events()
    await world.bob.react(said, "mega")
    await world.bob.unreact(said, "mega")
    world.slack.release_events(shuffle=seed)
    await world.passes(seconds=10)

    assert "errors are falling" not in world.card.visible
    await world.bob.react(said, "mega")
    await world.passes(seconds=10)
    assert "errors are falling" in world.card.visible, "left on, it makes one"


@pytest.mark.parametrize("seed", range(6))
async def test_a_megaphone_that_is_on_in_the_end_makes_an_update_in_whatever_order_slack_tells_it(
    world: World, seed: int
) -> None:
    await world.declare()
    said = await world.bob.say("rolled back, errors are falling", channel=world.room)
    await world.settled()
    world.slack.hold_events()
    await world.bob.react(said, "mega")
    await world.bob.unreact(said, "mega")
    await world.bob.react(said, "mega")
    world.slack.release_events(shuffle=seed)
    await world.passes(seconds=10)

    assert "errors are falling" in world.card.visible


@pytest.mark.parametrize("seed", range(4))
async def test_a_mark_that_was_taken_off_again_stays_off_in_whatever_order_slack_tells_it(
    world: World, seed: int
) -> None:
    await world.declare()
    said = await world.bob.say("deploy v2.3.4 went out", channel=world.room)
    world.slack.hold_events()
    await world.alice.react(said, "pushpin")
    await world.alice.unreact(said, "pushpin")
    await world.alice.pin(said)
    await world.carol.unpin(said)
    world.slack.release_events(shuffle=seed)

    assert "deploy v2.3.4 went out" in (document := await draft(world))
    assert "**Key.**" not in document
