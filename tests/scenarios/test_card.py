"""The card and the announcement: live, one of each, and back if somebody deletes them."""

from __future__ import annotations

from tests.support.world import World


async def test_a_card_that_somebody_deleted_comes_back_with_the_next_change(world: World) -> None:
    await world.declare()
    first = world.card
    world.slack.message_operations.delete(world.room, first)
    await world.settled()

    await world.command("update failing over to the replica")
    await world.passes(seconds=5)

    again = world.card
    assert again.ts != first.ts
    assert "failing over to the replica" in again.visible
    await world.command("update replica took over")
    assert "replica took over" in world.card.visible


async def test_an_announcement_that_somebody_deleted_comes_back_with_the_next_change(world: World) -> None:
    await world.declare()
    world.slack.message_operations.delete(world.incidents, world.incidents.find("IC: no one yet"))

    await world.command("role commander")

    assert "alice" in world.incidents.find("IC: ").visible


async def test_card_and_announcement_say_that_an_update_is_overdue_until_one_comes(world: World) -> None:
    """Row: 35."""
    await world.declare()

    await world.passes(minutes=16)
    assert "overdue since 09:15" in world.card.visible
    assert "overdue since 09:15" in world.incidents.find("IC: ").visible

    await world.command("update failing over")
    assert "overdue" not in world.card.visible


async def test_a_pin_on_any_message_of_the_bot_marks_what_it_tells(world: World) -> None:
    await world.declare()
    await world.command("status identified a bad deploy")
    told = world.room.find("was investigating")

    await world.bob.pin(told)
    await world.settled()

    answer = await world.command("timeline")
    assert "📌" in next(line for line in answer.text.splitlines() if "a bad deploy" in line)


async def test_the_card_names_the_roles_that_are_missing_until_somebody_has_them(world: World) -> None:
    """Rows: 94."""
    await world.declare()
    assert "Missing: incident commander, communications lead" in world.card.visible
    await world.command("role commander")
    assert "Missing: communications lead" in world.card.visible
    await world.command("role communications @carol")
    assert "Missing" not in world.card.visible


async def test_what_hurt_before_it_was_declared_is_told_with_both_times(world: World) -> None:
    await world.declare("search is slow sev2")
    assert "Time: today 09:00" in world.incidents.messages[0].visible
    await world.command("impact since 08:52Z")
    assert "Time: began today 08:52, declared today 09:00" in world.incidents.messages[0].visible
    assert "*Began*" in world.card.visible
