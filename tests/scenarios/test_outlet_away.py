"""An outlet that takes nothing for long: what waits behind it comes later, and the operator hears of it once."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.support.pagerduty import KEY as PAGER_KEY
from tests.support.pagerduty import PagerDuty
from tests.support.stand_in import Fault
from tests.support.subscriber import KEY as HOOK_KEY
from tests.support.subscriber import Subscriber
from tests.support.world import POLICY, Stage, World, a_world

OUTLETS = """
outlets:
  night: {{kind: pagerduty, key: env:PAGER_KEY, url: {pager}, pages: [on_call]}}
  dashboard: {{kind: webhook, key: env:HOOK_SECRET, url: {hook}}}
"""
AWAY = Fault(status=503)


@pytest.fixture
async def hook() -> AsyncIterator[Subscriber]:
    server = Subscriber()
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def world(stage: Stage, pager: PagerDuty, hook: Subscriber) -> AsyncIterator[World]:
    policy = POLICY.replace("channels:\n", "channels:\n  operator: ops\n")
    stage.policy_file.write_text(policy + OUTLETS.format(pager=pager.url, hook=hook.url), "utf-8")
    stage.more = {"PAGER_KEY": PAGER_KEY, "HOOK_SECRET": HOOK_KEY}
    async with a_world(stage) as opened:
        opened.slack.add_channel("ops", ["dana", "warroom"])
        yield opened


async def test_the_operator_hears_once_and_the_card_shows_it_until_it_gets_through(
    world: World, pager: PagerDuty, hook: Subscriber
) -> None:
    pager.choose = hook.choose = lambda: AWAY
    await world.declare()
    await world.passes(minutes=3)
    ops = world.slack.channel("ops")
    assert not world.shown(ops), "what is over in a moment is nothing for the operator"
    await world.passes(minutes=5)
    await world.restart()
    await world.passes(minutes=30)
    page, telling = sorted(world.shown(ops))
    number = "INC-2026-1123-001"
    assert f"Not delivered yet: {number}: a page." in page
    assert "PagerDuty had a failure of its own (503)" in page
    assert "Whatever else goes through “night” waits behind it" in page
    assert f"Not delivered yet: {number}: telling a webhook." in telling
    assert "“dashboard” waits behind it" in telling
    assert "Not paged yet: On-call engineer via PagerDuty" in world.card.visible

    pager.choose = hook.choose = lambda: None
    await world.passes(minutes=10)
    assert len(pager.rung) == 1
    assert hook.types[0] == "declared"
    assert all("Done at" in one for one in world.shown(ops))
    assert "Not paged yet" not in world.card.visible


async def test_of_a_private_incident_the_operator_learns_the_number_alone(world: World, pager: PagerDuty) -> None:
    pager.choose = lambda: AWAY
    await world.alice.command("/incident --private the laptop of the CEO was stolen sev1")
    await world.passes(seconds=5)
    await world.alice.press(await world.command("escalate on_call it is gone"), "Notify")
    await world.passes(minutes=15)
    (told,) = world.shown(world.slack.channel("ops"))
    assert "Not delivered yet: INC-2026-1123-001." in told
    assert "laptop" not in told
    assert "503" not in told
