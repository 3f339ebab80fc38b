"""Whoever is asked in one act is told of in one message of the room, whenever it is found who they are."""

from __future__ import annotations

import asyncio
from typing import Any, Final

import pytest

from bot.demo.faults import Hold, RateLimited, ServerError
from bot.demo.workspace.channels import Channel
from bot.demo.workspace.messages import Message
from tests.support.world import POLICY, World

BOTH: Final = (
    "Asked for help. I'll post here when someone responds.\n"
    "• bob, carol (on-call engineer): Called in for every SEV1\n"
    "• dana (engineering manager): This is a SEV1."
)


def asked(channel: Channel) -> list[Message]:
    return [one for one in channel.log if not one.deleted and one.visible.startswith("Asked for help")]


def is_of_them(call: dict[str, Any]) -> bool:
    return str(call.get("text")).startswith("Asked for help")


def calls_of_them(world: World) -> list[str]:
    """Return the methods by which Slack was given the room's message, in order."""
    return [call.method for call in world.slack.calls if is_of_them(call.arguments)]


def messaged(world: World) -> list[int]:
    """Return how many messages each of those has who are asked."""
    return [len(person.direct_messages().messages) for person in (world.bob, world.carol, world.dana)]


async def test_everyone_whom_a_declaration_asks_is_in_one_message_that_calls_no_one(world: World) -> None:
    await world.declare()

    (said,) = asked(world.room)
    assert said.visible == BOTH
    assert said in world.room.thread(world.card)
    assert calls_of_them(world) == ["chat.postMessage"], "who is found before it is sent takes no edit"
    assert not [ping for ping in world.slack.pings if ping.ts == said.ts]
    assert messaged(world) == [1, 1, 1]

    await world.dana.press(world.dana.direct_messages().messages[0], "I'm on it")
    await world.passes(seconds=5)
    world.room.find("dana is on it (engineering manager).")
    assert [one.visible for one in asked(world.room)] == [BOTH]


async def test_who_is_found_once_it_is_sent_is_added_to_it(world: World) -> None:
    world.slack.fail("users.lookupByEmail", RateLimited(20), times=3)
    await world.declare()
    (said,) = asked(world.room)
    assert said.visible.startswith("Asked for help: bob, carol (on-call engineer). I'll post here")

    await world.passes(minutes=2)

    (said,) = asked(world.room)
    assert said.visible.replace("@", "") == BOTH
    assert calls_of_them(world) == ["chat.postMessage", "chat.update"]
    assert not [ping for ping in world.slack.pings if ping.ts == said.ts]
    assert messaged(world) == [1, 1, 1]


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("late", [False, True])
async def test_wherever_the_bot_dies_it_is_one_message(world: World, *, after: bool, late: bool) -> None:
    held = Hold(after=after)
    if late:
        world.slack.fail("users.lookupByEmail", RateLimited(20), times=3)
    world.slack.fail("chat.postMessage", held, when=is_of_them)
    await world.alice.command("/incident checkout is down sev1")
    passing = asyncio.create_task(world.passes(seconds=10))  # one message a second goes into a room
    await held.reached.wait()
    passing.cancel()
    await world.crash()
    world.slack.mend()
    await world.passes(minutes=2)

    (said,) = asked(world.room)
    assert said.visible.replace("@", "") == BOTH
    assert ("chat.update" in calls_of_them(world)) == late
    assert not [ping for ping in world.slack.pings if ping.ts == said.ts]
    assert messaged(world) == [1, 1, 1]


async def test_where_slack_refuses_for_a_while_it_is_one_message(world: World) -> None:
    world.slack.fail("chat.postMessage", ServerError(took_effect=True), times=2, when=is_of_them)
    world.slack.fail("users.lookupByEmail", ServerError(), times=3)
    await world.declare()
    await world.passes(minutes=2)

    assert [one.visible for one in asked(world.room)] == [BOTH]
    assert messaged(world) == [1, 1, 1]


OWNED: Final = POLICY.replace("people:\n", "people:\n  service_owner: [dana@example.com]\n")


@pytest.mark.parametrize("policy", [OWNED])
@pytest.mark.parametrize("late", [False, True])
async def test_without_a_room_whoever_is_asked_is_called_once_into_the_thread(world: World, *, late: bool) -> None:
    if late:
        world.slack.fail("users.lookupByEmail", RateLimited(20), times=3)
    await world.alice.command("/incident logs are noisy sev3")
    await world.passes(minutes=2)

    first, *more = [one.visible for one in asked(world.incidents)]
    assert "@bob, @carol (on-call engineer)" in first
    assert ["@dana (service owner)" in one for one in (first, *more)] == ([False, True] if late else [True])
    assert "• " not in first, "one reason is said once"
    assert sorted(ping.who for ping in world.slack.pings) == sorted([world.bob.id, world.carol.id, world.dana.id])
