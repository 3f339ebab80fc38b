"""All roles in one form: what was changed in it is done, and nothing else. Rows: 103."""

from __future__ import annotations

import asyncio

import pytest

from tests.scenarios.test_experts import AREAS
from tests.support.world import World


async def opened(world: World) -> None:
    """Have Alice open the form of all roles."""
    await world.alice.press(world.card, "Roles")
    await world.settled()


async def test_the_form_shows_who_has_which_role_and_assigns_what_was_changed(world: World) -> None:
    """Rows: 103."""
    await world.declare()
    await world.command("role commander @bob")
    await world.command("role")
    await world.settled()
    form = world.alice.modal
    assert form
    assert form.title == "Roles"
    assert world.bob.id in str(form.blocks)
    assert "/incident role expert" in form.visible

    await world.alice.submit({"Scribe": "alice", "Communications lead": "carol"})
    await world.passes(seconds=5)

    declared, _, changed = [one.text for one in world.alice.ephemerals]
    assert "Declared" in declared
    assert changed == "Changed in this incident: communications lead, scribe.", "the posts are under the card"
    for shown in ("*Incident commander*\n@bob", "*Communications lead*\n@carol", "*Scribe*\n@alice"):
        assert shown in world.card.visible
    assert sum("incident commander" in text for text in world.shown(world.room)) == 1, "Bob's role was left alone"


async def test_an_emptied_field_ends_the_role(world: World) -> None:
    await world.declare()
    await world.command("role scribe @bob")
    await opened(world)
    await world.alice.submit({"Scribe": None})
    await world.passes(seconds=5)

    assert "Scribe" not in world.card.visible
    assert "bob is no longer scribe" in world.room.thread(world.card)[-1].visible


async def test_a_form_with_nothing_changed_changes_nothing(world: World) -> None:
    await world.declare()
    await world.command("role scribe @bob")
    before = len(world.room.thread(world.card))
    await opened(world)
    await world.alice.submit()
    await world.passes(seconds=5)

    assert "Nothing was changed" in world.alice.ephemerals[-1].visible
    assert len(world.room.thread(world.card)) == before


async def test_a_role_that_somebody_changed_meanwhile_is_refused_on_its_field(world: World) -> None:
    await world.declare()
    await opened(world)
    await world.bob.command("/incident role scribe @carol", channel=world.room)

    await world.alice.submit({"Scribe": "dana", "Deputy": "dave"})
    await world.settled()

    form = world.alice.modal
    assert form
    assert "@bob changed that at 09:00 UTC: it's now @carol" in form.errors["Scribe"]
    assert "/incident role" in form.errors["Scribe"]
    assert "Deputy" not in world.card.visible, "nothing of it was done"
    await world.alice.submit({"Scribe": None})
    await world.passes(seconds=5)
    assert world.alice.modal is None
    assert "*Scribe*\n@carol" in world.card.visible
    assert "*Deputy*\n@dave" in world.card.visible


async def test_two_who_fill_the_same_role_by_form_get_one_holder(world: World) -> None:
    await world.declare()
    for person in (world.alice, world.bob):
        await person.press(world.card, "Roles")
    await world.settled()
    await asyncio.gather(world.alice.submit({"Scribe": "carol"}), world.bob.submit({"Scribe": "dave"}))
    await world.passes(seconds=5)

    (loser,) = [person for person in (world.alice, world.bob) if person.modal]
    assert loser.modal
    assert "changed that at 09:00" in loser.modal.errors["Scribe"]
    assert sum("scribe." in text for text in world.shown(world.room)) == 1


async def test_a_form_refuses_who_cannot_hold_a_role_on_the_field(world: World) -> None:
    await world.declare()
    await opened(world)
    await world.alice.submit({"Scribe": "zoe"})
    await world.settled()

    assert world.alice.modal
    assert "zoe can't hold a role" in world.alice.modal.errors["Scribe"]


@pytest.mark.parametrize("policy", [AREAS])
async def test_the_form_asks_experts_in_by_area(world: World) -> None:
    """Rows: 86."""
    await world.declare()
    await opened(world)
    await world.alice.submit({"Ask experts in": "network"})
    await world.passes(seconds=5)

    assert world.dana.id in world.room.members
    assert world.room.find("asks for you here as subject matter expert (network)") in world.room.thread(world.card)


async def test_the_form_leads_to_who_had_which_role(world: World) -> None:
    await world.declare()
    await world.command("role scribe @bob")
    await world.command("role scribe @carol")
    await opened(world)
    assert world.alice.modal is not None
    await world.alice.press(world.alice.modal, "Role history")
    await world.settled()
    assert world.alice.modal.title == "Role history"
    assert "Scribe: @bob, from 09:00 to 09:00" in world.alice.modal.visible
