"""What stays on record of alerts: with each incident that they were part of, and each turn that they took."""

from __future__ import annotations

from typing import Any, Final

import pytest

from tests.support.health import page
from tests.support.monitoring import CHECKOUT, SETTINGS, SOURCES, Monitoring, incidents
from tests.support.shell import Shell
from tests.support.world import POLICY, Stage, World

RULES = """
alert_rules:
  - {match: {severity: critical}, then: declare, severity: sev1, group_by: [severity], wait: 0s}
  - {then: ask}
"""


QUERIES: Final[dict[str, Any]] = {"service": "payments-db", "severity": "critical"}


@pytest.fixture
def policy() -> str:
    return POLICY + SOURCES + RULES


@pytest.fixture
def stage(stage: Stage) -> Stage:
    stage.more = SETTINGS
    return stage


async def test_an_alert_that_fires_for_a_second_incident_stays_on_the_list_of_the_first(
    world: World, prod: Monitoring, shell: Shell
) -> None:
    await prod.fires("HighErrorRate", before=600, **CHECKOUT)
    await world.passes(seconds=10)
    await prod.fires("SlowQueries", notes={"dashboard_url": "https://grafana.example.com/d/queries"}, **QUERIES)
    await world.passes(seconds=10)
    marks = {mark.title: mark.link for mark in world.room.bookmarks}
    assert marks["Dashboard: A2"] == "https://grafana.example.com/d/queries", (
        "the first has none, and another is told apart"
    )
    assert marks["Runbook"] == "https://wiki.example.com/run"
    assert "Runbook: A2" not in marks, "it is the same page"
    for page_of in ("wiki.example.com/checkout|Runbook: checkout", "d/payments-db|Dashboard: payments-db"):
        assert page_of in str(world.card.blocks), "of each service that its alerts are about"
    await prod.ends("HighErrorRate", **CHECKOUT)
    await prod.ends("SlowQueries", **QUERIES)
    await world.bob.command("/incident resolve now rolled back", channel=world.room)
    await world.passes(hours=1)
    await prod.fires("HighErrorRate", **CHECKOUT)
    await world.passes(seconds=10)
    first, second = await incidents(world)

    async def listed(number: str) -> str:
        return (await world.alice.command(f"/incident alerts {number}", channel="general")).text

    assert f"{first.number}: 2 alerts, 0 firing." in await listed(first.number)
    assert "ended" in await listed(first.number)
    assert f"{second.number}: 1 alert, 1 firing." in await listed(second.number)
    assert "All 2 alerts ended" in world.card_in(world.rooms[0]).visible

    why = (await shell("alerts", "why", "A1")).text.splitlines()[1:]
    assert [each.partition("UTC  ")[2].partition(":")[0] for each in why] == [
        *("declared", "ended", "fires again", "declared")
    ]
    assert "prod said that it fires again, since" in (await world.alice.command("/incident why A1")).text
    told = await page(world)
    assert 'warroom_incidents_declared_total{severity="sev1",source="alert"} 2.0' in told
    assert 'warroom_time_to_detect_seconds_sum{severity="sev1"} 600.0' in told


async def test_what_falls_silent_and_is_heard_again_is_on_its_trace(world: World, prod: Monitoring) -> None:
    await prod.fires("HighErrorRate", **CHECKOUT)
    await world.passes(hours=4)
    await prod.fires("HighErrorRate", **CHECKOUT)
    await world.passes(seconds=10)
    why = (await world.alice.command("/incident why A1", channel="general")).text
    assert "its source hasn't reported it for 3 h, so the room was asked whether it is over" in why
    assert "prod reports it again; the last time before was" in why
    await world.bob.command("/incident resolve rolled back", channel=world.room)
    await prod.ends("HighErrorRate", **CHECKOUT)
    await world.passes(seconds=10)
    await prod.fires("HighErrorRate", **CHECKOUT)
    await world.passes(seconds=10)
    why = (await world.alice.command("/incident why A1", channel="general")).text
    assert "it fires while the fix is watched, so the room was asked whether it holds" in why
