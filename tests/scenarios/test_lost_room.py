"""A war room that Warroom can't reach: the clock goes on elsewhere, someone hears why, and nothing private leaks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from bot.demo.faults import RateLimited
from bot.demo.workspace.channels import Channel
from tests.scenarios.test_approval import WITH_REVIEWERS, answered
from tests.support.world import POLICY, World

WITH_OPERATOR = POLICY.replace("channels:\n", "channels:\n  operator: ops\n")


async def archived(world: World) -> None:
    await world.bob.archive(world.room)


async def removed(world: World) -> None:
    """Have someone remove Warroom, of which Slack tells the app nothing."""
    world.room.members.remove(world.slack.bot_user_id)


async def forgotten(world: World) -> None:
    """Have the room archived while Warroom does not listen: no event says so."""
    world.slack.drop_next_event()
    await world.bob.archive(world.room)
    world.slack.feed.drop_next = 0


Loses = Callable[[World], Awaitable[None]]

LOST = pytest.mark.parametrize("loses", [archived, removed, forgotten])


def said(world: World, channel: Channel, words: str) -> int:
    """Count the posts of a channel that hold some words."""
    return sum(words in one for one in world.shown(channel))


@LOST
async def test_the_clock_goes_on_under_the_announcement(world: World, loses: Loses) -> None:
    await world.declare()
    room = world.room
    await loses(world)
    before = len(world.shown(room))
    await world.passes(minutes=16)

    assert len(world.shown(room)) == before
    assert said(world, world.incidents, "so this incident goes on here") == 1
    assert said(world, world.incidents, "is due. ") == 1
    await world.passes(minutes=15)
    assert said(world, world.incidents, "s due. ") == 2, "and it goes on"
    assert said(world, world.incidents, "so this incident goes on here") == 1, "it is told once"


@LOST
async def test_whoever_posts_an_update_hears_that_the_room_does_not_get_it(world: World, loses: Loses) -> None:
    await world.declare()
    await loses(world)
    await world.passes(minutes=16)
    reply = await world.alice.command("/incident update INC-2026-1123-001 rolled back", channel="general")
    await world.settled()

    assert "archived, or Warroom was removed" in reply.text
    assert said(world, world.incidents, "rolled back") >= 1


@LOST
@pytest.mark.parametrize("policy", [WITH_OPERATOR])
async def test_the_operator_hears_of_it_once(world: World, loses: Loses) -> None:
    world.slack.add_channel("ops", ["dana", "warroom"])
    ops = world.slack.channel("ops")
    await world.declare()
    await loses(world)
    await world.passes(minutes=40)

    assert said(world, ops, "its war room is") == 1
    assert len(world.shown(ops)) == 1


async def test_back_in_the_room_it_goes_on_there_with_what_was_said_meanwhile(world: World) -> None:
    await world.declare()
    room = world.room
    await removed(world)
    await world.bob.say("we failed over MEANWHILE", channel=room)
    await world.passes(minutes=16)
    await world.bob.invite(room, "warroom")
    await world.passes(minutes=1)

    assert said(world, room, "this incident goes on in") == 1
    assert "MEANWHILE" in (await world.command("timeline")).text
    await world.passes(minutes=15)
    assert said(world, room, "is due. ") == 1


async def test_of_a_private_incident_those_who_have_to_do_with_it_hear_in_private(world: World) -> None:
    await world.alice.command("/incident --private payroll leak sev1", channel="general")
    await world.passes(seconds=10)
    await world.alice.invite(world.room, "bob")
    await world.alice.command("/incident role commander @bob", channel=world.room)
    await world.passes(seconds=10)
    await removed(world)
    await world.passes(minutes=16)

    for person in (world.alice, world.bob):
        assert said(world, person.direct_messages(), "so this incident goes on here") == 1
    assert said(world, world.bob.direct_messages(), "is due. ") == 1, "whoever is in command owes the update"
    assert not world.incidents.messages
    status = await world.alice.command("/incident status", channel="general")
    assert "payroll leak" in status.text
    assert "payroll" not in (await world.dana.command("/incident status INC-2026-1123-001", channel="general")).text


async def test_an_incident_that_is_over_is_left_in_peace(world: World) -> None:
    await world.declare()
    await world.command("resolve now rolled back")
    await world.settled()
    before = len(world.shown(world.incidents))
    await world.bob.archive(world.room)
    await world.passes(minutes=1)

    assert len(world.shown(world.incidents)) == before


async def made_private(world: World) -> None:
    """Have Bob make the room private, in which Dana is no longer then."""
    room = world.room
    room.is_private = True
    room.members = [who for who in room.members if who != world.dana.id]
    ts = world.slack.workspace.next_ts()
    notice = {"type": "message", "subtype": "channel_convert_to_private", "user": world.bob.id, "text": "private now"}
    world.slack.feed.tell({**notice, "ts": ts, "event_ts": ts, "channel": room.id, "channel_type": "group"}, room)
    await world.passes(seconds=5)


async def test_a_room_that_is_made_private_takes_the_incident_with_it(world: World) -> None:
    await world.declare("customer data is visible sev2")
    room = world.room
    await made_private(world)
    await world.bob.say("the SECRETWORD bucket is open", channel=room)
    await world.bob.command("/incident update closing the SECRETWORD bucket", channel=room)
    await world.passes(minutes=31)

    outside = "\n".join(world.shown(world.incidents))
    assert "customer data" not in outside
    assert "INC-2026-1123-001 is private now" in outside
    assert "SECRETWORD" not in outside
    for word in ("timeline", "brief", "status"):
        reply = await world.dana.command(f"/incident {word} INC-2026-1123-001", channel="general")
        await world.settled()
        assert "SECRETWORD" not in reply.text
    assert "SECRETWORD" in (await world.bob.command("/incident timeline", channel=room)).text


async def test_what_was_told_outside_before_is_taken_back(world: World) -> None:
    await world.declare("checkout is down sev1")
    await world.command("update the SECRETWORD bucket is open")
    await world.passes(minutes=1)
    told = (world.incidents,)
    for channel in told:
        assert any("SECRETWORD" in one.visible for one in channel.log), [one.visible for one in channel.log]
    await made_private(world)
    await world.passes(minutes=1)

    for channel in told:
        assert not any("SECRETWORD" in one.visible for one in channel.log)
    assert any("SECRETWORD" in one.visible for one in world.room.log)


@pytest.mark.parametrize("policy", [WITH_REVIEWERS])
async def test_no_file_follows_a_message_whose_incident_is_private_by_now(world: World) -> None:
    await answered(world)
    await world.command("postmortem submit")
    stands = world.room.find("In review: postmortem")
    for person in (world.bob, world.dana):
        await person.press(stands, "Approve")
        await world.settled()
    world.slack.fail("files.getUploadURLExternal", RateLimited(seconds=60), times=1)
    await world.alice.press(stands, "Publish")
    await world.passes(seconds=5)
    channel = world.slack.channel("incidents-sev1")
    (post,) = [one for one in channel.messages if "Postmortem: " in one.visible]
    await made_private(world)
    await world.passes(minutes=5)

    assert not [file for one in channel.thread(post) for file in one.files]
    assert "It is private" not in "\n".join(world.shown(world.room)), "no one need do anything"


async def test_a_room_with_another_id_or_name_is_the_same_room(world: World) -> None:
    await world.declare()
    room, space = world.room, world.slack.workspace
    await world.bob.say("said before", channel=room)
    await world.settled()
    event = {"type": "channel_id_changed", "old_channel_id": room.id, "new_channel_id": "C0NEWSHARED"}
    space.channels["C0NEWSHARED"] = space.channels.pop(room.id)
    room.id = "C0NEWSHARED"
    for message in room.log:
        message.channel_id = room.id
    world.slack.feed.tell({**event, "event_ts": space.next_ts()}, room)
    await world.settled()
    await world.bob.rename(room, "war-room-checkout")
    await world.settled()
    await world.bob.say("said after", channel=room)
    await world.settled()

    told = (await world.bob.command("/incident timeline", channel=room)).text
    assert "said before" in told
    assert "said after" in told
    await world.passes(minutes=16)
    assert said(world, room, "is due. ") == 1
