"""The bot as people run it, a process of its own or several; the local Slack that it serves is in this one."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from bot.demo.faults import Delay
from bot.demo.slack import LocalSlack
from bot.manifest import manifest
from bot.runtime import SystemClock
from storage.engine.database import Database
from tests.faults.replicas_stage import Replica, free_port, moment
from tests.support.databases import as_the_program_opens_it
from tests.support.world import POLICY

Prepare = Callable[[Database], Awaitable[None]]
"""Fills the database before the bot starts."""

PACE: Final = 1.0
"""Seconds from one message to the next in one channel."""

TICKS_PER_SECOND: Final = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Fleet:
    """So many processes on one PostgreSQL, or one on a new SQLite file."""

    database_url: str = ""
    """Empty: the file."""
    size: int = 1
    pinned: bool = False
    """Each computes on a core of its own, as long as there are so many; whatever else runs, on any."""


@dataclass
class Running:
    """A bot that serves, and its Slack."""

    slack: LocalSlack
    replicas: Sequence[Replica]
    database_url: str

    @property
    def replica(self) -> Replica:
        """The first, and mostly the only one."""
        return self.replicas[0]

    @property
    def cpu(self) -> float:
        """Seconds of a core that the bot's processes have used so far."""
        return sum(_ticks(replica.pid) for replica in self.replicas) / TICKS_PER_SECOND

    async def at_rest(self) -> None:
        """Return once nothing waits to be delivered and Slack is not asked any more.

        The bot is asked seldom: each answer costs it what a delivery does.
        """
        while True:
            before = len(self.slack.calls)
            await moment(0.3)
            if len(self.slack.calls) != before:
                continue
            if (await self.replica.asked("/healthz"))[1].get("waiting") == 0:
                return
            await moment(PACE)


@asynccontextmanager
async def running(
    *,
    policy: str = POLICY,
    delay: float = 0.0,
    rates: bool = False,
    prepare: Prepare | None = None,
    before_start: Callable[[LocalSlack], None] | None = None,
    more: Mapping[str, str] | None = None,
    fleet: Fleet | None = None,
) -> AsyncIterator[Running]:
    """Start a bot.

    Args:
        delay: seconds that Slack takes for each call.
        rates: whether a channel takes about one message a second only.
        more: further settings.
        fleet: ``None``: one process on a new SQLite file.
    """
    fleet = fleet or Fleet()
    slack = LocalSlack(now=SystemClock().now, manifest=manifest(), strict_rates=rates)
    await slack.start()
    with tempfile.TemporaryDirectory(prefix="warroom-bench-") as name:
        directory = Path(name)
        (directory / "policy.yml").write_text(policy, encoding="utf-8")
        url = fleet.database_url or f"sqlite:///{directory}/warroom.db"
        if prepare is not None:
            await _prepared(url, prepare)
        if before_start is not None:
            before_start(slack)
        environ = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "WARROOM_"))},
            "SLACK_APP_TOKEN": slack.app_token,
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_API_URL": slack.api_url,
            "DATABASE_URL": url,
            "WARROOM_POLICY": str(directory / "policy.yml"),
            "LOG_LEVEL": "WARNING",
            **(more or {}),
        }
        if delay:
            slack.fail("*", Delay(delay), times=None)
        ports = [free_port() for _ in range(fleet.size)]
        replicas = [Replica(port, environ | {"PORT": str(port)}, directory / f"bot-{port}.log") for port in ports]
        try:
            for number, replica in enumerate(replicas):
                with pinned_to(number) if fleet.pinned else nullcontext():
                    await replica.start()
            for replica in replicas:
                await replica.ready()
            await slack.connected(fleet.size)
            yield Running(slack, replicas, url)
        finally:
            for replica in replicas:
                if replica.process is not None:
                    await replica.kill()
            await slack.stop()


@contextmanager
def pinned_to(number: int) -> Iterator[None]:
    """Let what is started meanwhile compute on one core alone: the first of this process for 0, and so on."""
    ours = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {sorted(ours)[number % len(ours)]})
    try:
        yield
    finally:
        os.sched_setaffinity(0, ours)


def _ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(") ")[2].split()
    return int(fields[11]) + int(fields[12])


async def _prepared(url: str, prepare: Prepare) -> None:
    database = Database(as_the_program_opens_it(url), now=lambda: datetime.now(UTC))  # noqa: TID251 - the real clock is what is measured
    try:
        await database.migrate()
        await prepare(database)
    finally:
        await database.close()


async def until(so: Callable[[], bool], *, every: float = 0.001, within: float = 60.0) -> float:
    """Wait until something is so; returns the seconds that took.

    Raises:
        TimeoutError: it did not come about.
    """
    loop = asyncio.get_running_loop()
    began = loop.time()
    async with asyncio.timeout(within):
        while not so():
            await moment(every)
    return loop.time() - began
