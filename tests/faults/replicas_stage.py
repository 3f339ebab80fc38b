"""Real processes of `warroom run` on one PostgreSQL, and one local Slack on the real clock that they all serve."""

from __future__ import annotations

import asyncio
import itertools
import os
import signal
import socket
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import aiohttp
from aiohttp import web

from bot.demo.slack import LocalSlack
from bot.manifest import manifest
from bot.runtime import SystemClock
from tests.faults.ladder import hire
from tests.support.pagerduty import KEY, PagerDuty

POLICY = """
preset: sev
channels:
  announce: incidents
people:
  on_call: [S0ONCALL01]
  engineering_manager: [erin@example.com]
  executive_sponsor: [frank@example.com]
  admin: [U0DANA0001]
severities:
  sev2: {{update_every: {every}, stability_window: 0s}}
reminders: {{snooze_for: {snooze}, ask_reporter_after: none}}
ladder:
  - {{tell: engineering_manager, after: {{sev2: 0s}}, by: [dm]}}
  - {{tell: executive_sponsor, after: {{sev2: 4s}}, by: [dm, page]}}
outlets:
  pager: {{kind: pagerduty, key: env:PAGER_KEY, url: {pager}, pages: [on_call, executive_sponsor], severities: [sev2]}}
"""
"""Clocks of seconds, so that many promises come due while one looks."""

LADDER = ("engineering_manager", "executive_sponsor")
"""The rungs that each incident comes to which is not private."""

CALLS = ("", ":rung:executive_sponsor")
"""What the pager knows its calls by, after its number: that of whoever is on call, and that of the last rung."""

ROOT = Path(__file__).parents[2]


async def moment(seconds: float = 0.1) -> None:
    """Let real time pass: processes, a database and their leases know no other."""
    await asyncio.sleep(seconds)  # noqa: TID251 - see above


_ports = itertools.count(20_000 + os.getpid() % 1_000 * 10)


def free_port() -> int:
    """A port that nobody listens on, and that no connection is given while its replica is away."""
    while True:
        port = next(_ports)
        with socket.socket() as free, suppress(OSError):
            free.bind(("127.0.0.1", port))
            return port


@dataclass
class Replica:
    """One place for a process, which may be killed and started again."""

    port: int
    environ: Mapping[str, str]
    log: Path
    process: asyncio.subprocess.Process | None = None
    release: Path = ROOT
    """The checkout whose program runs here."""

    async def start(self) -> None:
        """Start a process."""
        with self.log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot.cli", "run", env=dict(self.environ), cwd=self.release, stdout=log, stderr=log
            )

    @property
    def pid(self) -> int:
        """Its process id."""
        assert self.process is not None
        return self.process.pid

    def signal(self, number: signal.Signals) -> None:
        """Stop it, wake it, end it."""
        assert self.process is not None
        self.process.send_signal(number)

    async def ended(self) -> int:
        """Wait for its end; its exit code."""
        assert self.process is not None
        return await self.process.wait()

    async def kill(self) -> int:
        """Kill -9; returns its process id."""
        pid = self.pid
        with suppress(ProcessLookupError):
            self.signal(signal.SIGKILL)
        await self.ended()
        return pid

    async def asked(self, path: str) -> tuple[int, Mapping[str, object]]:
        """Ask for its health; 0: nobody answers."""
        timeout = aiohttp.ClientTimeout(total=2)
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout) as session,
                session.get(f"http://127.0.0.1:{self.port}{path}") as answer,
            ):
                return answer.status, await answer.json()
        except (aiohttp.ClientError, TimeoutError):
            return 0, {}

    async def ready(self) -> None:
        """Return once a balancer would send requests here."""
        while (await self.asked("/readyz"))[0] != 200:
            assert self.process is not None
            assert self.process.returncode is None, self.log.read_text(encoding="utf-8")[-2000:]
            await moment(0.05)


