"""Merging: two incidents are one; people, promises and timelines follow."""

from __future__ import annotations

import asyncio
from typing import Final

import pytest

from bot.demo.people.person import Person
from bot.demo.workspace.channels import Channel
from bot.demo.workspace.reply import Reply
from tests.support.world import World


async def two(world: World, first: str = "checkout is down sev1", second: str = "payments fail sev1") -> None:
    """Declare two incidents: Alice the first, Bob the second."""
    await world.declare(first)
    await world.bob.command(f"/incident {second}", channel="general")
    await world.passes(seconds=5)


async def merged(world: World, person: Person, typed: str, channel: Channel | str = "general") -> Reply:
    """Type a merge and confirm what is shown; return the answer, which may be a refusal of either."""
    shown = await person.command(f"/incident {typed}", channel=channel)
    if "Merge" not in shown.buttons:
        return shown
    answer = await person.press(shown, "Merge")
    await world.settled()
    assert "Merge" not in shown.buttons or "is merged into" not in answer.text, "what is done can't be pressed again"
    return answer


def posts(channel: Channel) -> list[str]:
    """What the bot said in a channel about a merge."""
    return [one.visible for one in channel.messages if "*Merged into" in one.visible]


async def test_a_duplicate_is_merged_from_its_own_room(world: World) -> None:
    await two(world)
    one, other = world.rooms
    dave = world.slack.person("dave")
    await dave.join(other)
    await dave.say("card payments time out", channel=other)
    await world.passes(seconds=5)

    reply = await merged(world, world.bob, "merge 001 same load balancer", other)
    await world.passes(seconds=5)

    assert reply.text == "This incident is merged into INC-2026-1123-001, where it goes on."
    (told,) = posts(other)
    assert f"Merged into INC-2026-1123-001*, checkout is down. Work goes on in #{one.name}." in told
    assert "same load balancer" in told
    assert "merged into INC-2026-1123-001" in world.card_in(other).visible
    (card,) = other.pinned
    assert "*Status*\nmerged into INC-2026-1123-001" in card.visible or "merged into INC-2026-1123-001" in card.visible
    assert card.buttons == ["Reopen"]
    announced = [message.visible for message in world.incidents.messages]
    assert "Status: merged into INC-2026-1123-001" in announced[1]
    for shown in (card.visible, announced[1]):
        assert "🔗" in shown
        assert "Merged: [SEV1] payments fail" in shown
        assert "Declined" not in shown, "a duplicate was an incident"
    assert "Status: investigating" in announced[0]
    joined = [reply.visible for reply in one.thread(one.pinned[0]) if "was merged into this incident" in reply.visible]
    assert joined
    assert f"#{other.name}" in joined[0]
    assert {world.bob.id, dave.id} <= set(one.members), "its people are sent there"


async def test_both_timelines_know_of_it(world: World) -> None:
    await two(world)
    await merged(world, world.bob, "merge 002 into 001")
    await world.settled()

    theirs = await world.alice.command("/incident timeline", channel=world.rooms[0])
    its_own = await world.alice.command("/incident timeline", channel=world.rooms[1])

    assert "INC-2026-1123-002 (payments fail) was merged into this" in theirs.text
    assert "Merged into INC-2026-1123-001 (checkout is down)" in its_own.text


async def test_nothing_is_owed_for_the_duplicate_any_more(world: World) -> None:
    await two(world)
    await merged(world, world.bob, "merge 002 into 001")
    await world.passes(seconds=5)
    said = len(world.shown(world.rooms[1]))

    await world.passes(minutes=40)

    assert len(world.shown(world.rooms[1])) == said
    assert any("is due" in text for text in world.shown(world.rooms[0])), "the other one goes on"


@pytest.mark.parametrize("status", ["identified", "monitoring"])
async def test_a_duplicate_is_merged_from_any_open_status(world: World, status: str) -> None:
    await two(world)
    await world.bob.command(f"/incident status {status} the same cause", channel=world.rooms[1])

    reply = await merged(world, world.bob, "merge into 001", world.rooms[1])

    assert "is merged into INC-2026-1123-001" in reply.text


