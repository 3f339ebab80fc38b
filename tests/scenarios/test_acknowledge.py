"""Acknowledging: who is on it, who is told if no one is, and what then counts. Rows (part): 32, 33."""

from __future__ import annotations

import json

import pytest

from bot.demo.faults import Refuse
from bot.demo.workspace.messages import Message
from tests.support.shell import Shell
from tests.support.world import POLICY, Stage, World

ON_IT = "I'm on it"


async def said_of(world: World, words: str) -> list[str]:
    """Return the entries of the timeline that hold some words."""
    shown = await world.alice.command("/incident timeline", channel=world.rooms[0] if world.rooms else "general")
    return [line for line in shown.text.splitlines() if words in line]


def in_threads(world: World, words: str) -> list[Message]:
    """Return what was said in threads with these words in it."""
    said = [one for channel in world.slack.channels for one in channel.log if one.is_reply]
    return [one for one in said if words in one.visible]


async def test_no_one_has_acknowledged_by_declaring_and_one_press_does(world: World) -> None:
    await world.declare()
    assert ON_IT in world.card.buttons
    await world.bob.press(world.card, ON_IT)
    await world.passes(minutes=20)

    assert "bob is on it." in [one.visible for one in world.room.messages]
    assert world.bob.id in world.room.members, "whoever is on it is in the room"
    assert ON_IT not in world.card.buttons
    assert in_threads(world, "No one has acknowledged") == []
    assert len(await said_of(world, "is on it")) == 1
    again = await world.carol.command("/incident ack", channel=world.room)
    assert "was acknowledged at" in again.text


@pytest.mark.parametrize("line", ["role commander", "role scribe", "ack"])
@pytest.mark.parametrize("edited", [True, False])
async def test_no_one_is_asked_instead_of_whoever_is_here(world: World, line: str, *, edited: bool) -> None:
    await world.declare()
    (to_bob,), (to_carol,) = world.bob.direct_messages().messages, world.carol.direct_messages().messages
    before = len(world.dana.direct_messages().messages)
    if not edited:
        world.slack.fail("chat.update", Refuse("internal_error"), times=None)  # the buttons are still there
    await world.bob.command(f"/incident {line}", channel=world.room)
    await world.passes(seconds=5)
    assert to_bob.buttons == ([] if edited else [ON_IT, "Not me"])
    assert ("@bob is on it, since 09:00" in to_bob.visible) is edited
    assert to_carol.buttons == [ON_IT, "Not me"], "she is asked still"

    await world.carol.press(to_carol, "Not me")
    if not edited:
        refused = await world.bob.press(to_bob, "Not me")
        await world.passes(seconds=5)
        assert "so no one is asked instead of you" in refused.text
    await world.passes(seconds=5)
    assert in_threads(world, "bob (on-call engineer) can't come") == []
    assert in_threads(world, "Asking the") == []
    assert len(world.dana.direct_messages().messages) == before


@pytest.mark.parametrize(
    ("line", "button", "how"),
    [
        ("resolve now rolled back", "", "Resolved"),
        ("decline false alarm", "Decline", "Declined"),
        ("merge INC-2026-1123-001", "Merge", "Merged into INC-2026-1123-001"),
    ],
)
async def test_at_the_end_whoever_was_told_reads_that_no_one_is_needed(
    world: World, line: str, button: str, how: str
) -> None:
    await world.declare("search is slow sev4")
    await world.declare()
    asked = {person: person.direct_messages().messages for person in (world.bob, world.dana)}
    assert all(asked.values())
    reply = await world.command(line)
    if button and button in reply.buttons:
        await world.alice.press(reply, button)
    await world.passes(seconds=5)

    for message in (each for messages in asked.values() for each in messages):
        assert f"{how} at 09:00: checkout is down (INC-2026-1123-002). You're no longer needed." in message.visible
        assert "You're needed" not in message.visible
        assert message.buttons == []
    await world.command("role scribe @alice")
    assert {person: person.direct_messages().messages for person in asked} == asked, "an edit, no second message"

    pings = len(world.slack.pings)
    await world.command("reopen 002 errors are back")
    await world.passes(seconds=5)
    for message in (each for messages in asked.values() for each in messages):
        assert "Open again since 09:00" in message.visible
        assert "no longer needed" not in message.visible
        assert message.buttons == [ON_IT, "Not me"]
    assert len(world.slack.pings) == pings


async def test_whoever_is_called_is_told_once_and_called_again_before_it_is_missed(world: World) -> None:
    """Rows: 32."""
    await world.declare()
    for person in (world.bob, world.carol):
        (told,) = person.direct_messages().messages
        assert told.buttons == [ON_IT, "Not me"]
        assert "Called in for every SEV1" in told.visible
    await world.passes(minutes=3, seconds=50)
    assert {ping.who for ping in world.slack.pings} == {world.alice.id}, "no one commands"
    await world.passes(seconds=20)
    (near,) = in_threads(world, "No one is on this yet.")
    assert [ping.who for ping in world.slack.pings[1:]] == [world.bob.id, world.carol.id]
    assert near in world.room.thread(world.card)

    await world.bob.press(world.bob.direct_messages().messages[0], ON_IT)
    await world.passes(minutes=10)
    assert in_threads(world, "No one has acknowledged") == []
    await world.passes(minutes=1)
    (missed,) = in_threads(world, "Nothing has been done about this for 15 min")
    said = [missed.visible, *(one.visible for one in world.dana.direct_messages().messages)]
    assert any("@dana" in one for one in said[:1]) or any("Nothing has been done" in one for one in said[1:])


