"""Undo: a declaration is taken back within a minute, before anybody else has acted on it."""

from __future__ import annotations

import pytest

from tests.support.world import World


async def test_the_answer_names_the_room_and_takes_the_declaration_back(world: World) -> None:
    reply = await world.alice.command("/incident checkout is down sev1", channel="general")
    assert "opening the war room #war-room-1123-001-checkout-is-down" in reply.text
    await world.passes(seconds=20)

    undone = await world.alice.press(reply, "Undo")
    await world.passes(seconds=5)

    assert "Undone: INC-2026-1123-001 is declined as declared by mistake" in undone.text
    assert "`/incident reopen <reason>`" in undone.text
    assert "Declared by mistake" in world.room.find("*Closed as not an incident*").visible
    assert "Declined: Declared by mistake" in world.card.visible
    announced = world.incidents.messages[0].visible
    assert "Status: declined" in announced
    assert "Declined: Declared by mistake" in announced
    said = len(world.shown(world.room))
    await world.passes(hours=1)
    assert len(world.shown(world.room)) == said, "nothing is owed"


async def test_it_is_undone_at_once_before_the_room_is_there(world: World) -> None:
    reply = await world.alice.command("/incident checkout is down sev1", channel="general")

    await world.alice.press(reply, "Undo")
    await world.passes(seconds=10)

    assert "Declined: Declared by mistake" in world.card.visible
    assert "declined" in world.card_in(world.room).visible


async def test_words_do_the_same_while_the_minute_lasts(world: World) -> None:
    await world.declare("avatars are slow sev3")
    await world.passes(seconds=55)  # to the last instant: five passed while it was declared

    reply = await world.command("undo")

    assert "Undone: INC-2026-1123-001" in reply.text


async def test_words_take_the_own_newest_declaration_wherever_they_are_typed(world: World) -> None:
    await world.declare("checkout is down sev1")
    await world.bob.command("/incident search is slow sev3")
    await world.alice.command("/incident avatars are slow sev3")
    await world.bob.command("/incident logins fail sev3")
    await world.passes(seconds=5)

    assert (
        "INC-2026-1123-003 is declined as declared by mistake: avatars are slow"
        in (await world.command("undo", channel=world.room)).text
    )
    assert (
        "INC-2026-1123-001 is declined as declared by mistake: checkout is down"
        in (await world.command("undo", channel="general")).text
    )
    refused = await world.command("undo", channel=world.room)
    assert "It's already declined" in refused.text
    await world.passes(seconds=60)
    assert "Several incidents could be meant" in (await world.command("undo", channel="general")).text


async def test_undone_twice_is_undone_once(world: World) -> None:
    reply = await world.declare()
    await world.alice.press(reply, "Undo")
    await world.settled()

    again = await world.alice.press(reply, "Undo")
    await world.passes(seconds=5)

    assert "@alice declined it just now (09:00): Declared by mistake. It's already declined." in again.text
    assert sum("*Closed as not an incident*" in text for text in world.shown(world.room)) == 1


async def test_after_a_minute_the_way_is_to_decline(world: World) -> None:
    reply = await world.declare()
    await world.passes(seconds=61)

    late = await world.alice.press(reply, "Undo")
    await world.settled()

    assert "A declaration can be undone for 60 s, and INC-2026-1123-001 is older." in late.text
    assert "`/incident decline <reason>`" in late.text
    assert late.buttons == ["Not an incident"]
    assert "investigating" in world.card.visible
    opened = await world.alice.press(late, "Not an incident")
    await world.settled()
    assert opened.modal is not None
    assert opened.modal.labels[0] == "What is it instead?"


@pytest.mark.parametrize("acted", ["role commander", "update looking into it", "timeline saw it too"])
async def test_what_somebody_else_has_acted_on_is_not_undone(world: World, acted: str) -> None:
    reply = await world.declare()
    await world.bob.command(f"/incident {acted}", channel=world.room)
    await world.passes(seconds=5)

    refused = await world.alice.press(reply, "Undo")
    await world.settled()

    assert "@bob has acted on INC-2026-1123-001 since" in refused.text
    assert "`/incident decline <reason>`" in refused.text
    assert refused.buttons == ["Not an incident"]
    assert "investigating" in world.card.visible


async def test_only_who_declared_it_or_an_admin_takes_it_back(world: World) -> None:
    await world.declare()

    refused = await world.bob.command("/incident undo", channel=world.room)
    assert (
        refused.text == "Undoing what someone else declared is for admin only. "
        "Ask for it: `/incident escalate INC-2026-1123-001 admin <why>`."
    )
    allowed = await world.dana.command("/incident undo", channel=world.room)

    assert "Undone: this incident is declined" in allowed.text


async def test_a_sentence_that_begins_with_undo_undoes_nothing(world: World) -> None:
    await world.declare()

    reply = await world.command("undo button is broken")

    assert "nothing was undone. To declare it, press *Declare it*." in reply.text
    assert "investigating" in world.card.visible
