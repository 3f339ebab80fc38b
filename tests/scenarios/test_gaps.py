"""What a gap leaves out is taken in whole, once, without a sound: words, marks, and who came and went. Need 10."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from bot.demo.faults import Refuse
from bot.demo.people.person import Person
from tests.scenarios.test_timeline import draft
from tests.support.leaks import leaks
from tests.support.world import Stage, World, a_world

THROTTLED = {"HISTORY_PAGE": "15", "HISTORY_PAUSE": "60s"}
"""What Slack allows to an app that is sold outside its marketplace: 15 messages a minute."""


async def timeline(world: World, person: Person | None = None) -> str:
    """Return what somebody is shown of the timeline."""
    return (await (person or world.alice).command("/incident timeline", channel=world.room)).text


async def whole(world: World) -> str:
    """End the incident as none, and return its whole record."""
    await world.command("decline a test")
    return (await world.command("postmortem")).text


async def away(world: World) -> None:
    """Stop the bot."""
    await world.passes(minutes=20)
    await world.warroom.stop()


async def back(world: World) -> None:
    """Start another on the same database, and wait until it has read what it missed."""
    await world.restart()
    await world.passes(seconds=10)


async def test_sixty_messages_are_read_at_the_slowest_pace_though_the_bot_restarts_again_and_again(
    stage: Stage,
) -> None:
    async with a_world(replace(stage, more=THROTTLED)) as world:
        await world.declare()
        await away(world)
        for number in range(60):
            world.slack.drop_next_event()  # it is not even tried again
            await world.bob.say(f"finding {number:02d}", channel=world.room)
        await world.restart()
        for _ in range(6):
            await world.passes(seconds=50)
            await world.restart()
        await world.passes(minutes=20)

        shown = await whole(world)
        assert [number for number in range(60) if f"finding {number:02d}" not in shown] == []
        assert shown.count("Read from Slack what was missed") == 1
        assert re.findall(r"missed: (.*), recorded later", shown) == ["60 changes"]


async def test_a_page_full_of_our_own_messages_takes_nothing_for_deleted(stage: Stage) -> None:
    async with a_world(replace(stage, more={"HISTORY_PAGE": "3"})) as world:
        await world.declare()
        await world.passes(minutes=2)
        await world.bob.say("deploy v2.3.4 went out at 08:51", channel=world.room)
        await world.passes(hours=1, minutes=10)
        await world.restart()
        await world.passes(minutes=1)

        assert "deploy v2.3.4 went out at 08:51" in await timeline(world)


async def test_one_gap_is_told_of_once_with_all_that_it_held(world: World) -> None:
    await world.declare()
    asked = await world.carol.say("since when?", channel=world.room)
    other = await world.carol.say("which region?", channel=world.room)
    await away(world)
    await world.bob.say("since 08:52", channel=world.room, thread=asked)
    await world.bob.say("eu-west", channel=world.room, thread=other)
    await world.bob.say("rolling back", channel=world.room)
    await back(world)
    await world.passes(minutes=10)

    shown = await timeline(world)
    assert all(words in shown for words in ("since 08:52", "eu-west", "rolling back"))
    assert shown.count("Read from Slack what was missed") == 1
    assert "3 changes" in shown


async def test_whoever_came_while_we_were_away_is_on_the_record_and_briefed_once(world: World) -> None:
    await world.declare()
    dave = world.slack.person("dave")
    await away(world)
    if dave.id in world.room.members:
        await dave.leave(world.room)
    await dave.join(world.room)
    await back(world)

    assert len(dave.ephemerals) == 1
    assert dave.ephemerals[0].visible.startswith("Brief: INC-2026-1123-001")
    await world.restart()
    await world.passes(hours=2)
    assert len(dave.ephemerals) == 1
    assert "in the room from" in await draft(world)


async def test_whoever_left_while_we_were_away_is_not_taken_along_into_another_room(world: World) -> None:
    await world.declare()
    dave = world.slack.person("dave")
    if dave.id not in world.room.members:
        await dave.join(world.room)
    await away(world)
    await dave.leave(world.room)
    await back(world)

    await world.declare("login is down sev1")
    shown = await world.command("merge INC-2026-1123-002", channel=world.rooms[0])
    await world.alice.press(shown, "Merge")
    await world.passes(seconds=5)
    assert world.bob.id in world.rooms[1].members, "who stayed is taken along"
    assert dave.id not in world.rooms[1].members


async def test_who_came_and_left_while_we_were_away_is_told_nothing(world: World) -> None:
    await world.declare()
    dave = world.slack.person("dave")
    await away(world)
    if dave.id not in world.room.members:
        await dave.join(world.room)
    await dave.leave(world.room)
    erin = world.slack.add_person("erin")
    await erin.join(world.room)
    await back(world)

    assert "Brief: " in erin.ephemerals[-1].visible, "who came and stayed is"
    assert dave.ephemerals == []


async def test_reading_what_was_missed_makes_no_sound(world: World) -> None:
    await world.declare()
    await away(world)
    await world.bob.say(f"{world.dana.mention} can you look?", channel=world.room)
    await world.carol.say("deploy v2.3.4 went out", channel=world.room)
    pings, posts = len(world.slack.pings), len(world.slack.calls)
    await back(world)
    await world.passes(minutes=8)

    ours = [call for call in world.slack.calls[posts:] if call.method.startswith("chat.post")]
    assert ours == [], "eight minutes after the last reminder nothing is owed"
    assert len(world.slack.pings) == pings


async def test_an_event_that_nobody_noticed_missing_is_found_within_the_hour(world: World) -> None:
    await world.declare()
    await world.passes(minutes=5)
    world.slack.drop_next_event()
    await world.bob.say("no one heard this", channel=world.room)
    await world.passes(minutes=5)
    assert "no one heard this" not in await timeline(world)

    await world.passes(hours=1)

    assert "no one heard this" in await timeline(world)


async def test_an_incident_that_is_over_is_not_read_every_hour(world: World) -> None:
    def times_read() -> int:
        return sum(call.method == "conversations.history" for call in world.slack.calls)

    await world.declare()
    before = times_read()
    await world.passes(hours=2)
    assert times_read() > before, "one that is open is"
    await world.command("resolve now restarted it")
    await world.passes(hours=2)
    before = times_read()
    await world.passes(hours=5)

    assert times_read() == before


async def test_what_nobody_noticed_missing_is_in_the_draft_all_the_same(world: World) -> None:
    await world.declare()
    await world.passes(minutes=5)
    world.slack.drop_next_event()
    await world.bob.say("the cause was deploy v2.3.4", channel=world.room)
    await world.passes(minutes=1)
    await world.command("resolve now rolled back")
    await world.passes(seconds=10)

    assert "the cause was deploy v2.3.4" in world.document


async def test_when_slack_drops_events_the_places_are_read_again(world: World) -> None:
    await world.declare()
    await world.passes(minutes=5)
    world.slack.drop_next_event()
    await world.bob.say("no one heard this", channel=world.room)
    await world.settled()
    dropped = {"type": "app_rate_limited", "team_id": world.slack.team_id, "minute_rate_limited": 1}
    await world.slack.delivery.ask("events_api", dropped)
    await world.passes(seconds=5)

    assert "no one heard this" in await timeline(world)


async def test_a_cursor_that_slack_no_longer_knows_begins_anew(stage: Stage) -> None:
    async with a_world(replace(stage, more=THROTTLED)) as world:
        await world.declare()
        await away(world)
        for number in range(20):
            await world.bob.say(f"finding {number:02d}", channel=world.room)
        world.slack.fail("conversations.history", Refuse("invalid_cursor"), when=lambda call: bool(call["cursor"]))
        await world.restart()
        await world.passes(minutes=12)

        shown = await whole(world)
        assert all(f"finding {number:02d}" in shown for number in range(20))


async def test_a_megaphone_that_was_put_on_while_we_were_away_makes_no_late_update(world: World) -> None:
    await world.declare()
    said = await world.bob.say("rolled back, errors are falling", channel=world.room)
    await away(world)
    await world.bob.react(said, "mega")
    await back(world)
    assert "Update #1" not in world.card.visible

    await world.bob.unreact(said, "mega")
    await world.bob.react(said, "mega")
    await world.passes(seconds=5)
    assert "Update #1" in world.card.visible


@pytest.mark.parametrize("word", ["payroll", "insider"])
async def test_a_private_room_is_read_too_and_nothing_of_it_leaves(world: World, word: str) -> None:
    await world.alice.command("/incident --private payroll data of an insider sev1", channel="general")
    await world.passes(seconds=10)
    await away(world)
    await world.alice.say("it was exported at 08:51", channel=world.room)
    await world.alice.invite(world.room, world.dana)
    await back(world)

    assert "it was exported at 08:51" in await timeline(world)
    assert word in world.dana.ephemerals[-1].visible
    assert leaks(world, world.alice, world.dana) == []
