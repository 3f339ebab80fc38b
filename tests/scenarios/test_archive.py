"""The war room of a closed incident: archived a week later, if no one has anything left to say there. Rows: 97."""

from __future__ import annotations

import pytest

from bot.demo.faults import DropAfter, DropBefore, Fault, Garbled, RateLimited, Refuse, ServerError
from bot.demo.workspace.channels import Channel
from bot.demo.workspace.messages import Message
from tests.support.world import POLICY, World

SOON = "I'll archive this room"
WITH_OPERATOR = POLICY.replace("channels:\n", "channels:\n  operator: ops\n")


async def closed(world: World) -> Channel:
    """Have an incident closed; return its room."""
    await world.declare()
    await world.command("role commander")
    await world.command("resolve now rolled back")
    await world.command("close anyway it was a drill")
    await world.settled()
    return world.room


def told(world: World, room: Channel) -> int:
    """Count how often the room was told that it will be archived."""
    return sum(SOON in one for one in world.shown(room))


def is_gone(room: Channel) -> bool:
    """Tell whether it is archived."""
    return room.is_archived


def asked(room: Channel) -> Message:
    """The message by which the room is told."""
    return room.find(SOON)


async def test_a_room_is_told_a_day_before_and_archived_once_without_a_word_elsewhere(world: World) -> None:
    room = await closed(world)
    await world.passes(days=5, hours=23)
    assert told(world, room) == 0
    await world.passes(hours=2)
    assert told(world, room) == 1
    assert "If no one writes here until" in asked(room).visible
    assert asked(room).buttons == ["Keep"]
    assert not is_gone(room)
    assert world.slack.pings == []

    await world.passes(days=1)
    assert is_gone(room)
    await world.passes(days=30)
    assert told(world, room) == 1
    assert not any("archive" in said for said in world.shown(world.incidents))
    reply = await world.alice.command("/incident timeline INC-2026-1123-001", channel="general")
    assert reply.text.count("The war room is archived") == 1


async def test_whoever_says_something_puts_it_off_by_a_day_of_silence(world: World) -> None:
    room = await closed(world)
    await world.passes(days=6, hours=1)
    await world.bob.say("one more thing: the index is still missing", channel=room)
    await world.passes(hours=23)
    assert told(world, room) == 1
    assert not is_gone(room)
    await world.passes(hours=2)
    assert told(world, room) == 2
    await world.passes(hours=22)
    assert not is_gone(room)
    await world.passes(hours=3)
    assert is_gone(room)


async def test_whoever_keeps_it_keeps_it(world: World) -> None:
    room = await closed(world)
    await world.passes(days=6, hours=1)
    message = asked(room)
    await world.bob.press(message, "Keep")
    await world.carol.press(message, "Keep")
    await world.settled()
    assert "This room stays open, says" in message.visible
    assert message.buttons == []
    await world.passes(days=30)
    assert not is_gone(room)
    reply = await world.alice.command("/incident timeline INC-2026-1123-001", channel="general")
    assert reply.text.count("The war room stays open") == 1


async def test_reopening_cancels_it_and_another_end_begins_anew(world: World) -> None:
    room = await closed(world)
    await world.passes(days=6, hours=1)
    await world.command("reopen errors are back")
    await world.passes(days=2)
    assert not is_gone(room)
    await world.command("resolve now rolled back for good")
    await world.command("close anyway it was a drill")
    await world.passes(days=5, hours=23)
    assert told(world, room) == 1
    await world.passes(days=1, hours=2)
    assert told(world, room) == 2
    assert is_gone(room)


@pytest.mark.parametrize("policy", [POLICY + "\narchive_after: none\n"])
async def test_a_policy_may_keep_every_room(world: World) -> None:
    room = await closed(world)
    await world.passes(days=40)
    assert told(world, room) == 0
    assert not is_gone(room)


async def test_reopened_after_that_it_goes_on_in_its_thread_until_someone_opens_a_room(world: World) -> None:
    former = await closed(world)
    await world.passes(days=8)
    assert is_gone(former)
    reply = await world.alice.command("/incident reopen INC-2026-1123-001 errors are back", channel="general")
    await world.passes(seconds=5)
    assert "INC-2026-1123-001" in reply.text or reply.messages == []
    thread = world.incidents.thread(world.incidents.find("IC: "))
    (lost,) = [one for one in thread if "so this incident goes on here" in one.visible]
    assert f"#{former.name}" in lost.visible
    assert "/invite @Warroom" in lost.visible
    assert any("Resolve" in one.buttons for one in thread), "the card"

    await world.bob.press(lost, "Open war room")
    await world.passes(seconds=5)
    first, second = world.rooms
    assert first is former
    assert any(f"What was said before is in #{former.name}" in one for one in world.shown(second))
    thread = world.incidents.thread(world.incidents.find("IC: "))
    assert any(f"moved to #{second.name}" in one.visible for one in thread)


async def test_unarchived_by_a_person_and_with_warroom_back_in_it_goes_on_there(world: World) -> None:
    room = await closed(world)
    await world.passes(days=8)
    await world.alice.command("/incident reopen INC-2026-1123-001 errors are back", channel="general")
    await world.passes(seconds=5)
    await world.bob.unarchive(room)
    await world.bob.invite(room, "warroom")
    await world.passes(seconds=5)
    assert any("this incident goes on in" in one for one in world.shown(room))
    await world.bob.command("/incident update rolling back once more", channel=room)
    await world.passes(seconds=5)
    assert any("rolling back once more" in one for one in world.shown(room))


@pytest.mark.parametrize("policy", [WITH_OPERATOR])
@pytest.mark.parametrize(
    ("code", "archived", "heard"),
    [("already_archived", True, 0), ("restricted_action", False, 1), ("not_in_channel", False, 1)],
)
async def test_what_slack_refuses_is_done_already_or_the_operators(
    world: World, code: str, heard: int, *, archived: bool
) -> None:
    world.slack.add_channel("ops", ["dana", "warroom"])
    room = await closed(world)
    await world.passes(days=6, hours=1)
    world.slack.fail("conversations.archive", Refuse(code))
    await world.passes(days=1)
    ops = world.shown(world.slack.channel("ops"))
    assert sum("archiving the war room" in one for one in ops) == heard
    reply = await world.alice.command("/incident timeline INC-2026-1123-001", channel="general")
    assert ("The war room is archived" in reply.text) is archived
    assert told(world, room) == 1


@pytest.mark.parametrize(
    "fault", [ServerError(), ServerError(took_effect=True), Garbled(), DropBefore(), DropAfter(), RateLimited(60)]
)
async def test_whatever_becomes_of_the_request_archives_nothing_twice(world: World, fault: Fault) -> None:
    room = await closed(world)
    await world.passes(days=6, hours=1)
    await world.crash()
    world.slack.fail("conversations.archive", fault)
    await world.passes(days=1, hours=1)
    assert is_gone(room)
    assert sum("archived the channel" in one.text for one in room.log) == 1
    reply = await world.alice.command("/incident timeline INC-2026-1123-001", channel="general")
    assert reply.text.count("The war room is archived") == 1


async def test_what_was_reopened_before_slack_did_it_is_left_alone(world: World) -> None:
    room = await closed(world)
    await world.passes(days=6, hours=1)
    world.slack.fail("conversations.archive", RateLimited(3600))
    await world.passes(hours=23, minutes=15)
    assert not is_gone(room)
    await world.command("reopen errors are back")
    await world.passes(hours=2)
    assert not is_gone(room)
    assert "Status: investigating" in world.incidents.find("IC: ").visible
