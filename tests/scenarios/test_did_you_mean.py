"""A slip never declares: what was probably meant is shown, with a way to declare it all the same. Rows: 183."""

from __future__ import annotations

import pytest

from tests.support.world import World


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("sverity sev1 because all regions", "/incident severity sev1 because all regions"),
        ("reslove rolled back", "/incident resolve rolled back"),
        ("udpate we are on it", "/incident update we are on it"),
        ("INC-2026-1123-001 resolve rolled back", "/incident resolve INC-2026-1123-001 rolled back"),
        ("001 status", "/incident status 001"),
        ("INC-2026-1123-001", "/incident status INC-2026-1123-001"),
    ],
)
async def test_a_slip_gets_the_exact_command_that_was_meant(world: World, typed: str, meant: str) -> None:
    reply = await world.declare(typed)

    assert f"Nothing was declared. Did you mean `{meant}`?" in reply.text
    assert reply.buttons == ["Declare it"]
    assert world.incidents.messages == []


async def test_a_single_unknown_word_declares_nothing(world: World) -> None:
    reply = await world.declare("checkout")

    assert "Nothing was declared: a single word may be a slip. `/incident help` lists the commands." in reply.text
    assert world.incidents.messages == []


async def test_a_number_that_begins_a_title_is_no_slip(world: World) -> None:
    reply = await world.declare("500 errors on checkout sev2")

    assert "Declared *INC-2026-1123-001*: 500 errors on checkout (SEV2)." in reply.text


async def test_declare_it_declares_what_was_taken_for_a_slip(world: World) -> None:
    reply = await world.declare("closed tickets reappear sev2")
    assert "Did you mean" in reply.text

    pressed = await world.alice.press(reply.messages[0], "Declare it")
    await world.passes(seconds=5)

    assert "closed tickets reappear (SEV2)" in pressed.text
    assert "closed tickets reappear" in world.card.visible


async def test_a_declaration_inside_an_open_war_room_is_questioned(world: World) -> None:
    await world.declare()

    reply = await world.command("database is slow too")

    assert "This is the war room of INC-2026-1123-001, so nothing was declared." in reply.text
    assert len(world.rooms) == 1
    await world.alice.press(reply.messages[0], "Declare it")
    await world.passes(seconds=5)
    assert len(world.rooms) == 2


async def test_the_whole_word_declares_even_inside_a_war_room(world: World) -> None:
    await world.declare()

    reply = await world.command("declare database is slow too sev2")

    assert "Declared *INC-2026-1123-002*" in reply.text


async def test_a_war_room_that_is_over_questions_nothing(world: World) -> None:
    await world.declare()
    await world.command("resolve now rolled back")

    reply = await world.command("checkout is down again sev1")

    assert "Declared *INC-2026-1123-002*" in reply.text


async def test_declare_it_refuses_what_is_no_title(world: World) -> None:
    reply = await world.declare("🔥" * 1_500)

    pressed = await world.alice.press(reply.messages[0], "Declare it")
    await world.settled()

    assert "Say in a few words what is broken" in pressed.text
    assert world.incidents.messages == []
