"""Probes in trouble of their own: one replica can't reach the service, the clock jumps, measuring ends while it fails.

Rows: 116, 124.
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.scenarios.test_recovery import NO_LISTS, replies
from tests.support.measured import PROBES, measured
from tests.support.tally import told
from tests.support.world import POLICY, World

PATIENT = PROBES.replace("every: 20d, for: 0s, recover_for: 0s", "every: 20d, for: 1m, recover_for: 1m")


def tops(world: World) -> list[str]:
    """What the room was told in posts of its own."""
    return [one.visible for one in world.room.messages]


@pytest.mark.parametrize("policy", [POLICY + PATIENT + NO_LISTS])
async def test_one_replica_that_can_not_reach_it_makes_no_failure_and_health_says_which(world: World) -> None:
    await world.declare("checkout is down sev2")
    await world.command("resolve rolled back")
    before = tops(world)
    for _ in range(5):
        await measured(world, ok=True, by="web-1")
        await world.passes(seconds=25)
        await measured(world, ok=False, by="web-2")
        await world.passes(seconds=25)
    health = (await world.command("health")).text
    assert "all on web-2" in health
    assert tops(world) == before, "the room hears nothing"
    assert "started again" not in world.card.visible
    await world.passes(minutes=11)
    assert any("Did the fix hold?" in each for each in tops(world)), "nor does its window begin again"


@pytest.mark.parametrize("policy", [POLICY + PROBES + NO_LISTS])
async def test_a_clock_that_jumps_back_and_forth_neither_ends_nor_doubles_anything(world: World) -> None:
    await world.declare("checkout is down sev2")
    await world.command("resolve rolled back")
    await measured(world, ok=False)
    await measured(world, ok=True)
    failures = [each for each in tops(world) if "*checkout-http*" in each]
    assert len(failures) == 1
    for hours in (-2, 2):
        world.clock_.move_to(world.clock_.now() + timedelta(hours=hours))
        await world.passes(seconds=10)
        await measured(world, ok=True)
    assert [each for each in tops(world) if "*checkout-http*" in each] == failures
    assert sum("Did the fix hold?" in each for each in tops(world)) <= 1
    await world.passes(minutes=16)
    assert sum("Did the fix hold?" in each for each in tops(world)) == 1


@pytest.mark.parametrize("policy", [POLICY + PROBES + NO_LISTS])
async def test_what_fails_when_measuring_ends_waits_for_a_word_and_not_for_ever(world: World) -> None:
    await world.declare()
    await world.command("resolve now rolled back")
    await measured(world, ok=False)
    await world.passes(days=2)
    asked = [one for one in told(world.alice) if "Before this counts as recovered" in one.visible]
    assert asked[-1].buttons == ["Health"]
    await world.passes(days=8)
    asked = [one for one in told(world.alice) if "Before this counts as recovered" in one.visible]
    assert "Checkout-http was failing when I stopped measuring, after 7 days" in asked[-1].visible

    await world.alice.press(asked[-1], "It's healthy")
    await world.passes(minutes=1)
    assert len(replies(world, "Recovered")) == 1
    assert "checkout-http is healthy; it is no longer measured" in (await world.command("timeline")).text
