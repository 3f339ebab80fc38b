"""Beside a contributing factor the document says which incidents had it before. Rows: 140."""

from __future__ import annotations

import pytest

from tests.scenarios.test_postmortem_sections import section
from tests.support.world import POLICY, SEV3_ASKS, World


async def with_factors(world: World, number: int, typed: str, *, declared: str = "search is slow sev3") -> None:
    """Let an incident happen and end, and tick what contributed to it."""
    await world.declare(declared)
    await world.alice.command(f"/incident resolve {number:03} now restarted it", channel="general")
    await world.alice.command(f"/incident postmortem {number:03} factors Types: {typed}", channel="general")
    await world.settled()


async def factors_of(world: World, number: int) -> str:
    """Return what the document of an incident says of its factors."""
    await world.passes(seconds=5)
    await world.alice.command(f"/incident postmortem {number:03}", channel="general")
    await world.settled()
    return section(world.alice.ephemerals[-1].visible, "Contributing factors")


@pytest.mark.parametrize("policy", [POLICY + SEV3_ASKS])
async def test_a_factor_names_the_incidents_that_had_it_before_and_none_that_is_private(world: World) -> None:
    """Rows: 140."""
    await with_factors(world, 1, "missing alerts")
    await with_factors(world, 2, "missing alerts", declared="declare --private payroll of an insider sev3")
    await with_factors(world, 3, "missing alerts")
    await world.command("reopen 003 it is back", channel="general")
    await world.command("decline 003 planned-maintenance a drill", channel="general")
    for number in (4, 5, 6):
        await with_factors(world, number, "rushed change, Missing Alerts, other")
    await with_factors(world, 7, "missing alerts, rushed change, other, unclear ownership")
    await with_factors(world, 8, "missing alerts", declared="declare --private payroll once more sev3")

    a_day = "INC-2026-1123"
    assert await factors_of(world, 1) == "- Missing alerts", "nothing was before it"
    assert await factors_of(world, 7) == (
        f"- Missing alerts (also in {a_day}-006, {a_day}-005, {a_day}-004 and 1 more)\n"
        f"- Rushed change (also in {a_day}-006, {a_day}-005, {a_day}-004)\n"
        "- Other\n"
        "- Unclear ownership"
    )
    assert await factors_of(world, 8) == f"- Missing alerts (also in {a_day}-007, {a_day}-006, {a_day}-005 and 2 more)"
