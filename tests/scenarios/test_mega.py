"""The :mega: reaction: a message becomes the status update, once, and taking it off undoes that. Rows: 93, 99."""

from __future__ import annotations

import asyncio

import pytest

from bot.demo.workspace.channels import Channel
from bot.demo.workspace.messages import Message
from tests.support.world import POLICY, World

COMMANDERS_ONLY = POLICY + "permissions: {update: [commander, communications]}\n"


WORDS = "rolled back v2.3.4, errors are falling"


async def said(world: World, text: str = WORDS, channel: Channel | None = None) -> Message:
    """Have Carol say something in the room."""
    message = await world.carol.say(text, channel=channel or world.room)
    await world.settled()
    return message


async def mega(world: World, message: Message) -> str:
    """Have Bob put :mega: on a message; return what he alone is told."""
    before = len(world.bob.ephemerals)
    await world.bob.react(message, "mega")
    await world.passes(seconds=5)
    return "\n".join(one.visible for one in world.bob.ephemerals[before:])


def updates(world: World) -> list[Message]:
    """Return every post of an update in the room."""
    return [one for one in world.room.messages if one.visible.startswith("*Update #")]


async def test_one_reaction_makes_a_message_the_update(world: World) -> None:
    """Rows: 99. One interaction."""
    await world.declare()
    message = await said(world)
    await world.passes(minutes=5)

    told = await mega(world, message)

    (posted,) = updates(world)
    assert "Update #1 – 09:05" in posted.visible
    assert "rolled back v2.3.4, errors are falling" in posted.visible
    assert "Next update: 09:20" in posted.visible
    assert "By: bob, from a message of carol" in posted.visible
    assert f"/archives/{world.room.id}/p{message.ts.replace('.', '')}" in posted.visible
    assert "by @bob, from a message of @carol" in world.card.visible
    assert "rolled back v2.3.4" in world.incidents.messages[0].visible
    assert "Posted update #1 on this incident. The next one is due at 09:20." in told
    assert "Remove :mega: to undo this" in told
    assert world.bob.ephemerals[-1].buttons == ["Edit"]
    assert posted.ts not in {ping.ts for ping in world.slack.pings}


async def test_it_answers_the_reminder(world: World) -> None:
    await world.declare()
    message = await said(world)
    await world.passes(minutes=16)

    await mega(world, message)

    (reminder,) = [one for one in world.room.messages if "was due." in one.visible]
    assert "Update #1, per @bob (09:16)" in reminder.visible
    assert not reminder.buttons


async def test_taking_it_off_withdraws_the_update_and_what_was_owed_is_owed_again(world: World) -> None:
    await world.declare()
    await world.passes(minutes=5)
    message = await said(world)
    await mega(world, message)
    assert "by 09:20" in world.card.visible

    await world.bob.unreact(message, "mega")
    await world.passes(seconds=5)

    gone = "Update #1 on INC-2026-1123-001 was withdrawn by @bob at 09:05"
    assert gone in world.room.find("withdrawn").visible
    assert not updates(world)
    for channel in (world.incidents, world.slack.channel("incidents-sev1")):
        assert [one.visible for one in channel.thread(channel.messages[0])].count(gone + ".") == 1
        assert "rolled back" not in channel.messages[0].visible
    assert "rolled back" not in world.card.visible
    assert "by 09:15" in world.card.visible
    assert "Update #1 on this incident is withdrawn" in world.bob.ephemerals[-1].visible
    assert "Update #1 was withdrawn" in (await world.command("timeline")).text
    await world.command("update still looking")
    assert "still looking" in world.room.find("Update #2 – ").visible, "a number is given once"


async def test_an_update_taken_back_late_is_owed_in_a_minute(world: World) -> None:
    await world.declare()
    message = await said(world)
    await world.passes(minutes=10)
    await mega(world, message)
    await world.passes(minutes=12)

    await world.bob.unreact(message, "mega")
    await world.passes(seconds=50)
    assert "is due." not in "".join(world.shown(world.room))
    await world.passes(seconds=15)

    assert "There has been none since the declaration at 09:00" in world.room.find("is due.").visible


async def test_an_older_update_is_withdrawn_without_moving_the_clock(world: World) -> None:
    await world.declare()
    message = await said(world)
    await mega(world, message)
    await world.passes(minutes=10)
    await world.command("update errors are gone")

    await world.bob.unreact(message, "mega")
    await world.passes(seconds=5)

    assert "errors are gone" in world.card.visible
    assert "by 09:25" in world.card.visible
    assert "Update #1 on INC-2026-1123-001 was withdrawn" in world.room.find("withdrawn").visible


async def test_a_message_is_one_update_however_many_react(world: World) -> None:
    await world.declare()
    message = await said(world)

    await asyncio.gather(*(person.react(message, "mega") for person in (world.alice, world.bob, world.carol)))
    await world.passes(seconds=5)

    assert len(updates(world)) == 1
    answers = [one.visible for one in world.slack.workspace.ephemerals if "update #1" in one.visible]
    assert len([one for one in answers if "Posted update #1" in one]) == 1
    told = [one for one in answers if "That message is update #1 already: @" in one]
    assert len(told) == 2
    assert "made it one at 09:00. For another: `/incident update <text>`" in told[0]


