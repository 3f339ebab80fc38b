"""`warroom alerts replay`: what a policy would have made of what came, and nothing is changed by asking."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.alert import Raw
from tests.support.shell import Shell
from tests.support.world import POLICY, START, World

RULES = """
alert_sources:
  prod: {kind: generic, secret: A_SECRET}
  nagios: {kind: nagios, secret: A_SECRET}
  events: {kind: cloudevents, secret: A_SECRET}
alert_rules:
  - {match: {severity: critical}, then: declare, severity: sev1, group_by: [service], wait: 30s}
  - {match: {env: dev}, then: ignore}
  - {then: ask}
"""
OTHER = """
alert_sources: {prod: {kind: generic, secret: A_SECRET}}
alert_rules: [{then: ignore}]
"""


@pytest.fixture
def policy() -> str:
    return POLICY + RULES


def said(title: str, **more: str) -> dict[str, str]:
    return {"title": title, "dedup_key": title, **more}


CAME = (
    (0, said("queue full", severity="critical", service="checkout")),
    (10, said("carts fail", severity="critical", service="checkout")),
    (20, said("blip", severity="critical", service="search")),
    (30, said("blip", severity="critical", service="search", status="resolved")),
    (60, said("queue full", severity="critical", service="checkout")),
    (70, said("disk", severity="warning")),
    (90, said("queue full", service="checkout", status="resolved")),
    (95, said("carts fail", service="checkout", status="resolved")),
)


async def test_what_came_is_taken_through_the_rules_and_nothing_is_changed(
    world: World, shell: Shell, tmp_path: Path
) -> None:
    async with world.warroom.database.transaction() as uow:
        for seconds, each in CAME:
            raw = Raw(headers={"content-type": "application/json"}, body=json.dumps(each).encode())
            await uow.alert_deliveries.keep("prod", "", raw, at=START + timedelta(seconds=seconds))
        await uow.alert_deliveries.keep("gone", "", Raw(body=b"{}"), at=START)
    await world.passes(minutes=5)
    told = await shell("alerts", "replay", "--since", "1h")
    assert told.code == 0, told.text
    assert told.text.splitlines() == [
        "2026-11-23 09:00:00 UTC  skips gone isn't a source of this policy",
        (
            "2026-11-23 09:00:10 UTC  joins group {service=checkout}: carts fail (prod): matched rule 1 because "
            "severity=critical"
        ),
        (
            "2026-11-23 09:00:30 UTC  declares SEV1 for group {service=checkout}: queue full: matched rule 1 because "
            "severity=critical"
        ),
        "2026-11-23 09:00:30 UTC  ends group {service=search}: blip (prod), before anything was declared",
        "2026-11-23 09:01:10 UTC  asks disk (prod): matched rule 3 because it matches every alert",
        "2026-11-23 09:01:35 UTC  ends group {service=checkout}: carts fail (prod), the last that fired",
        "In all: 1 declared, 1 joined, 1 asked about, 2 ended, 1 skipped. Nothing was changed.",
    ], told.text
    other = tmp_path / "other.yml"
    other.write_text(OTHER, encoding="utf-8")
    told = await shell("alerts", "replay", "--since", "1h", "--policy", str(other))
    assert "In all: 4 ignored, 1 skipped." in told.text
    body = tmp_path / "body.json"
    body.write_text(json.dumps(CAME[0][1]), encoding="utf-8")
    told = await shell("alerts", "replay", str(body), "--source", "prod")
    assert "declares SEV1 for group {service=checkout}: queue full" in told.text
    for line in ((), (str(body),), ("--since", "soon"), ("--since", "1h", "--policy", str(tmp_path / "none.yml"))):
        assert (await shell("alerts", "replay", *line)).code == 2
    async with world.warroom.database.reading() as uow:
        assert await uow.alerts.undecided(world.clock_.now(), limit=9) == []
    assert not world.rooms


@pytest.mark.parametrize(
    ("source", "body", "more", "said"),
    [
        ("prod", '{"title": "disk"}', (), "asks disk (prod)"),
        ("nagios", "host=web-1&state=DOWN", ("--content-type", "text/plain"), "skips nagios: The body isn't a form"),
        ("nagios", "host=web-1&state=DOWN&type=PROBLEM", (), "asks web-1 is down (nagios)"),
        ("events", '{"specversion": "1.0", "id": "1", "source": "a", "type": "disk"}', (), "asks disk"),
        (
            "events",
            '[{"specversion": "1.0", "id": "1", "source": "a", "type": "disk"}]',
            ("--content-type", "application/cloudevents-batch+json"),
            "asks disk",
        ),
    ],
)
async def test_a_file_is_read_as_its_source_sends_it_or_as_what_it_is_said_to_be(
    shell: Shell, tmp_path: Path, source: str, body: str, more: tuple[str, ...], said: str
) -> None:
    file = tmp_path / "body"
    file.write_text(body, encoding="utf-8")
    told = await shell("alerts", "replay", str(file), "--source", source, *more)
    assert said in told.text, told.text
