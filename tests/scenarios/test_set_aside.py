"""What Slack refuses is told to those who run Warroom: they have it tried again or dropped, in Slack or the shell."""

from __future__ import annotations

import json

import pytest

from bot.demo.faults import Refuse
from bot.demo.workspace.messages import Message
from tests.support.shell import Shell
from tests.support.world import POLICY, World

WITH_OPERATOR = POLICY.replace("channels:\n", "channels:\n  operator: ops\n")

pytestmark = pytest.mark.parametrize("policy", [WITH_OPERATOR], ids=["operator"])


async def refused(world: World, text: str = "checkout is down sev1") -> Message:
    """Declare while Slack forbids the topic; return what the operators are told."""
    world.slack.add_channel("ops", ["dana", "warroom"])
    world.slack.fail("conversations.setTopic", Refuse("restricted_action"), times=None)
    await world.declare(text)
    (told,) = world.slack.channel("ops").messages
    return told


async def test_the_operators_have_it_tried_again(world: World) -> None:
    told = await refused(world)
    assert "Not delivered: INC-2026-1123-001: the room's topic" in told.visible
    assert told.buttons == ["Retry", "Drop"]

    world.slack.mend()
    await world.dana.press(told, "Retry")
    await world.passes(seconds=5)

    assert told.buttons == []
    assert "Done at 09:00" in told.visible
    assert "checkout is down" in world.room.topic
    assert "Not done" not in world.card.visible


async def test_what_is_refused_again_is_told_again(world: World) -> None:
    told = await refused(world)
    await world.dana.press(told, "Retry")
    await world.passes(seconds=5)

    first, second = world.slack.channel("ops").messages
    assert "Tried again at 09:00 by @dana" in first.visible
    assert first.buttons == []
    assert second.buttons == ["Retry", "Drop"]
    world.slack.mend()


async def test_the_operators_drop_it_and_the_timeline_says_so(world: World) -> None:
    told = await refused(world)
    await world.dana.press(told, "Drop")
    await world.passes(seconds=5)

    assert told.buttons == []
    assert "Dropped at 09:00 by @dana" in told.visible
    assert "Not done" not in world.card.visible
    assert "Given up: the room's topic" in (await world.command("timeline")).text
    world.slack.mend()


async def test_only_whom_the_policy_names_may(world: World) -> None:
    told = await refused(world)
    reply = await world.bob.press(told, "Drop")
    await world.settled()

    assert "Retrying or dropping what was set aside is for admin only" in reply.text
    assert told.buttons == ["Retry", "Drop"]
    assert "Not done: the room's topic" in world.card.visible
    world.slack.mend()


async def test_of_a_private_incident_the_operators_know_number_and_code(world: World, shell: Shell) -> None:
    told = await refused(world, "--private a break-in sev1")
    assert "INC-2026-1123-001" in told.visible
    assert "restricted_action" in told.visible
    assert "a break-in" not in told.visible
    assert "topic" not in told.visible

    listed = (await shell("outbox", "list")).text
    assert "INC-2026-1123-001 (private)" in listed
    assert "topic" not in listed

    world.slack.mend()
    await world.dana.press(told, "Retry")
    await world.passes(seconds=5)
    assert "a break-in" in world.room.topic, "whoever may not see it may have it delivered"


async def test_the_shell_lists_retries_and_drops(world: World, shell: Shell) -> None:
    told = await refused(world)
    (aside,) = json.loads((await shell("outbox", "list", "--json")).text)
    assert (aside["state"], aside["incident"], aside["what"]) == ("set aside", "INC-2026-1123-001", "the room's topic")
    assert "forbid" in aside["reason"]

    said = await shell("outbox", "drop", str(aside["id"]))
    assert said.code == 2
    said = await shell("outbox", "retry", "4711")
    assert (said.code, "no longer set aside" in said.text) == (2, True)
    assert "Say which one" in (await shell("outbox", "retry")).text

    said = await shell("outbox", "retry", "--all")
    assert "1 will be retried" in said.text
    await world.passes(seconds=15)
    assert "Tried again at 09:00 by someone in the shell" in told.visible

    said = await shell("outbox", "drop", str(aside["id"]), "topics", "are", "forbidden", "here")
    assert (said.code, "Dropped" in said.text) == (0, True)
    await world.passes(seconds=15)
    assert "Nothing is waiting" in (await shell("outbox", "list")).text
    timeline = (await world.command("timeline")).text
    assert "Given up: the room's topic" in timeline
    assert "Why: topics are forbidden here" in timeline
    world.slack.mend()


async def test_what_needs_what_was_dropped_is_not_waited_for(world: World, shell: Shell) -> None:
    world.slack.add_channel("ops", ["dana", "warroom"])
    world.slack.fail(
        "chat.postMessage", Refuse("restricted_action"), when=lambda call: call["channel"] == world.room.id
    )
    await world.declare()
    (told,) = world.slack.channel("ops").messages
    await world.dana.press(told, "Drop")
    await world.passes(seconds=5)

    await world.command("update rolled back v2.3.4")
    assert any("rolled back v2.3.4" in text for text in world.shown(world.room))
    assert "Nothing is waiting" in (await shell("outbox", "list")).text


async def test_what_the_operators_cannot_be_told_stays_in_the_outbox(world: World, shell: Shell) -> None:
    world.slack.fail("conversations.setTopic", Refuse("restricted_action"), times=None)
    await world.declare()

    assert "Not done: the room's topic" in world.card.visible
    assert "ops" not in world.card.visible, "that is nothing that the room could mend"
    assert "not in #ops" in (await shell("outbox", "list")).text
    world.slack.mend()
