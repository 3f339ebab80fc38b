"""The real Alertmanager drives a running bot: fire, group, repeat, receiver down and back, silence, resolve.

Rows (part): 45, 46, 47.
"""

from __future__ import annotations

import asyncio
import os
import re
import signal
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import aiohttp
import pytest

from bot.demo.slack import LocalSlack
from bot.demo.workspace.channels import Channel
from bot.demo.workspace.messages import Message
from bot.manifest import manifest
from bot.runtime import SystemClock
from tests.faults.replicas_stage import Replica, free_port, moment
from tests.support.alertmanager import Alertmanager, program
from tests.test_cli import said, warroom

pytestmark = pytest.mark.slow  # real processes, on real time

SECRET: Final = "what-the-alertmanager-of-this-test-shows"
POLICY: Final = """
preset: sev
channels: {announce: incidents}
people: {on_call: [S0ONCALL01]}
alert_sources:
  prod: {kind: alertmanager, secret: ALERT_SECRET}
alert_rules:
  - {match: {severity: critical}, then: declare, severity: sev2, group_by: [service], wait: 1s}
  - {then: ask}
"""
CRITICAL: Final = {"service": "checkout", "severity": "critical"}


@dataclass
class Scene:
    """A bot, an Alertmanager that posts to it, and the local Slack where it speaks."""

    slack: LocalSlack
    bot: Replica
    monitoring: Alertmanager

    @property
    def rooms(self) -> list[Channel]:
        return [channel for channel in self.slack.channels if channel.name.startswith("war-room-")]

    @property
    def card(self) -> str:
        """What the card of the one incident says; empty: it isn't there yet."""
        (room,) = self.rooms
        return next((one.visible for one in room.pinned if not one.thread_ts), "")

    @property
    def posts(self) -> tuple[int, int]:
        """How many messages stand in the room, and where incidents are announced."""
        return len(self.rooms[0].messages), len(self.slack.channel("incidents").messages)

    @property
    def ended(self) -> list[Message]:
        """What tells the room that all alerts have ended."""
        return [one for one in self.rooms[0].messages if one.visible.startswith("🔕")]

    async def taken(self) -> int:
        """Return how many deliveries the bot has taken since it started."""
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"http://127.0.0.1:{self.bot.port}/metrics") as answer,
        ):
            page = await answer.text()
        found = re.search(r'^warroom_webhooks_total{outcome="taken",source="prod"} ([0-9]+)', page, re.MULTILINE)
        return int(found[1]) if found is not None else 0

    async def takes(self, count: int) -> None:
        """Return once the bot has taken some more deliveries."""
        wanted = await self.taken() + count
        async with asyncio.timeout(30):
            while await self.taken() < wanted:
                await moment()

    async def command(self, words: str) -> str:
        return (await self.slack.person("alice").command(f"/incident {words}", channel=self.rooms[0])).text

    async def shell(self, *words: str) -> str:
        environ = {key: value for key, value in self.bot.environ.items() if key not in os.environ}
        _, out, err = await said(await warroom(*words, **environ))
        return "\n".join([*out, *err])


async def until(holds: Callable[[], bool], *, what: str, seconds: float = 30) -> None:
    """Let real time pass until something holds."""
    try:
        async with asyncio.timeout(seconds):
            while not holds():
                await moment()
    except TimeoutError:
        pytest.fail(f"{what}: not within {seconds:g} s")


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    found = await program()
    if isinstance(found, str):
        pytest.skip(found)
    slack = LocalSlack(now=SystemClock().now, manifest=manifest())
    await slack.start()
    policy = tmp_path / "policy.yml"
    policy.write_text(POLICY, encoding="utf-8")
    port = free_port()
    environ = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "WARROOM_"))},
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_API_URL": slack.api_url,
        "DATABASE_URL": f"sqlite:///{tmp_path}/warroom.db",
        "WARROOM_POLICY": str(policy),
        "ALERT_SECRET": SECRET,
        "PORT": str(port),
    }
    bot = Replica(port=port, environ=environ, log=tmp_path / "bot.log")
    url = f"http://127.0.0.1:{port}/alerts/prod"
    monitoring = Alertmanager(found, tmp_path, free_port(), url, SECRET)
    built = Scene(slack, bot, monitoring)
    try:
        await bot.start()
        await bot.ready()
        await monitoring.start()
        yield built
    finally:
        await monitoring.stop()
        await bot.kill()
        await slack.stop()


async def test_alertmanager_drives_an_incident_from_its_first_alert_to_the_last(scene: Scene) -> None:
    prod = scene.monitoring

    # fire, and group: two alerts of one service are one incident
    await prod.fires("QueueFull", **CRITICAL)
    await prod.fires("SlowCheckout", **CRITICAL)
    await until(lambda: bool(scene.rooms), what="an incident is declared")
    await until(lambda: "2 alerts firing since" in scene.card, what="the card counts both")
    assert " of checkout" in scene.card
    assert "Runbook (wiki.example)" in scene.card
    listed = await scene.command("alerts")
    assert "2 alerts, 2 firing" in listed

    # a repeat has the same body, and posts nothing
    posts = scene.posts
    await scene.takes(2)
    assert scene.posts == posts
    assert len(scene.rooms) == 1

    # the receiver is down, and back: what fired meanwhile joins
    scene.bot.signal(signal.SIGTERM)
    await scene.bot.ended()
    await prod.fires("NoOrders", **CRITICAL)
    await moment(3)
    await scene.bot.start()
    await scene.bot.ready()
    await until(lambda: "3 alerts firing" in scene.card, what="the third alert joins")
    assert len(scene.rooms) == 1

    # a silence: the group calls itself resolved while the silenced alert fires on
    silence = await prod.silence("NoOrders")
    await prod.ends("QueueFull", **CRITICAL)
    await prod.ends("SlowCheckout", **CRITICAL)
    await until(lambda: "1 of 3 alerts firing" in scene.card, what="the card counts two as ended")
    await moment(2)
    assert scene.ended == []

    # resolve: the room is told once, and nothing is resolved by it
    await prod.speak(silence)
    await scene.takes(1)  # the end of what it never posted as firing since the silence, it would not post
    await prod.ends("NoOrders", **CRITICAL)
    await until(lambda: bool(scene.ended), what="the room is told that all have ended")
    await moment(2)
    (told,) = scene.ended
    assert told.buttons == ["Start stability window"]
    assert "nvestigating" in scene.card

    # the trace
    assert "matched rule 1 because severity=critical" in await scene.command("why A1")
    why = await scene.shell("alerts", "why", "A3")
    assert "because group {service=checkout} is open since" in why
    assert len(scene.rooms) == 1
