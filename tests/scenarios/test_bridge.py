"""The call where an incident is talked through: posted and bookmarked when its severity asks for it. Row: 98."""

from __future__ import annotations

import pytest

from bot.demo.workspace.messages import Message
from tests.support.world import World

POLICY = """
preset: sev
people: {on_call: [S0ONCALL01]}
bridge_url: https://meet.example.com/{number}
"""
LINK = "https://meet.example.com/1123-001"

pytestmark = pytest.mark.parametrize("policy", [POLICY])


def calls(world: World) -> list[Message]:
    """Return the posts that open the call."""
    return [one for one in world.room.messages if "Join the call" in one.visible and one is not world.card]


def bookmarked(world: World) -> list[str]:
    """Return the links to the call at the head of the room."""
    return [mark.link for mark in world.room.bookmarks if mark.link == LINK]


async def test_a_sev1_has_its_call_at_once_and_someone_says_it_is_recorded(world: World, policy: str) -> None:
    assert policy
    await world.declare()

    (call,) = calls(world)
    assert LINK in call.visible
    assert "Record this call." in call.visible
    assert bookmarked(world) == [LINK]
    assert LINK in world.card.visible

    await world.bob.press(call, "Recording is on")
    await world.passes(seconds=5)
    (call,) = calls(world)
    assert "Recording is on, says @bob (09:00)" in call.visible
    assert not call.buttons
    assert "The recording of the call is on" in (await world.command("timeline")).text

    await world.restart()
    await world.passes(minutes=40)
    assert len(calls(world)) == len(bookmarked(world)) == 1
    due = (await world.command("clocks all")).text.replace("*", "")
    assert "Call opened 09:00" in due
    assert "link" not in due, "it was posted"


async def test_a_sev2_has_its_call_after_half_an_hour_and_need_not_record_it(world: World, policy: str) -> None:
    assert policy
    await world.declare("search is slow sev2")
    await world.passes(minutes=29)
    assert not calls(world)

    await world.passes(minutes=2)

    (call,) = calls(world)
    assert not call.buttons
    assert bookmarked(world) == [LINK]


async def test_a_worse_severity_opens_it_sooner_and_an_end_opens_none(world: World, policy: str) -> None:
    assert policy
    await world.declare("search is slow sev2")
    await world.command("severity sev1 because it was everyone")
    await world.passes(minutes=2)
    assert len(calls(world)) == 1
    await world.command("severity sev2 because it was fewer")
    await world.passes(minutes=40)
    assert len(calls(world)) == 1

    await world.alice.command("/incident images are slow sev2", channel="general")
    await world.passes(seconds=5)
    await world.alice.command("/incident resolve 002 now false alarm", channel="general")
    await world.passes(minutes=40)
    assert not [one for one in world.rooms[-1].messages if "Join the call" in one.visible]