async def test_a_duplicate_that_is_watched_asks_nothing_any_more(world: World) -> None:
    await two(world)
    for room in world.rooms:
        await world.bob.command("/incident resolve rolled back", channel=room)
    await merged(world, world.bob, "merge into 001", world.rooms[1])

    await world.passes(minutes=35)

    assert ["Did the fix hold?" in " ".join(world.shown(room)) for room in world.rooms] == [True, False]


async def test_without_rooms_it_points_to_the_thread(world: World) -> None:
    await two(world, "avatars are slow sev3", "avatars are missing sev3")

    await merged(world, world.bob, "merge 002 into 001")
    await world.passes(seconds=5)

    first, second = world.incidents.messages
    said = [one.visible for one in world.incidents.thread(second)]
    assert sum("*Merged into INC-2026-1123-001*" in one for one in said) == 1
    assert "in its thread" in next(one for one in said if "*Merged into" in one)
    assert any("INC-2026-1123-002" in one.visible for one in world.incidents.thread(first))


REFUSED = (
    ("merge 001 into 001", "can't be merged into itself"),
    ("merge 002", "can't be merged into itself"),
    ("merge same thing", "Say which into which: `/incident merge 002 into 001`."),
    ("merge queue is stuck sev2", "Nothing was merged. To declare it, press *Declare it*."),
    ("merge into the main branch broke", "Nothing was merged."),
    ("merge 007 into 001", "There is no 007."),
    ("merge INC-2026-1123-009", "There is no INC-2026-1123-009."),
)
"""What is typed, and what the answer says."""


async def test_what_cannot_be_merged_is_refused_with_what_to_type(world: World) -> None:
    await two(world)
    for typed, sentence in REFUSED:
        reply = await world.bob.command(f"/incident {typed}", channel=world.rooms[1])

        assert sentence in reply.text, typed
        assert len(world.rooms) == 2
        assert "investigating" in world.card_in(world.rooms[1]).visible


async def test_a_duplicate_goes_where_the_other_went(world: World) -> None:
    await two(world)
    await world.declare("search fails too sev1")
    await merged(world, world.bob, "merge 002 into 001")

    reply = await merged(world, world.bob, "merge 003 into 002")
    assert "INC-2026-1123-002 was itself merged into INC-2026-1123-001." in reply.text
    assert "`/incident merge INC-2026-1123-003 into INC-2026-1123-001`" in reply.text

    reply = await merged(world, world.bob, "merge 001 into 003")
    assert "INC-2026-1123-002 was merged into INC-2026-1123-001 already. Merge the other way round" in reply.text
    assert "`/incident merge INC-2026-1123-003 into INC-2026-1123-001`" in reply.text
    reply = await merged(world, world.bob, "merge 002 into 003")
    assert "@bob merged it just now (09:00)" in reply.text
    assert "Work goes on in INC-2026-1123-001." in reply.text


OVER: Final = {
    "resolved": ["resolve now rolled back"],
    "closed": ["resolve now rolled back", "close anyway tracked elsewhere"],
    "declined": ["decline false-alarm"],
}
"""How the other is over, and what made it so."""


@pytest.mark.parametrize("how", OVER)
async def test_nothing_is_merged_into_what_is_over(world: World, how: str) -> None:
    await two(world)
    for line in OVER[how]:
        await world.dana.command(f"/incident {line}", channel=world.rooms[0])

    reply = await merged(world, world.bob, "merge 002 into 001")

    assert f"INC-2026-1123-001 is {how}, so no one is working on it." in reply.text
    assert "reopen it first: `/incident reopen INC-2026-1123-001 <reason>`." in reply.text
    assert reply.buttons == ["Reopen"]


async def test_private_and_public_are_never_one(world: World) -> None:
    await world.declare("checkout is down sev1")
    await world.declare("--private keys were stolen sev1")
    private = world.rooms[1]

    for typed in ("merge 002 into 001", "merge 001 into 002"):
        reply = await world.alice.command(f"/incident {typed}", channel=private)
        assert "A private incident and one that isn't can't be merged" in reply.text
    reply = await merged(world, world.bob, "merge 001 into 002")
    assert "There is no 002." in reply.text, "who may not see it learns nothing of it"


