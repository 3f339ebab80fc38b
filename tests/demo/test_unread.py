"""Unread: what is new to a person on the page, until it is read."""

from __future__ import annotations

from tests.demo.visitor import Visitor
from tests.support.world import World


async def test_what_is_new_is_marked_until_it_is_read(visitor: Visitor, world: World) -> None:
    room = await visitor.declare(world)
    await visitor.act("carol", "say", channel=room, text="@bob do you have a graph?")

    seen = {one["id"]: one for one in (await visitor.look("bob"))["channels"]}
    assert (seen[room]["mentions"], seen[room]["unread"] > 0) == (1, True)
    await visitor.act("bob", "read", channel=room)
    seen = {one["id"]: one for one in (await visitor.look("bob"))["channels"]}
    assert (seen[room]["mentions"], seen[room]["unread"]) == (0, 0)
