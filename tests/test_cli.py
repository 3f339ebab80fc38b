"""The commands of the shell, each as a process of its own. What ends at once is forked, the rest started."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import aiohttp
import pytest

from bot.demo.faults import Hold
from bot.demo.slack import LocalSlack
from bot.manifest import manifest
from bot.runtime import SystemClock
from tests.faults.replicas_stage import moment
from tests.support.forks import Forks

pytestmark = pytest.mark.slow  # real processes

Process = asyncio.subprocess.Process


async def warroom(*arguments: str, **environ: str) -> Process:
    """Start a command with this environment and nothing else of ours."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "WARROOM_"))}
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.cli", *arguments, env=kept | environ, stdout=-1, stderr=-1
    )


async def said(process: Process) -> tuple[int, list[str], list[str]]:
    """Wait for its end; its exit code and what it said, line by line."""
    out, err = await process.communicate()
    assert process.returncode is not None
    return process.returncode, out.decode().splitlines(), err.decode().splitlines()


@dataclass
class Shop:
    """A local Slack on the real clock, and bots that run against it."""

    slack: LocalSlack
    directory: Path
    bots: list[Process] = field(default_factory=list)

    @property
    def environ(self) -> Mapping[str, str]:
        """What a bot needs to run here."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        return {
            "SLACK_BOT_TOKEN": self.slack.bot_token,
            "SLACK_APP_TOKEN": self.slack.app_token,
            "SLACK_API_URL": self.slack.api_url,
            "DATABASE_URL": f"sqlite:///{self.directory}/warroom.db",
            "AMBIGUITY": "1s",
            "PORT": str(port),
        }

    async def run(self, **differs: str) -> Process:
        """Start a bot."""
        self.bots.append(await warroom("run", **{**self.environ, **differs}))
        return self.bots[-1]

    async def ends(self, forks: Forks, **differs: str) -> tuple[int, list[str], list[str]]:
        """Start a bot that ends by itself; its exit code and what it said."""
        return await asyncio.to_thread(partial(forks.said, "run", folder=self.directory, **{**self.environ, **differs}))


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Shop]:
    slack = LocalSlack(now=SystemClock().now, manifest=manifest())
    await slack.start()
    built = Shop(slack, tmp_path)
    yield built
    for bot in built.bots:
        if bot.returncode is None:
            bot.kill()
        await bot.communicate()
    await slack.stop()


def test_missing_settings_are_named_one_by_one(forks: Forks, tmp_path: Path) -> None:
    code, _, err = forks.said("run", folder=tmp_path, PORT="0")

    assert code == 2
    assert len(err) == 4
    assert "create one with `warroom init`" in err[-1]
    assert any("SLACK_BOT_TOKEN is missing" in line for line in err)
    assert any("SLACK_APP_TOKEN" in line and "SLACK_SIGNING_SECRET" in line for line in err)
    assert any("PORT" in line for line in err)


def test_swapped_tokens_are_named_and_not_shown(forks: Forks, tmp_path: Path) -> None:
    swapped = {"SLACK_BOT_TOKEN": "xapp-secret", "SLACK_APP_TOKEN": "xoxb-secret"}
    code, _, err = forks.said("run", folder=tmp_path, **swapped)

    assert (code, len(err)) == (2, 1)
    assert "swapped" in err[0]
    assert "secret" not in err[0]


def test_a_mistake_in_the_policy_stops_the_start(forks: Forks, tmp_path: Path) -> None:
    file = tmp_path / "policy.yml"
    file.write_text("severitys: {}\n", encoding="utf-8")
    tokens = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}
    code, _, err = forks.said("run", folder=tmp_path, WARROOM_POLICY=str(file), **tokens)

    assert code == 2
    assert "severities" in err[0]


def test_a_policy_is_checked_with_the_place_of_each_mistake(forks: Forks, tmp_path: Path) -> None:
    file = tmp_path / "policy.yml"
    file.write_text("preset: sev\nseveritys: {}\n", encoding="utf-8")
    code, out, _ = forks.said("policy", "check", str(file), folder=tmp_path)
    assert code == 1
    assert out[0].startswith(f"{file}:2:1: ")

    file.write_text("preset: p\n", encoding="utf-8")
    code, out, _ = forks.said("policy", "check", str(file), folder=tmp_path)
    no_one = "The ladder reaches no one at engineering_manager, executive_sponsor, vp_engineering, ceo: "
    no_page = "The ladder pages vp_engineering, but no outlet pages them, so they are reached by dm alone: "
    assert (code, out[:2]) == (0, [f"{file}: no mistakes.", f"{no_one}name someone under `people`."])
    assert [line.startswith(no_page) for line in out[2:]] == [True]

    named = "{engineering_manager: U0DANA0001, executive_sponsor: [a@b.example], vp_engineering: S0LEADS001, ceo: U0C}"
    pager = "outlets: {pager: {kind: pagerduty, key: 'env:PAGER_KEY', pages: [vp_engineering]}}"
    file.write_text(f"people: {named.replace('U0C', 'U0CE000001')}\n{pager}\n", encoding="utf-8")
    code, out, _ = forks.said("policy", "check", str(file), folder=tmp_path)
    assert (code, out) == (0, [f"{file}: no mistakes."])


def test_a_policy_is_shown_as_it_is_in_force(forks: Forks, tmp_path: Path) -> None:
    file = tmp_path / "policy.yml"
    file.write_text("preset: sev\nseverities: {sev1: {update_every: 7m}}\n", encoding="utf-8")
    code, out, _ = forks.said("policy", "show", str(file), folder=tmp_path)

    assert code == 0
    assert any("update_every" in line and "7m" in line for line in out)


async def test_a_token_in_the_environment_gets_no_warning_from_bolt(shop: Shop) -> None:
    bot = await shop.run(LOG_LEVEL="WARNING")
    await shop.slack.connected()
    bot.send_signal(signal.SIGINT)
    assert (await said(bot))[2] == []


async def test_the_demo_plays_the_whole_incident() -> None:
    code, out, err = await said(await warroom("demo", "--script"))

    assert (code, err) == (0, [])
    assert any("INC-2026-1121-001" in line for line in out)


async def test_a_bot_runs_until_it_is_told_to_stop(shop: Shop) -> None:
    environ = shop.environ
    bot = await shop.run(**environ)
    await shop.slack.connected()
    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{environ['PORT']}/healthz") as answer:
        assert (await answer.json())["status"] == "alive"
    reply = await shop.slack.person("alice").command("/incident checkout is down sev1")
    assert "Declared" in reply.text

    bot.send_signal(signal.SIGTERM)
    code, _, err = await said(bot)
    assert code == 0
    assert not any("Traceback" in line for line in err)


HURRIED = """
import time
from bot.cli import app
machine = time.clock_gettime
time.clock_gettime = lambda clock: 60 * machine(clock)
app(["run"])
"""
"""`warroom run` where a minute passes in a second: five minutes are long for a test."""


async def test_a_bot_that_no_connection_holds_for_ends_for_the_supervisor_to_start_another(shop: Shop) -> None:
    shop.slack.refuse_sockets(1000)
    environ = os.environ | shop.environ | {"LOG_LEVEL": "CRITICAL"}
    bot = await asyncio.create_subprocess_exec(sys.executable, "-c", HURRIED, env=environ, stdout=-1, stderr=-1)
    shop.bots.append(bot)
    code, _, err = await said(bot)

    assert (code, err) == (1, ["Slack can be reached, but no connection has stayed up for five minutes."])


async def test_a_signing_secret_beside_an_app_token_gets_one_line(shop: Shop) -> None:
    bot = await shop.run(SLACK_SIGNING_SECRET="not-used", LOG_LEVEL="ERROR")
    await shop.slack.connected()
    bot.send_signal(signal.SIGINT)
    code, _, err = await said(bot)

    assert code == 0
    assert err == ["SLACK_APP_TOKEN is set, so Warroom uses Socket Mode and ignores SLACK_SIGNING_SECRET."]


async def test_a_second_bot_on_the_same_file_names_the_first(shop: Shop) -> None:
    first = await shop.run()
    await shop.slack.connected()
    code, _, err = await said(await shop.run())

    assert (code, len(err)) == (2, 1)
    assert f"process id {first.pid}" in err[0]
    assert socket.gethostname() in err[0]
    assert first.returncode is None


@pytest.mark.parametrize(("name", "token"), [("SLACK_BOT_TOKEN", "xoxb-wrong"), ("SLACK_APP_TOKEN", "xapp-wrong")])
async def test_a_token_that_slack_refuses_stops_the_start(shop: Shop, forks: Forks, name: str, token: str) -> None:
    code, _, err = await shop.ends(forks, **{name: token, "LOG_LEVEL": "CRITICAL"})

    assert (code, len(err)) == (2, 1)
    assert name in err[0]
    assert token not in err[0]


async def test_a_port_that_is_taken_stops_the_start(shop: Shop, forks: Forks) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        code, _, err = await shop.ends(forks, PORT=port, LOG_LEVEL="ERROR")

    assert (code, len(err)) == (2, 1)
    assert port in err[0]


async def test_a_database_that_cannot_be_opened_stops_the_start(shop: Shop, forks: Forks) -> None:
    url = f"sqlite:///{shop.directory}/nowhere/warroom.db"
    code, _, err = await shop.ends(forks, DATABASE_URL=url, LOG_LEVEL="ERROR")

    assert (code, len(err)) == (2, 1)
    assert "DATABASE_URL" in err[0]


def test_a_command_beside_the_bot_needs_no_token_and_makes_no_database(forks: Forks, tmp_path: Path) -> None:
    (place := tmp_path / "place").mkdir()
    code, _, err = forks.said("outbox", "list", folder=tmp_path, DATABASE_URL=f"sqlite:///{place}/warroom.db")

    assert code == 2
    assert err == [f"DATABASE_URL: {place}/warroom.db doesn't exist; `warroom run` creates it."]
    assert list(place.iterdir()) == []


async def test_the_shell_declares_beside_a_running_bot(shop: Shop, forks: Forks) -> None:
    environ = shop.environ
    await shop.run(**environ)
    await shop.slack.connected()
    alice = shop.slack.person("alice").id
    line = ("incident", "declare", "--as", alice, "checkout is down", "sev3")
    database = environ["DATABASE_URL"]
    code, out, _ = await asyncio.to_thread(partial(forks.said, *line, folder=shop.directory, DATABASE_URL=database))

    assert code == 0
    assert out[0].startswith("Declared INC-")


@pytest.mark.parametrize("method", ["conversations.create", "chat.postMessage", "files.completeUploadExternal"])
async def test_a_bot_that_is_killed_amid_a_call_leaves_nothing_twice(shop: Shop, method: str) -> None:
    slack, alice = shop.slack, shop.slack.person("alice")
    held = Hold(after=True)
    slack.fail(method, held)
    first = await shop.run()
    await slack.connected()
    await alice.command("/incident checkout is down sev1")
    if method.startswith("files"):
        await alice.command("/incident resolve now restarted it")
    await held.reached.wait()

    first.kill()
    await first.wait()
    environ = shop.environ
    await shop.run(**environ)
    await slack.connected()
    async with aiohttp.ClientSession() as session:
        told = {"waiting": 1}
        while told["waiting"]:
            await moment()
            async with session.get(f"http://127.0.0.1:{environ['PORT']}/healthz") as answer:
                told = await answer.json()

    (room,) = (channel for channel in slack.channels if channel.name.startswith("war-room-"))
    assert len(slack.channel("incidents").messages) == 1
    assert len(room.pinned) == 1
    assert len(room.bookmarks) == 1
    assert len(slack.workspace.files) == (1 if method.startswith("files") else 0)