async def test_of_two_private_ones_neither_tells_the_other_more_than_its_number(world: World) -> None:
    await world.declare("--private keys were stolen sev1")
    await world.declare("--private a laptop was stolen sev1")
    one, other = world.rooms

    await merged(world, world.alice, "merge 001 it was the same laptop", other)
    await world.passes(seconds=5)

    assert "merged into INC-2026-1123-001" in world.card_in(other).visible
    assert not any("keys were stolen" in text for text in world.shown(other))
    assert not any("laptop" in text for text in world.shown(one))


async def test_whoever_left_the_other_private_one_meanwhile_merges_nothing_into_it(world: World) -> None:
    await world.declare("--private keys were stolen sev1")
    await world.declare("--private a laptop was stolen sev1")
    one, other = world.rooms
    for room in (one, other):
        if world.bob.id not in room.members:
            await world.alice.invite(room, world.bob)
    await world.passes(seconds=5)
    shown = await world.bob.command("/incident merge 001", channel=other)
    await world.bob.leave(one)
    await world.passes(seconds=5)

    answer = await world.bob.press(shown, "Merge")
    await world.settled()

    assert "There is no such incident" in answer.text
    assert "merged into" not in world.card_in(other).visible


async def test_who_was_merged_by_mistake_is_reopened_and_stands_for_itself(world: World) -> None:
    await two(world)
    await merged(world, world.bob, "merge 002 into 001")
    await world.passes(seconds=5)
    (card,) = world.rooms[1].pinned

    await world.bob.press(card, "Reopen")
    await world.settled()
    assert world.bob.modal is not None
    assert "no longer be part of INC-2026-1123-001" in world.bob.modal.visible
    await world.bob.submit({"Why is it back?": "another cause after all"})
    await world.passes(seconds=5)

    (card,) = world.rooms[1].pinned
    assert "merged" not in card.visible
    assert "investigating" in world.card_in(world.rooms[1]).visible
    timeline = await world.alice.command("/incident timeline", channel=world.rooms[1])
    assert "Reopened (was merged into INC-2026-1123-001): another cause after all" in timeline.text
    theirs = await world.alice.command("/incident timeline", channel=world.rooms[0])
    assert "INC-2026-1123-002 is no longer part of this" in theirs.text
    await world.passes(minutes=16)
    assert any("is due" in text for text in world.shown(world.rooms[1]))


async def test_two_who_merge_each_into_the_other_at_once_make_one(world: World) -> None:
    await two(world)

    replies = await asyncio.gather(
        merged(world, world.alice, "merge 001 into 002"), merged(world, world.bob, "merge 002 into 001")
    )
    await world.passes(seconds=5)

    assert sorted("where it goes on" in reply.text for reply in replies) == [False, True]
    assert sorted(len(posts(room)) for room in world.rooms) == [0, 1]


@pytest.mark.parametrize("policy", ["preset: sev\npermissions: {merge: [commander]}\n"])
async def test_whoever_may_not_merge_is_told_who_may(world: World, policy: str) -> None:
    assert policy
    await two(world)

    reply = await merged(world, world.bob, "merge 002 into 001")

    assert "`/incident merge` is for commander only." in reply.text


async def test_the_menu_of_the_card_merges_what_is_being_worked_on(world: World) -> None:
    await two(world)
    one, other = world.rooms
    await world.bob.command("/incident status identified the load balancer", channel=other)
    await world.passes(seconds=5)
    (card,) = other.pinned
    await world.bob.press(card, "Merge")
    await world.settled()
    assert world.bob.modal is not None
    await world.bob.submit({"This is a duplicate of": "INC-2026-1123-001 checkout is down", "How do you know?": "same"})
    await world.passes(seconds=5)

    assert "Merged into INC-2026-1123-001" in posts(other)[0]
    assert world.bob.id in one.members


async def test_with_nothing_to_merge_into_the_form_says_so(world: World) -> None:
    await world.declare()
    await world.command("merge")
    await world.settled()
    assert world.alice.modal is not None
    assert "There is no other open incident" in world.alice.modal.visible
