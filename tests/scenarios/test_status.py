"""Where an incident stands: shown, and set with a note and a time. Rows: 3, 183."""

from __future__ import annotations

import pytest

from tests.support.world import World


async def test_status_shows_the_card_to_whoever_asks(world: World) -> None:
    await world.declare("checkout is down sev1")

    reply = await world.command("status")

    for fact in ("[SEV1] checkout is down", "investigating", "no one yet", "by 09:15", "by @alice"):
        assert fact in reply.text
    assert len(world.room.messages) == 1, "no one else sees the answer"


async def test_a_status_is_set_and_told_with_its_note(world: World) -> None:
    await world.declare()

    reply = await world.command("status identified deploy v2.3.4 broke the cache")

    assert reply.messages == [], "the post says it"
    told = world.room.find("Now *identified*, was investigating").visible
    assert "deploy v2.3.4 broke the cache" in told
    assert "identified" in world.card.visible
    assert "Status: identified" in world.incidents.find("IC: ").visible
    assert "identified" in world.card_in(world.room).visible


async def test_every_open_status_leads_to_every_other(world: World) -> None:
    await world.declare()
    for status in ("monitoring", "identified", "investigating", "identified", "monitoring", "investigating"):
        await world.command(f"status {status}")
        assert f"Now *{status}*" in world.newest


async def test_a_time_before_the_note_says_since_when(world: World) -> None:
    await world.declare()
    await world.passes(minutes=20)

    await world.command("status monitoring 09:05Z rolled back")
    await world.passes(minutes=40)
    reply = await world.command("resolve now rolled back")

    assert "stability window" not in reply.text
    assert "(5 min)" in world.room.find("Resolved by").visible


async def test_a_time_that_is_still_to_come_is_refused_and_nothing_changes(world: World) -> None:
    await world.declare()

    for typed in ("14:30 rolled back", "2026-11-24T10:00 rolled back"):
        reply = await world.command(f"status monitoring {typed}")
        assert "is in the future: it's" in reply.text
    assert "investigating" in world.card.visible
    assert len(world.room.messages) == 1


async def test_shortly_after_midnight_a_late_time_is_yesterdays(world: World) -> None:
    await world.passes(hours=15, minutes=10)
    await world.declare()

    assert "Added to the timeline" in (await world.command("timeline 23:55 first alert")).text


@pytest.mark.parametrize(
    ("word", "command"),
    [
        ("resolved", "`/incident resolve <what fixed it>`"),
        ("closed", "`/incident close`"),
        ("declined", "`/incident decline <reason>`"),
        ("reopened", "`/incident reopen <reason>`"),
    ],
)
async def test_a_status_with_a_command_of_its_own_names_it(world: World, word: str, command: str) -> None:
    await world.declare()

    reply = await world.command(f"status {word}")

    assert reply.text == f"For that, use {command}."
    assert "investigating" in world.card.visible


async def test_an_unknown_status_gets_the_list_and_a_guess(world: World) -> None:
    await world.declare()

    reply = await world.command("status identifed cache")

    assert "There is no status “identifed”. Choose one of investigating, identified, monitoring" in reply.text
    assert "Did you mean `/incident status identified cache`?" in reply.text


async def test_the_same_status_again_is_refused(world: World) -> None:
    await world.declare()

    reply = await world.command("status investigating still")

    assert reply.text == "It's already investigating. `/incident status` shows where things stand."


async def test_what_is_over_keeps_its_status_until_it_is_reopened(world: World) -> None:
    await world.declare()
    await world.command("resolve now rolled back")

    reply = await world.command("status monitoring")

    assert "Reopen it first: `/incident reopen <reason>`." in reply.text
    assert "resolved" in world.card.visible
