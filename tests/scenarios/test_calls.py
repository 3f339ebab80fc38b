"""What Slack is asked for: each call is time in which people wait, and a part of what Slack allows."""

from __future__ import annotations

from collections import Counter
from typing import Final

from tests.support.world import World

MADE: Final = {
    "conversations.create": 1,
    "users.lookupByEmail": 1,  # the policy names somebody by an address
    "conversations.setTopic": 1,
    "conversations.invite": 1,
    "bookmarks.add": 1,
    "pins.add": 1,
    "chat.postMessage": 3,  # two announcements, the card
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
