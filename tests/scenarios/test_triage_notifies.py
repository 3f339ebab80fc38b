"""The triage form ends the assessment: one submit stores it, sets the severity, notifies, pages. Rows (part): 51."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.support.pagerduty import KEY, PagerDuty
from tests.support.world import POLICY, Stage, World, a_world

OUTLETS = """
outlets:
  pager: {{kind: pagerduty, key: env:PAGER_KEY, url: {url}, pages: [on_call]}}
"""


@pytest.fixture
async def world(stage: Stage, pager: PagerDuty) -> AsyncIterator[World]:
    stage.policy_file.write_text(POLICY + OUTLETS.format(url=pager.url), "utf-8")
    stage.more = {"PAGER_KEY": KEY}
    async with a_world(stage) as opened:
        yield opened


async def test_one_submit_sets_the_severity_and_notifies_and_pages(world: World, pager: PagerDuty) -> None:
    await world.declare("search is slow sev2")
    assert not pager.rung
    await world.alice.press(world.card, "Triage")
    await world.alice.submit({"Who is affected?": "All users", "Severity": "SEV1"})
    await world.passes(seconds=5)
    assert "all users" in world.card.visible
    assert "SEV1" in world.room.topic
    assert "Updates are due every 15 min, the next by 09:15" in world.room.find("was SEV2.").visible
    assert "[SEV1]" in world.slack.channel("incidents-sev1").messages[0].visible
    assert world.dana.id in world.room.members
    assert len(pager.rung) == 1
    timeline = (await world.command("timeline")).text
    assert "@alice: Impact: all users" in timeline
    assert "@alice: Severity: SEV2 → SEV1: all users" in timeline
