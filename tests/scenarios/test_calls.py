"""What Slack is asked for: each call is time in which people wait, and a part of what Slack allows."""

from __future__ import annotations

from collections import Counter
from typing import Final

from bot.demo.faults import Hold
from tests.support.world import World

MADE: Final = {
    "conversations.create": 1,
    "users.lookupByEmail": 1,  # the policy names somebody by an address
    "conversations.setTopic": 1,
    "conversations.invite": 1,
    "bookmarks.add": 1,
    "pins.add": 1,
    # two announcements, the card; three who are called, and in the thread that they all were; two checklists
    "chat.postMessage": 9,
    "conversations.open": 1,
    "users.info": 1,
    "chat.update": 3,  # the same, once there is a room to link, and a card to open
}
"""Nothing of a room that was just made is read."""


async def test_a_declaration_makes_each_call_once_and_only_the_pin_waits_for_the_card(world: World) -> None:
    await world.declare("search is slow sev2")
    await world.passes(minutes=1)
    asked = len(world.slack.calls)

    await world.declare("checkout is down sev1")

    calls = world.slack.calls[asked:]
    assert Counter(call.method for call in calls) == MADE
    room = next(call.answer["channel"]["id"] for call in calls if call.answer and call.method == "conversations.create")
    order = [call.method for call in calls if call.arguments.get("channel") == room]
    assert order.index("chat.postMessage") < order.index("pins.add")
    assert set(order) - {"pins.add", "chat.update"} == {
        "conversations.setTopic",
        "conversations.invite",
        "chat.postMessage",
    }


async def test_what_needs_only_the_room_is_asked_for_side_by_side(world: World) -> None:
    """So the chain is three calls deep: the room, all that needs only the room, the pin that needs the card."""
    made, pinned = Hold(after=True), Hold()
    second = {method: Hold() for method in ("conversations.setTopic", "conversations.invite", "bookmarks.add")}
    card = Hold()
    world.slack.fail("conversations.create", made)
    world.slack.fail("pins.add", pinned)
    for method, hold in second.items():
        world.slack.fail(method, hold)
    world.slack.fail("chat.postMessage", card, when=lambda call: call["channel"] == world.rooms[0].id)
    await world.alice.command("/incident checkout is down sev1")
    await made.reached.wait()
    assert not any(hold.reached.is_set() for hold in (card, *second.values()))

    made.release()
    for hold in (card, *second.values()):
        await hold.reached.wait()
    assert not pinned.reached.is_set()

    for hold in (card, *second.values()):
        hold.release()
    await pinned.reached.wait()
    pinned.release()
    await world.passes(seconds=5)
    assert world.room.pins == [world.card.ts]