async def test_whoever_did_not_make_it_one_undoes_nothing(world: World) -> None:
    await world.declare()
    message = await said(world)
    await mega(world, message)
    await world.carol.react(message, "mega")
    await world.settled()

    await world.carol.unreact(message, "mega")
    await world.passes(seconds=5)

    assert len(updates(world)) == 1


async def test_events_that_slack_sends_twice_count_once(world: World) -> None:
    await world.declare()
    message = await said(world)
    world.slack.duplicate_events = True

    told = await mega(world, message)
    assert len(updates(world)) == 1
    assert told.count("Posted update #1") == 1
    assert "already" not in told
    await world.bob.unreact(message, "mega")
    await world.passes(seconds=5)

    assert not updates(world)
    again = await mega(world, message)
    assert "Posted update #2" in again, "after an undo it may become one again"


async def test_over_a_restart_the_reaction_can_be_taken_off(world: World) -> None:
    await world.declare()
    message = await said(world)
    await mega(world, message)
    assert updates(world)
    await world.restart()

    await world.bob.unreact(message, "mega")
    await world.passes(seconds=5)

    assert not updates(world)


async def test_what_is_no_persons_message_becomes_no_update_and_the_answer_says_what_does(world: World) -> None:
    await world.declare()
    told = await mega(world, world.card)
    assert "That is a message of Warroom, so it can't become an update" in told
    assert "`/incident update <text>`" in told

    gone = await said(world)
    await world.carol.delete(gone)
    gone.deleted = False  # it is still on Bob's screen
    told = await mega(world, gone)
    assert "That message was deleted" in told
    assert "`/incident update <text>`" in told

    picture = await world.carol.say("", channel=world.room, files={"graph.png": b"png"})
    await world.settled()
    assert "has no text" in await mega(world, picture)

    long = await said(world, "x" * 3001)
    assert "3001 characters; at most 3000 fit" in await mega(world, long)
    assert not updates(world)


async def test_what_was_said_while_the_bot_was_away_is_told_so(world: World) -> None:
    await world.declare()
    world.slack.drop_next_event()
    unheard = await said(world)

    told = await mega(world, unheard)

    assert "That message is not on the timeline" in told
    assert not updates(world)


async def test_of_an_incident_that_is_over_nothing_becomes_an_update_and_nothing_is_undone(world: World) -> None:
    await world.declare()
    first, second = await said(world), await said(world, "all good")
    await mega(world, first)
    await world.command("resolve now rolled back")

    told = await mega(world, second)
    assert "This incident is resolved, so no update is due" in told
    await world.bob.unreact(first, "mega")
    await world.passes(seconds=5)

    assert "so update #1 stays on its record" in world.bob.ephemerals[-1].visible
    assert "`/incident timeline <note>`" in world.bob.ephemerals[-1].visible
    assert len(updates(world)) == 1


async def test_elsewhere_a_megaphone_is_just_a_megaphone(world: World) -> None:
    await world.declare()
    lunch = await said(world, "lunch!", world.slack.channel("general"))

    assert await mega(world, lunch) == ""
    await world.bob.unreact(lunch, "mega")
    await world.passes(seconds=5)

    assert not updates(world)
    assert not world.bob.ephemerals


@pytest.mark.parametrize("policy", [COMMANDERS_ONLY])
async def test_the_policy_decides_who_may(world: World) -> None:
    await world.declare()
    message = await said(world)

    told = await mega(world, message)
    assert "`/incident update` is for commander or communications only" in told
    assert "`/incident role INC-2026-1123-001 commander`" in told
    assert not updates(world)

    await world.bob.unreact(message, "mega")
    await world.bob.command("/incident role commander", channel=world.room)
    await mega(world, message)
    assert len(updates(world)) == 1


async def test_without_a_room_it_works_in_the_thread(world: World) -> None:
    """Rows: 40."""
    await world.declare("logs are noisy sev3")
    (announcement,) = world.incidents.messages
    message = await world.carol.say("found the logger", channel=world.incidents, thread=announcement)
    await world.settled()

    await mega(world, message)

    posts = [one for one in world.incidents.thread(announcement) if "Update #1 – " in one.visible]
    assert len(posts) == 1
    assert "from a message of carol" in posts[0].visible


async def test_names_in_a_message_become_words_that_ping_nobody(world: World) -> None:
    await world.declare()
    message = await said(world, "@dana restarts it, see #general @here")

    await mega(world, message)

    (posted,) = updates(world)
    assert "dana restarts it, see #general" in posted.visible
    assert "<" not in posted.visible.partition("/archives")[0]
    assert posted.ts not in {ping.ts for ping in world.slack.pings}


async def test_a_message_of_another_app_may_become_the_update(world: World) -> None:
    await world.declare()
    app = world.slack.add_person("deployer", is_bot=True, bot_id="B0DEPL0Y01")
    await world.alice.invite(world.room, app)
    message = await app.say("v2.3.3 is live again", channel=world.room)
    await world.settled()

    await mega(world, message)

    (posted,) = updates(world)
    assert "v2.3.3 is live again" in posted.visible
    assert "from a message of deployer" in posted.visible
