"""What a source of alerts is answered, and what is kept of what it sends. Rows (part): 45, 46."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from tests.scenarios.test_database_trouble import Disk
from tests.support.alert_door import OLD, SECRET, a_door, a_mistake
from tests.support.health import page
from tests.support.shell import Shell
from tests.support.world import POLICY, Stage, World, a_world

SOURCES = """
alert_sources:
  prod: {kind: generic, secret: [A_SECRET, AN_OLD_SECRET]}
  unset: {kind: generic, secret: NOT_SET}
"""


@pytest.fixture
def policy(tmp_path: Path) -> str:
    return POLICY.replace("announce: incidents", "announce: incidents\n  operator: incidents") + SOURCES


async def stored(world: World) -> list[str]:
    async with world.warroom.database.reading() as uow:
        found = [await uow.alerts.get(number) for number in range(1, 9)]
    return [each.alert.title for each in found if each is not None]


async def test_each_request_is_answered_as_its_source_understands(world: World, shell: Shell) -> None:
    async with a_door(world) as send:
        assert await send({"alerts": ["a", "b"]}) == (200, {"status": "ok"})
        assert (await send({"alerts": ["a"]}, secret=OLD))[0] == 200, "while it is replaced"
        assert (await send({"alerts": ["c"], "key": "1"}))[0] == 200
        assert (await send({"alerts": ["d"], "key": "1"}))[0] == 200, "it is the same delivery, whatever it says"
        assert (await send(b"", method="GET", params={"key": "2"}))[0] == 200
        assert (await send({"alerts": ["e"]}, secret="guessed"))[0] == 401
        assert (await send({"alerts": ["e"]}, source="other"))[0] == 404
        assert (await send({"alerts": ["e"]}, source="unset"))[0] == 503, "it may come again when the secret is there"
        assert (await send({"alerts": ["e"]}, method="DELETE"))[0] == 405
        status, said = await send({"alerts": ["e"]}, headers={"Content-Encoding": "gzip"})
        assert (status, said["error"]) == (415, "The body is compressed. Send it as it is.")
        assert (await send(b"x" * (1024 * 1024 + 1)))[0] == 413
        assert (await send({"bad": "Send JSON.", "token": "abcdefgh"}))[0] == 415
        assert (await send({"bug": "ours"}))[0] == 422
    assert await stored(world) == ["a", "b", "c"]
    told = (await shell("alerts", "rejected")).text
    assert "prod: Send JSON." in told
    assert "Warroom made a mistake in reading this (KeyError)" in told
    assert "compressed" in told
    assert "abcdefgh" not in told
    assert "***" in told
    metrics = await page(world)
    for outcome, count in {"taken": 4, "known": 1, "refused": 1, "rejected": 3}.items():
        line = f'warroom_webhooks_total{{outcome="{outcome}",source="prod"}} {float(count)}'
        assert line in metrics, outcome
    assert 'outcome="unavailable",source="prod"' not in metrics


async def test_more_alerts_than_can_be_stored_in_time_are_refused_whole(world: World) -> None:
    many = [str(number) for number in range(10_001)]
    async with a_door(world) as send:
        status, said = await send({"alerts": many})
        assert (status, said["error"].partition(".")[0]) == (422, "The body has over 10000 alerts")
    assert await stored(world) == []


async def test_what_is_kept_of_a_request_shows_no_secret(world: World) -> None:
    async with a_door(world) as send:
        await send({"alerts": ["a"]}, headers={"ce-id": "7", "Cookie": "x=y"}, params={"token": "hunter22", "x": "1"})
        async with world.warroom.database.reading() as uow:
            (kept,) = [each async for each in uow.alert_deliveries.since(world.clock_.now())]
    assert json.loads(kept.raw.body) == {"alerts": ["a"]}
    assert kept.raw.headers["ce-id"] == "7"
    assert kept.raw.query["x"] == "1"
    shown = repr(kept).lower()
    assert not [word for word in (SECRET, "top-secret", "hunter22", "cookie", "authorization") if word in shown]


@pytest.mark.usefixtures("quietly")
async def test_while_the_database_is_away_a_source_is_told_to_come_again(world: World) -> None:
    disk = Disk(world)
    async with a_door(world) as send:
        disk.is_full = True
        assert (await send({"alerts": ["a"], "key": "1"}))[0] == 503
        assert (await send({"bad": "Send JSON."}))[0] == 503, "it can't be kept, so it is to come again too"
        assert send.retry_after == "10"
        disk.is_full = False
        assert await stored(world) == []
        assert (await send({"alerts": ["a"], "key": "1"}))[0] == 200
    assert await stored(world) == ["a"]


async def test_while_someone_else_holds_the_database_a_source_is_told_to_come_again_and_then_it_is_known(
    world: World,
) -> None:
    async with a_door(world, within=0.05) as send:
        async with world.warroom.database.transaction():
            assert (await send({"alerts": ["a"], "key": "1"}))[0] == 503
            assert (await send({"bad": "Send JSON."}))[0] == 503
        await world.settled()
        assert await stored(world) == ["a"], "it was committed after all"
    async with a_door(world) as send:
        assert (await send({"alerts": ["a"], "key": "1"}))[0] == 200
    assert await stored(world) == ["a"]
    assert 'warroom_webhooks_total{outcome="known",source="prod"} 1.0' in await page(world)


@pytest.mark.parametrize("said", [{"alerts": ["a"]}, {"bad": "Send JSON."}])
async def test_a_mistake_of_ours_in_storing_asks_the_source_to_come_again(world: World, said: dict[str, Any]) -> None:
    a_mistake(world, "alert_delivery")
    with capture_logs() as logs:
        async with a_door(world) as send:
            status, answer = await send(said)
        assert (status, send.retry_after) == (503, "10")
    assert answer["error"] == "Warroom made a mistake in storing this; the log has it."
    assert "what came could not be stored, by a mistake of ours" in [each["event"] for each in logs]


async def test_a_test_button_is_answered_kindly_and_the_operator_reads_it_once(world: World) -> None:
    async with a_door(world) as send:
        for _ in range(2):
            status, said = await send({"test": "You pressed <!channel> Test."})
            assert (status, said["message"]) == (200, "You pressed <!channel> Test.")
    await world.passes(seconds=5)
    (line,) = [one.visible for one in world.incidents.messages if "came through" in one.visible]
    assert line.startswith("✅ Test alert from prod (Our own form) came through. You pressed")
    assert not world.rooms


async def test_a_script_sends_through_the_door_of_a_bot_in_socket_mode(stage: Stage, tmp_path: Path) -> None:
    stage.more = {"A_SECRET": SECRET, "AN_OLD_SECRET": OLD}
    async with a_world(stage) as world:
        shell = Shell(world, stage)
        sent = await shell("alert", "--source", "prod", "disk", "full", "--set", "severity=critical", "--set", "env=eu")
        assert (sent.code, sent.text) == (0, "Sent.\n")
        async with world.warroom.database.reading() as uow:
            known = await uow.alerts.get(1)
        assert known is not None
        assert (known.alert.title, known.alert.severity, known.alert.labels["env"]) == ("disk full", "critical", "eu")
        why = await shell("alerts", "why", f"A{known.id}")
        assert why.text.startswith(f"A{known.id} disk full (prod): firing, first told of 2026-11-23 09:00 UTC")
        refused = await shell("alert", "--source", "prod", "x", "--set", "status=broken")
        assert (refused.code, "Warroom didn't take it (422)." in refused.text) == (2, True)
        for line, said in {
            ("alert", "--source", "nowhere", "x"): "the policy has: prod, unset.",
            ("alert", "--source", "unset", "x"): "set NOT_SET or NOT_SET_FILE",
            ("alert", "--source", "prod", "x", "--set", "env"): "Write each as name=value",
            ("alert", "--source", "prod", "x", "--to", "ftp://x"): "--to must be an address",
            ("alert", "--source", "prod", "x", "--to", "http://127.0.0.1:1"): "Start it, or give its address: --to.",
            ("alerts", "why", "7777"): "There is no alert A7777.",
            ("alerts", "why", "x"): "Give the alert's number",
        }.items():
            refused = await shell(*line)
            assert (refused.code, said in refused.text) == (2, True), refused.text
        assert (await shell("alerts", "rejected")).text.count("prod:") == 1
