"""Closing: nothing more is owed. For the commander or an admin."""

from __future__ import annotations

from tests.support.world import World


async def test_the_commander_closes_what_is_resolved(world: World) -> None:
    await world.declare()
    await world.command("role commander")
    await world.command("resolve now rolled back")

    reply = await world.command("close")

    assert reply.text == "INC-2026-1123-001 is closed."
    assert "nothing more is owed" in world.room.find("is *closed*").visible
    assert "Status: closed" in world.incidents.find("IC: ").visible


async def test_an_admin_closes_it_too(world: World) -> None:
    await world.declare()
    await world.command("resolve now rolled back")

    assert (await world.dana.command("/incident close", channel=world.room)).text.endswith("is closed.")


async def test_others_are_told_whom_to_ask(world: World) -> None:
    await world.declare()
    await world.command("role commander")
    await world.command("resolve now rolled back")

    reply = await world.bob.command("/incident close", channel=world.room)

    assert (
        reply.text == "`/incident close` is for commander or admin only. Ask @alice, who is in command: "
        "`/incident escalate INC-2026-1123-001 commander <why>`."
    )
    assert "resolved" in world.card.visible
    assert world.slack.pings == []


async def test_without_a_commander_they_are_told_to_become_one(world: World) -> None:
    await world.declare()
    await world.command("resolve now rolled back")

    reply = await world.bob.command("/incident close", channel=world.room)

    assert "Nobody is in command yet: take it with `/incident role INC-2026-1123-001 commander`." in reply.text


async def test_what_is_still_open_is_resolved_first(world: World) -> None:
    await world.declare()
    await world.command("role commander")

    reply = await world.command("close")

    assert reply.text == "It is still open. Resolve it first: `/incident resolve <what fixed it>`."
    assert "investigating" in world.card.visible


async def test_what_is_closed_is_not_closed_again(world: World) -> None:
    await world.declare()
    await world.command("role commander")
    await world.command("resolve now rolled back")
    await world.command("close")

    reply = await world.command("close")

    assert "It is already closed." in reply.text
    assert sum("is *closed*" in text for text in world.shown(world.room)) == 1


async def test_with_nothing_resolved_there_is_nothing_to_close(world: World) -> None:
    reply = await world.dana.command("/incident close")

    assert "No incident is resolved, so there is nothing for `/incident close`." in reply.text
