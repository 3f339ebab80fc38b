"""A real change is one line for those who only read, and counts as an update for those who write."""

from __future__ import annotations

import pytest

from tests.scenarios.test_audiences import EXECUTIVES, executives, under_announcement
from tests.support.world import World

CHANGES = {
    "status identified bad migration in v2.4.0": "🔎 Cause identified: bad migration in v2.4.0",
    "status monitoring errors are gone": "👀 Fix in place: errors are gone",
    "severity sev2 because only card payments fail": "Now SEV2, was SEV1: only card payments fail",
    "resolve rolled back v2.3.4": "👀 Fix in place, watched until 09:40: rolled back v2.3.4",
}


@pytest.mark.parametrize("policy", [EXECUTIVES])
@pytest.mark.parametrize("typed", CHANGES)
async def test_a_real_change_is_one_line_and_counts_as_an_update(world: World, typed: str) -> None:
    above = await executives(world)
    await world.declare()
    await world.command("update looking at the deploy")
    await world.passes(minutes=10)

    await world.command(typed)

    for channel in ("incidents", "incidents-sev1"):
        (_, line) = under_announcement(world, channel)
        assert line.visible == f"{CHANGES[typed]}\nBy alice"
    last = above.messages[-1].visible
    if "sev2" in typed:
        assert "[SEV2]" in world.slack.channel("incidents-sev1").messages[0].visible, "it is up to date there too"
    assert last.startswith(CHANGES[typed])
    assert "checkout is down" in last
    every = 30 if "sev2" in typed else 15
    await world.passes(minutes=every - 1)
    assert not [one for one in world.shown(world.room) if "is due" in one]
    await world.passes(minutes=1)
    (due,) = [one for one in world.room.messages if "is due" in one.visible]
    assert "The last one was at 09:10" in due.visible
    await world.bob.press(due, "No change")
    await world.settled()
    assert "No new information since 09:10" in world.card.visible


@pytest.mark.parametrize("policy", [EXECUTIVES])
async def test_what_was_said_of_the_status_stands_beside_the_last_update(world: World) -> None:
    """Whoever reads only the card, the announcement, the next update or the packet of a handoff knows the cause."""
    above = await executives(world)

    def live() -> tuple[str, str]:
        return world.card.visible, world.incidents.find("IC: ").visible

    await world.declare()
    await world.command("role commander @alice")
    await world.command("update looking at the deploy; next: fail over; need help: a DBA")
    await world.command("status identified bad migration")
    for shown in live():
        assert "Cause identified*, today 09:00 by @alice\n> bad migration" in shown
        assert shown.index("> looking at the deploy\n") < shown.index("> bad migration")
    await world.command("handoff @bob")
    packet = "\n".join(world.shown(world.room))
    assert "suspect*\n• Cause identified: bad migration\n" in packet
    assert "*Next steps*\n• fail over\n• Need help with: a DBA" in packet

    await world.command("update rolling back")
    assert "*Cause*: bad migration\n" in above.messages[-1].visible
    await world.command("update rolling back; found: 3 of 5 done")
    assert "*New findings*: 3 of 5 done\n" in above.messages[-1].visible
    assert "Cause" not in above.messages[-1].visible

    await world.command("resolve rolled back")
    assert not [shown for shown in live() if "bad migration" in shown]
    await world.command("status investigating errors are back")
    for shown in live():
        assert "*The fix didn't hold*, today 09:00 by @alice\n> errors are back" in shown
    assert under_announcement(world, "incidents")[-1].visible.startswith("🚨 The fix didn't hold: errors are back")


async def test_a_fix_is_in_place_once(world: World) -> None:
    await world.declare()
    await world.command("status monitoring errors are gone")
    await world.command("resolve rolled back")
    first, second = (line.visible for line in under_announcement(world, "incidents"))
    assert first.startswith("👀 Fix in place: errors are gone")
    assert second.startswith("👀 The fix is watched until 09:30: rolled back")


async def test_impact_learned_is_news_too_but_no_update(world: World) -> None:
    await world.declare()
    await world.passes(minutes=10)
    await world.command("impact users 60%")
    await world.passes(minutes=5)

    await world.bob.press(world.room.find("is due."), "No change")
    await world.settled()

    assert "No new information since 09:10" in world.card.visible


async def test_a_status_without_a_note_moves_no_clock(world: World) -> None:
    await world.declare()
    await world.passes(minutes=10)
    await world.command("status identified")
    await world.passes(minutes=5)

    assert world.room.find("is due.").buttons


@pytest.mark.parametrize("later", [0, 3, 16])
async def test_an_update_and_whether_the_fix_holds_are_never_asked_together(world: World, later: int) -> None:
    """The window of a SEV1 is twice as long as what its updates leave: both would be due at once."""
    await world.declare()
    await world.command("resolve rolled back")
    if later:
        await world.passes(minutes=later)
        await world.command("update errors are falling")
    await world.passes(minutes=31 - later)

    (question,) = [one for one in world.room.messages if "Did the fix hold?" in one.visible]
    assert not [one for one in world.room.messages if "is due." in one.visible]
    assert all(float(question.ts) - float(one.ts) > 240 for one in world.room.messages if "was due" in one.visible)
    await world.passes(minutes=13)
    assert not [one for one in world.room.messages if "is due." in one.visible]
    await world.passes(minutes=2)
    assert [one for one in world.room.messages if "is due." in one.visible], "and yet the clock is not silent"


async def test_of_a_private_incident_no_one_who_only_reads_hears_a_change(world: World) -> None:
    await world.declare("declare --private checkout is down sev1")
    await world.command("status identified bad migration")
    await world.command("severity sev2 because it is better")
    assert "bad migration" in " ".join(world.shown(world.room))
    assert not world.incidents.messages
    assert not world.slack.channel("incidents-sev1").messages
