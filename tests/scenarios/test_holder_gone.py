"""Whoever has a role and is gone: the role is offered again, and reminders call someone who is there."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

import pytest

from bot.demo.people.person import Person
from tests.support.tally import called_in
from tests.support.world import POLICY, World

Go = Callable[[World, Person], Awaitable[None]]


async def deactivated(world: World, person: Person) -> None:
    """Slack tells the app nothing of it."""
    world.slack.workspace.users[person.id].deleted = True
    await world.restart()  # what the bot remembers of people it keeps by the machine's clock


async def removed(world: World, person: Person) -> None:
    """Slack no longer knows them at all."""
    del world.slack.workspace.users[person.id]
    await world.restart()


async def left(world: World, person: Person) -> None:
    """They leave the room by themselves."""
    await person.leave(world.room)
    await world.passes(seconds=5)


async def left_unseen(world: World, person: Person) -> None:
    """They leave while the bot is away."""
    world.slack.drop_next_event()
    await person.leave(world.room)
    await world.restart()
    await world.passes(minutes=2)


WAYS: Final = [
    pytest.param(deactivated, "the account is deactivated", id="deactivated"),
    pytest.param(left, "left the war room", id="left"),
    pytest.param(left_unseen, "left the war room", id="left unseen"),
]


def called(world: World, since: int) -> list[str]:
    """Return who was called in the room, in order."""
    return called_in(world.room, world, since)


@pytest.mark.parametrize(("go", "why"), WAYS)
async def test_a_commander_who_is_gone_is_replaced_and_no_longer_called(world: World, go: Go, why: str) -> None:
    await world.declare()
    await world.command("role commander @bob")
    await world.command("role communications @bob")
    await world.passes(minutes=1)
    mark = len(world.slack.pings)
    await go(world, world.bob)
    await world.passes(minutes=20)

    assert world.bob.id not in called(world, mark)
    assert world.alice.id in called(world, mark), "she declared, and is there"
    (offer,) = [one for one in world.room.messages if "Who takes over?" in one.visible and "commander" in one.visible]
    assert f"bob is no longer incident commander ({why})" in offer.visible
    assert [f"({why}). Who takes over?" in text for text in world.shown(world.room)].count(True) == 2, (
        "each role is offered once"
    )
    assert "no one yet" in world.card.visible
    assert "no longer @bob, after" in (await world.command("timeline")).text
    await world.carol.press(offer, "Take it")
    await world.passes(seconds=5)
    assert "*Incident commander*\n@carol" in world.card.visible
    mark = len(world.slack.pings)
    await world.passes(minutes=15)
    assert world.carol.id in called(world, mark)


@pytest.mark.parametrize("policy", [POLICY + "areas: {database: [S0ONCALL01]}\n"])
async def test_an_expert_who_leaves_is_offered_by_area_and_one_who_comes_back_may_take_it(world: World) -> None:
    await world.declare()
    await world.command("role expert database @carol")
    mark = len(world.slack.pings)
    await left(world, world.carol)

    offer = world.room.find("carol is no longer subject matter expert (database) (left the war room). Who takes over?")
    assert called(world, mark) == [], "no one in particular has to find an expert"
    await world.alice.invite(world.room.name, "carol")
    await world.passes(seconds=5)
    await world.carol.press(offer, "Take it")
    await world.passes(seconds=5)
    assert "*Subject matter expert*\n@carol (database)" in world.card.visible


@pytest.mark.parametrize("go", [deactivated, removed, left], ids=["deactivated", "removed", "left"])
async def test_where_declarer_and_commander_are_gone_whoever_is_in_the_room_is_called(world: World, go: Go) -> None:
    await world.declare()
    await world.command("role commander")
    await world.passes(minutes=1)
    mark = len(world.slack.pings)
    await go(world, world.alice)
    await world.passes(minutes=31)

    calls = called(world, mark)
    assert calls
    assert world.alice.id not in calls
    assert set(calls) <= {world.bob.id, world.carol.id, world.dana.id}
    assert len(set(calls)) == 1, "one person is called, not the room"


async def test_who_left_before_the_fix_held_is_not_asked_whether_it_did(world: World) -> None:
    await world.declare("search is slow sev2")
    await world.bob.command("/incident resolve rolled back", channel=world.room)
    await world.passes(seconds=5)
    await left(world, world.bob)
    mark = len(world.slack.pings)
    await world.passes(minutes=16)

    assert called(world, mark) == [world.alice.id]


async def test_an_offer_of_command_to_someone_who_leaves_is_withdrawn_and_the_giver_hears_it(world: World) -> None:
    await world.declare()
    await world.command("role commander")
    await world.command("handoff @bob")
    await left(world, world.bob)

    assert any("ended at 09:00: left the war room" in one.visible for one in world.alice.direct_messages().messages)
    assert "*Incident commander*\n@alice" in world.card.visible


async def test_an_offer_of_command_from_someone_who_leaves_is_withdrawn(world: World) -> None:
    await world.declare()
    await world.command("role commander @bob")
    await world.bob.command("/incident handoff @carol", channel=world.room)
    await world.passes(seconds=5)
    (offer,) = [one for one in world.carol.direct_messages().messages if "Take command…" in one.buttons]

    await left(world, world.bob)

    assert "left the war room" in offer.visible
    assert not offer.buttons


async def test_a_message_that_no_account_takes_any_more_ends_the_role(world: World) -> None:
    await world.declare("search is slow sev2")
    await world.command("role commander @bob")
    await deactivated(world, world.bob)
    assert "@bob" in world.card.visible
    await world.passes(minutes=11)  # what is left of his checklist comes by direct message; no update is due yet

    assert (
        "bob is no longer incident commander (the account is deactivated)" in world.room.find("Who takes over?").visible
    )
    assert "@bob" not in world.card.visible


async def test_who_leaves_what_is_over_leaves_its_roles_as_they_were(world: World) -> None:
    await world.declare()
    await world.command("role commander")
    await world.command("resolve now rolled back")
    await left(world, world.alice)

    assert "*Incident commander*\n@alice" in world.card.visible
