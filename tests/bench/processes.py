"""Real processes to measure: the local Slack, the bot as people run it, and the app that does nothing."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import aiohttp

from tests.bench.door import Door
from tests.faults.replicas_stage import Replica, free_port, moment
from tests.support.postgres import Postgres

POLICY: Final = "preset: sev\nchannels:\n  announce: incidents\npeople:\n  on_call: [S0ONCALL01]\n"
TICKS: Final = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Slack:
    """A local Slack in a process of its own."""

    api_url: str
    bot_token: str
    app_token: str
    signing_secret: str

    async def call(self, method: str, **arguments: Any) -> dict[str, Any]:
        """Ask it something, as the bot."""
        head = {"Authorization": f"Bearer {self.bot_token}"}
        async with (
            aiohttp.ClientSession() as session,
            session.post(f"{self.api_url}{method}", data=arguments, headers=head) as answer,
        ):
            found: dict[str, Any] = await answer.json()
            return found

    def door(self, *ports: int) -> Door:
        """Return what sends its payloads to an app."""
        return Door(*ports, secret=self.signing_secret)


@asynccontextmanager
async def a_slack(*, delay: float = 0) -> AsyncIterator[Slack]:
    """Start a local Slack.

    Args:
        delay: seconds before each answer of the Web API.
    """
    command = [sys.executable, "-m", "tests.bench.local_slack", str(delay)]
    process = await asyncio.create_subprocess_exec(*command, stdin=-1, stdout=-1)
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield Slack(**json.loads(await process.stdout.readline()))
    finally:
        process.stdin.close()
        await process.wait()


@asynccontextmanager
async def a_noop_app(slack: Slack) -> AsyncIterator[int]:
    """Start the app that does nothing; its port."""
    port = free_port()
    command = [sys.executable, "-m", "tests.bench.noop_app", slack.api_url, str(port)]
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.DEVNULL)
    try:
        while True:
            with suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.close()
                break
            await moment(0.05)
        yield port
    finally:
        process.terminate()
        await process.wait()


@asynccontextmanager
async def bots(slack: Slack, database_url: str, directory: Path, *, count: int = 1) -> AsyncIterator[list[Replica]]:
    """Start ``warroom run`` in HTTP mode, so many times."""
    policy = directory / "policy.yml"
    policy.write_text(POLICY, encoding="utf-8")
    replicas = []
    try:
        for number in range(count):
            port = free_port()
            environ = environment(slack, database_url) | {"WARROOM_POLICY": str(policy), "PORT": str(port)}
            replica = Replica(port, environ, directory / f"bot-{number}.log")
            await replica.start()
            replicas.append(replica)
            await replica.ready()
        yield replicas
    finally:
        for replica in replicas:
            if replica.process is not None and replica.process.returncode is None:
                replica.process.terminate()
                await replica.process.wait()


def environment(slack: Slack, database_url: str) -> dict[str, str]:
    """Return what a bot needs to run."""
    left_out = ("SLACK_", "WARROOM_", "PYTHONDONTWRITEBYTECODE")  # what is installed is compiled, and so is this
    kept = {name: value for name, value in os.environ.items() if not name.startswith(left_out)}
    return kept | {
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_SIGNING_SECRET": slack.signing_secret,
        "SLACK_API_URL": slack.api_url,
        "DATABASE_URL": database_url,
        "LOG_LEVEL": "WARNING",
    }


async def quiet(replica: Replica) -> None:
    """Return when nothing waits to be delivered."""
    while (await replica.asked("/healthz"))[1].get("waiting") != 0:
        await moment(0.02)


async def an_open_room(slack: Slack, replica: Replica) -> str:
    """Declare an incident and return its room."""
    door = slack.door(replica.port)
    answer = await door.command("the checkout is down sev1")
    assert answer.status == 200, answer.text
    await door.close()
    await quiet(replica)
    found = await slack.call("users.conversations", types="public_channel,private_channel")
    return next(str(each["id"]) for each in found["channels"] if each["name"].startswith("war-room-"))


def cpu_seconds(pid: int) -> float:
    """Return how long a process has computed."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def resident_megabytes(pid: int) -> float:
    """Return how much memory a process holds."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(status.partition("VmRSS:")[2].split()[0]) * 1024 / 1e6


@contextmanager
def a_directory() -> Iterator[Path]:
    """Make a directory, and remove it afterwards."""
    with tempfile.TemporaryDirectory(prefix="warroom-bench-") as made:
        yield Path(made)


@contextmanager
def a_database(kind: str, directory: Path) -> Iterator[str]:
    """Make a database, ``SQLite`` or ``PostgreSQL``; its address."""
    if kind == "SQLite":
        yield f"sqlite:///{directory}/warroom.db"
        return
    server = Postgres()
    try:
        with server.database() as url:
            yield url
    finally:
        server.stop()
