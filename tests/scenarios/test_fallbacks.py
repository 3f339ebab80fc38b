"""What is refused has another way: no room, no announcement, nobody invited, a card that is gone."""

from __future__ import annotations

from collections import Counter

import pytest

from bot.demo.faults import RateLimited, Refuse, ServerError
from bot.demo.workspace.messages import Message
from tests.support.world import POLICY, World

NOBODY_ON_CALL = POLICY.replace("[S0ONCALL01]", "[]").replace("[dana@example.com]", "[]")


def thread_card(world: World) -> Message:
    """Return the card of an incident that is worked on under its announcement."""
    (card,) = [one for one in world.incidents.thread(world.incidents.messages[0]) if "*Severity*" in one.visible]
    return card


def in_thread(world: World) -> list[str]:
    """Return what stands under the announcement, as people read it."""
    return [one.visible for one in world.incidents.thread(world.incidents.messages[0])]


def cards(world: World) -> list[Message]:
    """Return every card in the one war room that was not deleted."""
    return [one for one in world.room.messages if "*Severity*" in one.visible]


@pytest.mark.parametrize("policy", [POLICY, NOBODY_ON_CALL], ids=["with others", "alone"])
async def test_an_invitation_that_slack_failed_at_is_tried_again_and_nobody_reads_of_it(world: World) -> None:
    world.slack.fail("conversations.invite", ServerError(503))
    await world.declare()
    await world.passes(seconds=30)

    assert world.alice.id in world.room.members
    assert "Not done" not in world.card.visible
    assert "Retry" not in world.card.buttons


async def test_a_role_holder_whose_invitation_failed_once_is_invited_all_the_same(world: World) -> None:
    await world.declare()
    world.slack.fail("conversations.invite", ServerError(503))
    await world.command("role communications @dave")
    await world.passes(seconds=30)

    assert world.slack.person("dave").id in world.room.members
    assert "Not done" not in world.card.visible


@pytest.mark.parametrize("policy", [POLICY, NOBODY_ON_CALL], ids=["with others", "alone"])
async def test_a_permission_that_is_missing_for_inviting_is_named(world: World) -> None:
    world.slack.fail("conversations.invite", Refuse("missing_scope", {"needed": "channels:write.invites"}), times=None)
    await world.declare()

    assert "Not done: an invitation. Warroom lacks the permission channels:write.invites" in world.card.visible
    assert "is not in the room" not in world.card.visible, "it is no one's own fault"
    world.slack.mend()
    await world.alice.press(world.card, "Retry")
    await world.passes(seconds=5)
    assert world.alice.id in world.room.members
    assert "Not done" not in world.card.visible


async def test_without_a_room_those_who_would_be_invited_are_called_into_the_thread_once(world: World) -> None:
    world.slack.fail("conversations.create", Refuse("restricted_action"))
    await world.declare()

    (called,) = [text for text in in_thread(world) if "it has no war room" in text]
    assert "please work on INC-2026-1123-001 in this thread" in called
    rung = Counter(ping.who for ping in world.slack.pings)
    assert rung["S0ONCALL01"] == 1
    assert world.alice.id in rung or world.dana.id in rung
    assert set(rung.values()) == {1}, "no one's phone rings twice"
    await world.command("update looking into it")
    assert Counter(ping.who for ping in world.slack.pings) == rung


async def test_an_update_ordered_before_the_room_was_refused_appears_in_the_thread(world: World) -> None:
    world.slack.fail("conversations.create", RateLimited(30))
    world.slack.fail("conversations.create", Refuse("restricted_action"))
    await world.declare()
    await world.command("update rolling back v2.3.4")
    await world.command("status identified a bad deploy")
    assert not any("By: alice" in text for text in in_thread(world)), "what is for the room waits for it"

    await world.passes(minutes=1)

    assert "rolling back v2.3.4" in thread_card(world).visible
    said = [text for text in in_thread(world) if text != thread_card(world).visible]
    places = [next(nth for nth, text in enumerate(said) if word in text) for word in ("rolling back", "bad deploy")]
    assert places == sorted(places)
    assert sum("rolling back v2.3.4" in text for text in said) == 1
    assert "Not done: a message" not in thread_card(world).visible