@pytest.mark.parametrize("policy", [POLICY.replace("engineering_manager", "on_call_secondary")])
async def test_the_next_in_line_is_called_when_no_one_answers(world: World) -> None:
    """Rows: 32."""
    await world.declare("search is slow sev3")
    assert world.dana.direct_messages().messages == []
    await world.passes(minutes=61)

    (told,) = world.dana.direct_messages().messages
    assert "No one has acknowledged this within 1 h" in told.visible


@pytest.mark.parametrize("who", ["a role is taken", "a role is accepted", "help comes", "who is on call declares"])
async def test_whoever_takes_part_has_acknowledged(world: World, who: str) -> None:
    declarer = world.bob if who == "who is on call declares" else world.alice
    await declarer.command("/incident checkout is down sev1", channel="general")
    await world.passes(seconds=5)
    match who:
        case "a role is taken":
            await world.bob.press(world.card, "Take command")
        case "a role is accepted":
            await world.command("role scribe @bob")
            assert ON_IT in world.card.buttons, "whoever is given a role has not said a word"
            await world.bob.press(world.bob.direct_messages().messages[-1], "Accept")
        case "help comes":
            shown = await world.command("escalate @bob look at the database")
            await world.alice.press(shown, "Notify")
            await world.passes(seconds=5)
            await world.bob.press(world.bob.direct_messages().messages[-1], ON_IT)
        case _:
            assert who == "who is on call declares"
    await world.passes(minutes=6)

    assert ON_IT not in world.card.buttons
    assert in_threads(world, "No one has acknowledged") == []


async def test_the_thread_and_the_timeline_say_once_what_was_missed(world: World, stage: Stage) -> None:
    await world.declare()
    await world.passes(minutes=4, seconds=50)
    assert in_threads(world, "No one has acknowledged") == []
    await world.passes(minutes=1)
    (missed,) = in_threads(world, "No one has acknowledged this for 5 min.")
    assert missed in world.room.thread(world.card)
    await world.restart()
    await world.passes(hours=5)

    assert [one.visible.replace("@dana: ", "") for one in in_threads(world, "⏰")] == [
        missed.visible,
        "⏰ Nothing has been done about this for 15 min: no role taken, no update, no note.",
    ]
    assert len(await said_of(world, "Not acknowledged within 5 min")) == 1
    assert len(await said_of(world, "No response within 15 min")) == 1
    record = json.loads((await Shell(world, stage)("export", "001", "--format", "json")).text)
    assert record["timeline"]["response_time"] is None, "no one has answered"


async def test_a_private_incident_and_one_in_a_thread_say_it_where_they_are(world: World) -> None:
    await world.declare("search is slow sev3")
    await world.passes(hours=2)
    (missed,) = in_threads(world, "No one has acknowledged this for 1 h.")
    assert missed.channel_id == world.incidents.id
    await world.bob.command("/incident ack 001", channel="general")
    await world.passes(hours=5)
    assert in_threads(world, "Nothing has been done") != [], "to say so is no response yet"


async def test_a_clock_that_was_ahead_and_a_worse_severity_leave_time_and_the_end_ends_it(world: World) -> None:
    await world.declare("search is slow sev3")
    await world.passes(minutes=30)
    await world.alice.command("/incident severity 001 sev1 because all", channel="general")
    await world.passes(seconds=30)
    assert in_threads(world, "No one has acknowledged") == [], "people learn only now that it counts"
    await world.passes(seconds=45)
    assert len(in_threads(world, "No one has acknowledged")) == 1

    await world.declare("payments fail sev1")
    await world.alice.command("/incident decline 002 false-alarm", channel="general")
    await world.passes(minutes=20)
    assert len(in_threads(world, "No one has acknowledged")) == 1, "what is over owes nothing"


async def test_a_reopening_keeps_who_is_here_and_who_cannot_come(world: World) -> None:
    await world.declare()
    (to_bob,), (to_carol,) = world.bob.direct_messages().messages, world.carol.direct_messages().messages
    await world.carol.press(to_carol, "Not me")
    await world.bob.command("/incident ack", channel=world.room)
    await world.command("resolve now rolled back")
    await world.passes(seconds=5)
    await world.command("reopen errors are back")
    await world.passes(seconds=5)
    for message, said, buttons in (
        (to_bob, "@bob is on it, since 09:00", []),
        (to_carol, "You said that you can't come.", [ON_IT]),
    ):
        assert "Open again since 09:00" in message.visible
        assert said in message.visible
        assert message.buttons == buttons