class Balancer:
    """Hands each request to the next replica that takes connections, as a balancer in front of them would."""

    def __init__(self, replicas: Sequence[Replica]) -> None:
        self._replicas = replicas
        self._turn = itertools.count()
        self._runner: web.AppRunner | None = None
        self._session: aiohttp.ClientSession | None = None

    async def start(self) -> str:
        """Listen; the request URL for Slack."""
        self._session = aiohttp.ClientSession()
        app = web.Application()
        app.router.add_post("/slack/events", self._pass_on)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        return f"http://{host}:{port}/slack/events"

    async def _pass_on(self, request: web.Request) -> web.Response:
        assert self._session is not None
        body = await request.read()
        for _ in range(len(self._replicas)):
            replica = self._replicas[next(self._turn) % len(self._replicas)]
            address = f"http://127.0.0.1:{replica.port}/slack/events"
            try:
                async with self._session.post(address, data=body, headers=request.headers) as answer:
                    raw = await answer.read()
                    kind = answer.headers.get("Content-Type")
                    return web.Response(status=answer.status, body=raw, headers={"Content-Type": kind} if kind else {})
            except aiohttp.ClientConnectorError:
                continue  # nothing was sent yet
            except aiohttp.ClientError:
                break  # it may have been handled: only Slack may send it again
        return web.Response(status=502)

    async def stop(self) -> None:
        """Stop listening."""
        if self._runner is not None:
            await self._runner.cleanup()
        if self._session is not None:
            await self._session.close()


@dataclass
class Fleet:
    """Replicas, the Slack that they serve, and the database that they share."""

    database_url: str
    directory: Path
    http: bool
    size: int = 3
    every: str = "30s"
    snooze: str = "5s"
    outlets: str = ""
    """Lines of the policy: outlets beside the pager."""
    slack: LocalSlack = field(default_factory=lambda: LocalSlack(now=SystemClock().now, manifest=manifest()))
    pager: PagerDuty = field(default_factory=PagerDuty)
    replicas: list[Replica] = field(default_factory=list)
    _environ: dict[str, str] = field(default_factory=dict)
    _balancer: Balancer | None = None
    _resender: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        hire(self.slack)
        await self.slack.start()
        await self.pager.start()
        self.slack.rates = True
        policy = self.directory / "policy.yml"
        said = POLICY.format(every=self.every, snooze=self.snooze, pager=self.pager.url)
        policy.write_text(said + self.outlets, encoding="utf-8")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "WARROOM_"))}
        how = (
            {"SLACK_SIGNING_SECRET": self.slack.signing_secret}
            if self.http
            else {"SLACK_APP_TOKEN": self.slack.app_token}
        )
        self._environ = kept | {
            **how,
            "SLACK_BOT_TOKEN": self.slack.bot_token,
            "SLACK_API_URL": self.slack.api_url,
            "DATABASE_URL": self.database_url,
            "WARROOM_POLICY": str(policy),
            "PAGER_KEY": KEY,
            "AMBIGUITY": "1s",
            "LOG_FORMAT": "json",
            "LOG_LEVEL": "WARNING",
        }
        if self.http:
            self._balancer = Balancer(self.replicas)
            self.slack.deliver_to(await self._balancer.start())
        self._resender = asyncio.create_task(self._send_again())
        await asyncio.gather(*(self.add_replica() for _ in range(self.size)))
        return self

    async def add_replica(self, release: Path = ROOT) -> Replica:
        """Start one more, and wait until it serves."""
        port = free_port()
        log = self.directory / f"replica-{len(self.replicas)}.log"
        replica = Replica(port, self._environ | {"PORT": str(port)}, log, release=release)
        self.replicas.append(replica)
        await replica.start()
        await replica.ready()
        if not self.http:
            await self.slack.connected(len(self.replicas))
        return replica

    async def _send_again(self) -> None:
        """Slack tries events again when their time has come."""
        while True:
            await moment(0.5)
            await self.slack.time_moved()

    async def drained(self, replica: Replica | None = None) -> None:
        """Return once nothing waits to be delivered, by the word of one of them: the newest, if none is given."""
        while True:
            status, told = await (replica or self.replicas[-1]).asked("/healthz")
            if status == 200 and told.get("waiting") == 0:
                return
            await moment(0.2)

    @property
    def log_lines(self) -> list[str]:
        """What the replicas logged."""
        return [line for replica in self.replicas for line in replica.log.read_text(encoding="utf-8").splitlines()]

    async def __aexit__(self, *_: object) -> None:
        for replica in self.replicas:
            if replica.process is not None and replica.process.returncode is None:
                await replica.kill()
        if self._resender is not None:
            self._resender.cancel()
        if self._balancer is not None:
            await self._balancer.stop()
        await self.pager.stop()
        await self.slack.stop()
