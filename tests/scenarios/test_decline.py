"""Declining: it was no incident after all. Rows: 2."""

from __future__ import annotations

from tests.support.world import World


async def test_what_was_no_incident_is_declined_with_the_reason(world: World) -> None:
    await world.declare()

    reply = await world.command("decline planned maintenance")

    assert reply.text == "INC-2026-1123-001 is declined: it was no incident."
    assert "planned maintenance" in world.room.find("is *declined*").visible
    assert "Status: declined" in world.incidents.find("🚫 *[SEV1]").visible
    assert world.card.buttons == []


async def test_nothing_is_owed_for_it(world: World) -> None:
    await world.declare()
    await world.command("decline planned maintenance")
    said = len(world.shown(world.room))

    await world.passes(hours=2)

    assert len(world.shown(world.room)) == said


async def test_it_needs_a_reason(world: World) -> None:
    await world.declare()

    reply = await world.command("decline")

    assert reply.text == "Say why it is none: `/incident decline planned maintenance`."
    assert "investigating" in world.card.visible


async def test_what_was_identified_was_an_incident(world: World) -> None:
    await world.declare()
    await world.command("status identified bad deploy")

    reply = await world.command("decline never mind")

    assert "It is identified, so it was an incident." in reply.text
    assert "`/incident resolve <what fixed it>`" in reply.text
    assert "identified" in world.card.visible
