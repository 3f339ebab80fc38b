"""What was said while the bot was away is on the timeline all the same, once, as it stands. Need 10 of the users."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.demo.faults import RateLimited, Refuse, ServerError
from tests.support.world import Stage, World, a_world


async def timeline(world: World) -> str:
    """Return what Alice is shown of the timeline."""
    return (await world.command("timeline")).text


async def back(world: World) -> None:
    """Start another bot on the same database, and wait until it has read what it missed."""
    await world.restart()
    await world.passes(seconds=10)


async def test_what_was_said_while_the_bot_was_away_is_on_the_timeline(world: World) -> None:
    await world.declare()
    before = await world.bob.say("looking at the graphs", channel=world.room)
    gone = await world.bob.say("must be the network", channel=world.room)
    asked = await world.carol.say("since when?", channel=world.room)
    await world.passes(minutes=1)
    await world.warroom.stop()
    await world.bob.say("deploy v2.3.4 went out at 08:51", channel=world.room)
    await world.bob.edit(before, "looking at the dashboards")
    await world.bob.delete(gone)
    await world.carol.say("since 08:52", channel=world.room, thread=asked)
    await world.alice.react(asked, "pushpin")
    await world.alice.pin(before)
    await back(world)

    shown = await timeline(world)
    assert "deploy v2.3.4 went out at 08:51" in shown
    assert "looking at the dashboards _(edited)_" in shown
    assert "must be the network" not in shown
    assert "_(deleted)_" in shown
    assert "since 08:52" in shown
    assert shown.count("📌") == 2
    assert "Read from Slack what was missed" in shown
    await world.passes(minutes=10)
    assert (await timeline(world)).count("deploy v2.3.4 went out") == 1


async def test_nothing_missed_is_not_worth_a_word(world: World) -> None:
    await world.declare()
    await world.bob.say("looking at the graphs", channel=world.room)
    await world.passes(minutes=1)
    await world.restart()
    await world.passes(minutes=10)

    shown = await timeline(world)
    assert "Read from Slack" not in shown
    assert shown.count("looking at the graphs") == 1


async def test_a_connection_that_was_cut_is_a_gap_too(world: World) -> None:
    await world.declare()
    world.slack.drop_next_event()
    await world.bob.say("no one heard this", channel=world.room)
    await world.settled()
    assert "no one heard this" not in await timeline(world)

    await world.slack.disconnect_sockets()
    await world.slack.connected()
    await world.passes(seconds=10)

    assert "no one heard this" in await timeline(world)


async def test_the_only_reply_of_a_thread_is_deleted_and_nobody_tells_us(world: World) -> None:
    await world.declare()
    said = await world.bob.say("looking", channel=world.room)
    reply = await world.bob.say("the password is hunter2", channel=world.room, thread=said)
    await world.passes(minutes=1)
    assert "hunter2" in await timeline(world)

    world.slack.feed.drop_next = 2  # that it was deleted, and that its thread has changed
    await world.bob.delete(reply)
    await world.settled()
    world.slack.feed.drop_next = 0
    assert "hunter2" in await timeline(world)

    await world.slack.disconnect_sockets()
    await world.slack.connected()
    await world.passes(seconds=10)

    assert "hunter2" not in await timeline(world)


async def test_what_was_said_below_a_message_that_was_deleted_is_read_and_goes_with_it(world: World) -> None:
    await world.declare()
    said = await world.bob.say("the graphs look odd", channel=world.room)
    await world.passes(minutes=1)
    await world.warroom.stop()
    reply = await world.bob.say("below it: the cache is cold", channel=world.room, thread=said)
    await world.bob.delete(said)
    await world.restart()
    await world.passes(seconds=10)

    shown = await timeline(world)
    assert "the graphs look odd" not in shown
    assert "below it: the cache is cold" in shown

    await world.passes(minutes=1)
    await world.warroom.stop()
    await world.bob.delete(reply)
    await world.restart()
    await world.passes(seconds=10)

    assert "the cache is cold" not in await timeline(world)


async def test_an_original_that_comes_late_does_not_bring_back_what_was_deleted(world: World) -> None:
    await world.declare()
    world.slack.hold_events()
    said = await world.bob.say("the password is hunter2", channel=world.room)
    await world.bob.say("it is the vault", channel=world.room)
    await world.passes(minutes=1)
    await world.warroom.stop()
    await world.restart()
    await world.bob.delete(said)
    await world.passes(minutes=1)
    world.slack.release_events(shuffle=3)
    await world.passes(minutes=10)

    shown = await timeline(world)
    assert "it is the vault" in shown
    assert "hunter2" not in shown


async def test_a_thread_without_a_room_is_read_as_well(world: World) -> None:
    await world.declare("avatars load slowly sev3")
    announced = world.incidents.find("IC: ")
    await world.warroom.stop()
    await world.bob.say("the cache is cold", channel=world.incidents, thread=announced)
    await world.bob.say("lunch?", channel=world.incidents)
    await back(world)

    shown = (await world.command("timeline", channel="incidents")).text
    assert "the cache is cold" in shown
    assert "lunch?" not in shown


async def test_many_pages_are_read_at_the_pace_that_slack_allows(stage: Stage) -> None:
    async with a_world(replace(stage, more={"HISTORY_PAGE": "15", "HISTORY_PAUSE": "60s"})) as world:
        await world.declare()
        await world.passes(minutes=10)
        await world.warroom.stop()
        for number in range(40):
            await world.bob.say(f"finding {number:02d}", channel=world.room)
        asked = len(world.slack.calls)
        await world.restart()
        await world.passes(minutes=6)

        pages = [call for call in world.slack.calls[asked:] if call.method == "conversations.history"]
        assert len(pages) >= 3
        assert all((after.at - before.at).total_seconds() >= 60 for before, after in itertools.pairwise(pages))
        assert {str(call.arguments["limit"]) for call in pages} == {"15"}
        await world.command("postmortem")
        await world.command("decline a test")
        shown = (await world.command("postmortem")).text
        assert all(f"finding {number:02d}" in shown for number in range(40))


@pytest.mark.parametrize(
    ("method", "fault", "after"),
    [
        ("conversations.history", RateLimited(90), 90),
        ("conversations.history", ServerError(), 1),
        ("conversations.history", Refuse("internal_error"), 1),
        ("conversations.history", Refuse("account_inactive"), 30),
        ("pins.list", ServerError(), 1),
        ("conversations.members", ServerError(), 1),
    ],
)
async def test_when_slack_does_not_answer_it_is_asked_again(
    world: World, method: str, fault: RateLimited | ServerError | Refuse, after: int
) -> None:
    await world.declare()
    await world.warroom.stop()
    await world.bob.say("no one heard this", channel=world.room)
    world.slack.fail(method, fault, times=1 if isinstance(fault, RateLimited) else 4)
    asked = len(world.slack.calls)
    await world.restart()
    await world.passes(minutes=4)

    assert "no one heard this" in await timeline(world)
    times = [call.at for call in world.slack.calls[asked:] if call.method == method]
    assert max(later - before for before, later in itertools.pairwise(times)) == timedelta(seconds=after)


async def test_where_slack_no_longer_knows_how_far_it_was_all_is_read_from_the_beginning(stage: Stage) -> None:
    async with a_world(replace(stage, more={"HISTORY_PAGE": "5"})) as world:
        await world.declare()
        await world.warroom.stop()
        for number in range(12):
            await world.bob.say(f"finding {number:02d}", channel=world.room)
        world.slack.fail(
            "conversations.history", Refuse("invalid_cursor"), when=lambda asked: bool(asked.get("cursor"))
        )
        await world.restart()
        await world.passes(minutes=2)

        shown = await timeline(world)
        assert [shown.count(f"finding {number:02d}") for number in range(12)] == [1] * 12


async def test_while_slack_asks_for_patience_no_other_place_is_read_either(world: World) -> None:
    await world.declare()
    await world.declare("search is slow sev2")
    await world.warroom.stop()
    asked = len(world.slack.calls)
    world.slack.fail("conversations.history", RateLimited(90))
    await world.restart()
    await world.passes(seconds=60)

    assert [call.method for call in world.slack.calls[asked:]].count("conversations.history") == 1
    await world.passes(seconds=60)
    assert [call.method for call in world.slack.calls[asked:]].count("conversations.history") > 2


async def test_a_place_that_slack_will_not_show_is_left_alone(world: World) -> None:
    await world.declare()
    await world.passes(minutes=10)
    asked = len(world.slack.calls)
    world.slack.fail("conversations.history", Refuse("missing_scope"), times=None)
    await world.restart()
    await world.passes(minutes=30)

    assert (await world.command("status")).error is None
    assert len([call for call in world.slack.calls[asked:] if call.method == "conversations.history"]) <= 3


async def test_a_bot_that_is_stopped_in_the_middle_goes_on(stage: Stage) -> None:
    async with a_world(replace(stage, more={"HISTORY_PAGE": "5", "HISTORY_PAUSE": "60s"})) as world:
        await world.declare()
        await world.warroom.stop()
        for number in range(12):
            await world.bob.say(f"finding {number:02d}", channel=world.room)
        await world.restart()
        await world.passes(seconds=70)
        await world.restart()
        await world.passes(minutes=15)
        await world.command("decline a test")

        shown = (await world.command("postmortem")).text
        assert all(f"finding {number:02d}" in shown for number in range(12))
