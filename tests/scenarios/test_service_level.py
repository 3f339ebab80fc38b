"""How much of the service works: said with an update, shown to everyone, and in what customers read. Row: 69."""

from __future__ import annotations

from tests.support.world import World


async def test_an_update_says_how_much_works_and_everyone_reads_it(world: World) -> None:
    await world.declare()
    assert "Service:" not in world.card.visible

    await world.command("update rolled back half of it; level: degraded")
    await world.settled()
    assert "Service: degraded (limited or slow)" in world.card.visible
    assert "investigating, service degraded (limited or slow)" in world.incidents.messages[0].visible
    assert any("investigating, service degraded" in text for text in world.shown(world.incidents)[1:])
    assert "Service level: degraded (limited or slow)" in (await world.command("timeline")).text

    await world.command("update level: Partial.")
    await world.settled()
    assert "Service: partial (core features work)" in world.card.visible
    assert "(was degraded)" in (await world.command("timeline")).text

    answer = await world.command("resolve rolled back all of it")
    assert "The main functions work; some others don't yet." in answer.text, "so does the text for customers"


async def test_the_form_of_an_update_asks_for_it_and_takes_it_alone(world: World) -> None:
    await world.declare()
    await world.alice.press(world.card, "Post update")
    await world.alice.submit({"Current action": "rolled back", "How much works?": "maintenance"})
    await world.passes(seconds=5)
    assert "Service: maintenance (taken down on purpose)" in world.card.visible

    await world.alice.press(world.card, "Post update")
    await world.alice.submit({"How much works?": "full"})
    await world.passes(seconds=5)
    assert "Service: full (back to normal)" in world.card.visible
    assert "Update #2" in world.card.visible


REFUSED = {
    "update x; level: awful": "There is no service level “awful”. Choose one of full, partial, degraded, maintenance",
    f"update x; level: {'x' * 5_000}": "There is no service level “xxxx",
    "update edit: level: full": "doesn't change the level",
    "update x; level: full; service level: full": "“Level” is there twice",
}
"""A line -> what whoever types it is told."""


async def test_a_level_that_is_none_changes_nothing(world: World) -> None:
    await world.declare()
    await world.command("update rolled back")
    for typed, says in REFUSED.items():
        assert says in (await world.command(typed)).text
    assert "Update #2" not in world.card.visible
    assert "Service:" not in world.card.visible
