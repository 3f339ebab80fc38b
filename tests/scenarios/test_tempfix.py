"""A temporary fix is asked about until it is gone. Rows: 70, 71."""

from __future__ import annotations

import pytest

from bot.demo.people.person import Person
from bot.demo.workspace.messages import Message
from tests.scenarios.test_duties import tick
from tests.scenarios.test_holder_gone import deactivated
from tests.scenarios.test_playbooks import record
from tests.support import tally
from tests.support.world import POLICY, World

HOLIDAY = POLICY + "calendar: {holidays: [2026-12-07]}\n"
"""A Monday."""


def reminded(person: Person) -> list[Message]:
    return [one for one in tally.told(person) if "temporary fix" in one.visible]


async def on_each_day(world: World, person: Person, days: int) -> str:
    """Let days pass; return how often someone was reminded on each."""
    told = []
    for _ in range(days):
        before = len(reminded(person))
        await world.passes(days=1)
        told.append(str(len(reminded(person)) - before))
    return "".join(told)


@pytest.mark.parametrize("policy", [HOLIDAY])
async def test_an_owner_is_reminded_on_working_days_and_then_a_manager_hears_of_it_once(
    world: World, policy: str
) -> None:
    """Rows: 70, 71."""
    assert policy
    await world.declare()
    await world.bob.join(world.room)
    await world.command(f"tempfix rate limit at 50% owner {world.bob.mention} remove by 2026-12-02 12:00")
    fix = record(world, "F1")
    assert "# INCIDENT FIX: rate limit at 50% (REMOVE AFTER 2026-12-02)" in fix.visible
    await world.command("resolve now customer confirmed")

    assert await on_each_day(world, world.bob, 9) == "000000000"  # from Monday the 23rd to Wednesday, 09:00
    assert await on_each_day(world, world.bob, 2) == "21"  # at noon and on Thursday, and on Friday
    assert await on_each_day(world, world.bob, 3) == "000"  # a weekend, and a holiday
    assert not reminded(world.dana)
    assert await on_each_day(world, world.bob, 1) == "1"  # Tuesday
    (told,) = reminded(world.dana)
    assert "A temporary fix is still in place after several reminders" in told.visible
    assert "*F1* rate limit at 50%" in told.visible
    assert {"Removed", "Accept the risk…", "Move date…", "Give to someone…"} <= {*told.buttons}
    assert await on_each_day(world, world.bob, 6) == "111001"
    assert len(reminded(world.dana)) == 1

    asked = reminded(world.bob)[-1]
    refused = await world.bob.press(asked, "Removed")
    await world.settled()
    assert "It works without it" in refused.text
    assert await tick(world, world.bob, asked, "removed", "verified", "docs") == ""
    await world.bob.press(reminded(world.bob)[-1], "Removed")
    await world.passes(seconds=5)
    assert "removed" in record(world, "F1").visible
    assert await on_each_day(world, world.bob, 7) == "0000000"


async def test_an_accepted_risk_is_asked_about_again_when_its_time_is_over(world: World) -> None:
    """Row: 71."""
    await world.declare()
    await world.bob.join(world.room)
    await world.command(f"tempfix bypass the cache owner {world.bob.mention} remove by 2026-11-25 12:00")
    await world.command("resolve now customer confirmed")
    await world.passes(days=2, hours=4)
    assert len(reminded(world.bob)) == 1

    await world.command("F1 accepted until 2026-12-10 12:00")
    await world.passes(seconds=5)
    assert "per @alice" in record(world, "F1").visible
    assert await on_each_day(world, world.bob, 14) == "0" * 14
    assert await on_each_day(world, world.bob, 1) == "1"


async def test_without_an_owner_the_commander_is_asked_and_whoever_left_is_not(world: World) -> None:
    """Row: 71."""
    await world.declare()
    await world.bob.join(world.room)
    await world.carol.join(world.room)
    await world.command(f"tempfix skip the check owner {world.bob.mention} remove by 2026-11-24 12:00")
    await world.command("tempfix drop old jobs remove by 2026-11-24 12:00")
    await world.command(f"role commander {world.carol.mention}")
    await world.bob.leave(world.room)
    await world.passes(days=1, hours=4)
    assert len(reminded(world.carol)) == 2
    assert not reminded(world.bob)
    assert not reminded(world.alice)


async def test_of_an_owner_whose_account_is_gone_someone_else_is_asked_each_day(world: World) -> None:
    """Row: 71. The card tells nothing of what went to someone else."""
    await world.declare()
    await world.command("role commander")
    await world.bob.join(world.room)
    whose = f"owner {world.bob.mention}"
    await world.command(f"tempfix skip the check {whose} remove by 2026-11-24 12:00")
    await world.command("action size the pool")
    await world.command(f"action alert when the pool is full {whose}")
    await world.command("resolve now customer confirmed")
    await deactivated(world, world.bob)
    assert await on_each_day(world, world.alice, 5) == "02110"  # at noon and on Wednesday, then on working days
    assert "Not done" not in world.card.visible
    (asked,) = [one for one in tally.told(world.alice) if "AI-001" in one.visible]
    assert "AI-002" in asked.visible, "what comes to the same person at once is one message"
    assert not reminded(world.bob)


async def test_typed_alone_it_lists_what_is_in_place(world: World) -> None:
    """Row: 70."""
    await world.declare()
    none = await world.command("tempfix")
    assert "No temporary fix is in place" in none.text
    await world.command("tempfix skip the check")
    await world.command("tempfix drop old jobs remove by 2026-11-30 12:00")
    listed = (await world.command("tempfix")).text
    assert "F1 skip the check · no owner · no date" in listed.replace("*", "")
    assert "F2 drop old jobs" in listed.replace("*", "")
