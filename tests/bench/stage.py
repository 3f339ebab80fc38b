"""One bot as people run it, a process of its own; the local Slack that it serves is in this one."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
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
from tests.support.world import POLICY

Prepare = Callable[[Database], Awaitable[None]]
"""Fills the database before the bot starts."""

TICKS_PER_SECOND: Final = os.sysconf("SC_CLK_TCK")


@dataclass
class Running:
    """A bot that serves, and its Slack."""

    slack: LocalSlack
    replica: Replica
    database_url: str

    @property
    def cpu(self) -> float:
        """Seconds of a core that the bot's process has used so far."""
        fields = Path(f"/proc/{self.replica.pid}/stat").read_text(encoding="utf-8").rpartition(") ")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS_PER_SECOND

    async def at_rest(self) -> None:
        """Return once nothing waits to be delivered and Slack is not asked any more."""
        while True:
            before = len(self.slack.calls)
            await moment(0.3)
            told = (await self.replica.asked("/healthz"))[1]
            if told.get("waiting") == 0 and len(self.slack.calls) == before:
                return


@asynccontextmanager
async def running(
    *,
    policy: str = POLICY,
    delay: float = 0.0,
    rates: bool = False,
    prepare: Prepare | None = None,
    before_start: Callable[[LocalSlack], None] | None = None,
    more: Mapping[str, str] | None = None,
) -> AsyncIterator[Running]:
    """Start a bot on a new SQLite file.

    Args:
        delay: seconds that Slack takes for each call.
        rates: whether a channel takes about one message a second only.
        more: further settings.
    """
    slack = LocalSlack(now=SystemClock().now, manifest=manifest(), strict_rates=rates)
    await slack.start()
    with tempfile.TemporaryDirectory(prefix="warroom-bench-") as name:
        directory = Path(name)
        (directory / "policy.yml").write_text(policy, encoding="utf-8")
        url = f"sqlite:///{directory}/warroom.db"
        if prepare is not None:
            await _prepared(url, prepare)
        if before_start is not None:
            before_start(slack)
        port = free_port()
        environ = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "WARROOM_"))},
            "SLACK_APP_TOKEN": slack.app_token,
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_API_URL": slack.api_url,
            "DATABASE_URL": url,
            "WARROOM_POLICY": str(directory / "policy.yml"),
            "PORT": str(port),
            "LOG_LEVEL": "WARNING",
            **(more or {}),
        }
        if delay:
            slack.fail("*", Delay(delay), times=None)
        replica = Replica(port, environ, directory / "bot.log")
        try:
            await replica.start()
            await replica.ready()
            await slack.connected()
            yield Running(slack, replica, url)
        finally:
            await replica.kill()
            await slack.stop()


async def _prepared(url: str, prepare: Prepare) -> None:
    database = Database(url.replace("sqlite://", "sqlite+aiosqlite://"), now=lambda: datetime.now(UTC))  # noqa: TID251 - the real clock is what is measured
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
