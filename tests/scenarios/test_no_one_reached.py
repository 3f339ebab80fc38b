"""Lists of people that bring no one: the card, whoever declared and the operator read why; it never counts as done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import pytest

from bot.demo.faults import Refuse
from tests.support.world import POLICY, World

WITH_OPERATOR: Final = POLICY.replace("channels:\n", "channels:\n  operator: ops\n")


def on_call(who: str) -> str:
    """Return the policy with someone else on call."""
    return WITH_OPERATOR.replace("on_call: [S0ONCALL01]", f"on_call: [{who}]")


def nothing(_world: World) -> None:
    """Leave the workspace as it is."""


def empty_group(world: World) -> None:
    """Take everyone off the rota."""
    world.slack.workspace.groups["S0ONCALL01"].users.clear()


def all_gone(world: World) -> None:
    """Deactivate everyone on the rota."""
    for user in (world.bob.id, world.carol.id):
        world.slack.workspace.users[user].deleted = True


Prepare = Callable[[World], None]

MEMBERS: Final = [
    pytest.param(on_call("S0ONCALL01"), empty_group, "S0ONCALL01): no one is in this user group", id="empty group"),
    pytest.param(on_call("S0NEVER001"), nothing, "S0NEVER001): this user group no longer exists", id="unknown group"),
    pytest.param(on_call("S0ONCALL01"), all_gone, "ob is not in the room: the account is deactivated", id="all gone"),
    pytest.param(
        on_call("ghost@example.com"), nothing, "(ghost@example.com): no one in the workspace", id="no address"
    ),
    pytest.param(on_call("zoe@example.com"), nothing, "(zoe@example.com): no one in the workspace", id="old address"),
    pytest.param(on_call("U0Z0E00001"), nothing, "oe is not in the room: the account is deactivated", id="gone"),
]
"""Policy, what has become of the people in it, and the reason that people read."""


def told(world: World) -> list[str]:
    """Return what Alice, who declared, reads in her direct messages of people who were not reached."""
    return [one.visible for one in world.alice.direct_messages().messages if "I couldn't reach everyone" in one.visible]


@pytest.mark.parametrize(("policy", "prepare", "reason"), MEMBERS)
async def test_a_room_that_no_one_on_call_was_invited_to_says_so(world: World, prepare: Prepare, reason: str) -> None:
    world.slack.add_channel("ops", ["dana", "warroom"])
    prepare(world)
    await world.declare()

    assert reason in world.card.visible
    assert "Retry" in world.card.buttons
    (for_declarer,) = told(world)
    assert reason in for_declarer
    assert "/incident escalate INC-2026-1123-001 @person" in for_declarer
    (for_operator,) = world.shown(world.slack.channel("ops"))
    assert reason in for_operator
    assert world.dana.id in world.room.members, "the others come all the same"
    refused = (await world.command("escalate on_call database is gone")).text
    assert "No one can be notified" in refused
    assert ("deactivated" in refused) == ("deactivated" in reason or "@" in reason), "no cause is named that is not so"


@pytest.mark.parametrize("policy", [WITH_OPERATOR])
async def test_once_the_rota_is_filled_retry_brings_them(world: World) -> None:
    world.slack.add_channel("ops", ["dana", "warroom"])
    empty_group(world)
    await world.declare()
    assert "On-call engineer (S0ONCALL01): no one is in this user group: add someone to it." in world.card.visible

    world.slack.workspace.groups["S0ONCALL01"].users.append(world.carol.id)
    await world.alice.press(world.card, "Retry")
    await world.passes(seconds=5)

    assert world.carol.id in world.room.members
    assert "Not done" not in world.card.visible
    assert len(told(world)) == 1


@pytest.mark.parametrize(("policy", "prepare", "reason"), [MEMBERS[0], MEMBERS[3]])
async def test_without_a_room_the_call_into_the_thread_says_whom_it_does_not_reach(
    world: World, prepare: Prepare, reason: str
) -> None:
    world.slack.add_channel("ops", ["dana", "warroom"])
    world.slack.fail("conversations.create", Refuse("restricted_action"))
    prepare(world)
    await world.declare()

    (called,) = [text for text in world.shown(world.incidents) if "it has no war room" in text]
    assert reason in called
    assert "@dana" in called, "an address becomes the person behind it"
    assert len(told(world)) == 1
    assert any(reason in text for text in world.shown(world.slack.channel("ops")))


@pytest.mark.parametrize("policy", [WITH_OPERATOR + "areas: {database: [S0ONCALL01]}\n"])
async def test_experts_who_are_not_there_are_not_said_to_be_asked(world: World) -> None:
    world.slack.add_channel("ops", ["dana", "warroom"])
    await world.declare("search is slow sev2")
    empty_group(world)
    await world.restart()  # what the bot remembers of a group it keeps by the machine's clock
    await world.command("role expert database")

    assert "database experts (S0ONCALL01): no one is in this user group" in world.card.visible
    (asked,) = [text for text in world.shown(world.room) if "Wanted here: subject matter expert (database)" in text]
    assert "no one is in this user group" in asked
    assert len(told(world)) == 1