async def test_a_room_opened_after_a_refusal_says_nothing_of_before_twice(world: World) -> None:
    world.slack.fail("conversations.create", RateLimited(30))
    world.slack.fail("conversations.create", Refuse("restricted_action"))
    await world.declare()
    await world.command("update rolling back v2.3.4")
    await world.passes(minutes=1)

    await world.alice.press(thread_card(world), "Open war room")
    await world.passes(seconds=20)

    assert world.alice.id in world.room.members
    assert len(cards(world)) == 1
    assert not [one for one in world.room.messages if one is not world.card and "rolling back" in one.visible]
    assert sum("Update #1 – " in text for text in in_thread(world)) == 1


async def test_an_incident_without_a_room_is_reminded_of_and_resolved_in_its_thread(world: World) -> None:
    world.slack.fail("conversations.create", Refuse("restricted_action"))
    await world.declare()
    await world.passes(minutes=15)
    assert sum("is due" in text for text in in_thread(world)) == 1

    await world.command("resolve now rolled back")

    assert sum("Resolved by" in text for text in in_thread(world)) == 1
    assert any("postmortem draft" in text for text in in_thread(world))


async def test_a_sev3_that_cannot_be_announced_gets_a_room_that_says_why(world: World) -> None:
    await world.alice.kick("incidents", "warroom")
    await world.declare("avatars load slowly sev3")

    assert world.alice.id in world.room.members
    assert "[SEV3] avatars load slowly" in world.card.visible
    assert "Not done: the announcement. Warroom is not in #incidents." in world.card.visible
    assert "/invite @Warroom" in world.card.visible
    assert world.incidents.messages == []
    assert "Posted update #1" in (await world.command("update warming the cache")).text
    assert any("warming the cache" in one.visible for one in world.room.messages if one is not world.card)

    await world.alice.invite("incidents", "warroom")
    await world.alice.press(world.card, "Retry")
    await world.passes(seconds=5)

    (announced,) = world.incidents.messages
    assert f"War room: #{world.room.name}" in announced.visible
    assert "Not done" not in world.card.visible
    assert len(cards(world)) == 1
    assert len(world.rooms) == 1


async def test_a_sev3_is_not_lost_if_the_bot_was_put_out_since_the_last_incident(world: World) -> None:
    await world.declare("a typo sev4")
    await world.alice.kick("incidents", "warroom")
    await world.declare("avatars load slowly sev3")

    assert "Not done: the announcement. Warroom is not in the channel" in world.card.visible
    await world.alice.invite("incidents", "warroom")
    await world.alice.press(world.card, "Retry")
    await world.passes(seconds=5)

    assert len(world.incidents.messages) == 2
    assert "Not done" not in world.card.visible


async def test_a_sev1_whose_room_and_announcement_are_both_refused_is_still_there_to_be_asked_for(world: World) -> None:
    await world.alice.kick("incidents", "warroom")
    world.slack.fail("conversations.create", Refuse("restricted_action"), times=None)
    await world.declare()
    await world.passes(minutes=10)
    assert not world.rooms

    assert "INC-2026-1123-001" in (await world.command("status")).text
    tried = [call for call in world.slack.calls if call.method == "conversations.create"]
    assert len(tried) <= 3, "it does not go round and round"
    assert "is resolved" in (await world.command("resolve now it was a false alarm")).text


async def test_a_card_that_was_deleted_while_the_room_is_throttled_comes_back_once(world: World) -> None:
    await world.declare()
    world.slack.message_operations.delete(world.room, world.card)
    world.slack.fail("chat.postMessage", RateLimited(60))
    for typed in ("update first", "status identified a bad deploy", "role commander", "update second"):
        await world.alice.command(f"/incident {typed}", channel=world.room)
        await world.passes(seconds=5)
    assert not cards(world), "nothing can be posted yet"

    await world.passes(minutes=3)

    assert cards(world) == [world.card]
    assert "second" in world.card.visible
    assert "alice" in world.card.visible
    await world.command("update third")
    assert "third" in world.card.visible
    assert cards(world) == [world.card]


async def test_a_card_that_is_deleted_twice_comes_back_twice(world: World) -> None:
    await world.declare()
    for word in ("first", "second"):
        world.slack.message_operations.delete(world.room, world.card)
        await world.command(f"update {word}")
        await world.passes(seconds=10)
        assert cards(world) == [world.card]
        assert word in world.card.visible
