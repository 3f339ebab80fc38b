"""What `warroom run` imports late or not at all: a start waits for each module, and each stays in memory."""

from __future__ import annotations

import asyncio
import re
import signal
from collections.abc import Mapping
from typing import Final

import pytest

from bot.runtime import SystemClock
from storage.engine.database import Database
from tests.test_cli import Process, Shop, shop

__all__ = ["shop"]

pytestmark = pytest.mark.slow  # a real process

NOT_NEEDED: Final[Mapping[str, str]] = {
    "aiosmtplib": "a system that the policy does not name",
    "alembic": "migrates, where the schema is not the newest",
    "asyncpg": "another database's driver",
    "bot.alerts.sources": "sources that the policy does not name",
    "bot.demo": "another command",
    "bot.doctor": "another command",
    "bot.init": "another command",
    "bot.outlets": "systems that the policy does not name",
    "hypothesis": "tests",
    "icalendar": "schedules that the policy does not name",
    "jinja2": "benchmarks",
    "mako": "writes migrations",
    "markdown_it": "another command",
    "nh3": "another command",
    "psycopg": "another database's driver",
    "pygments": "colours of tracebacks",
    "pytest": "tests",
    "rich.console": "tracebacks and help with boxes round them",
    "slack_sdk.audit_logs": "other APIs of Slack",
    "slack_sdk.rtm": "other APIs of Slack",
    "slack_sdk.scim": "other APIs of Slack",
    "sqlalchemy.dialects.mysql": "another database",
    "sqlalchemy.dialects.oracle": "another database",
    "sqlalchemy.dialects.postgresql": "another database",
    "tests": "tests",
}
"""Module -> what it is for. All that it contains counts too."""

LATER: Final[Mapping[str, str]] = {
    "bot.jobs.recorder": "what comes of deliveries",
    "bot.slack.blocks.messages": "what is said",
    "bot.slack.conversations": "what people ask for",
    "bot.slack.inbound.app": "the first payload",
    "bot.slack.inbound.events": "the first event",
    "bot.slack.outbound.publisher": "the first effect",
    "bot.workflows.alerts": "the first alert",
    "bot.workflows.promises": "the first promise",
    "bot.workflows.telling": "what is said",
    "slack_bolt": "the first payload",
}
"""The same of what is imported once the bot is ready: until then nothing of it is needed."""

_READY: Final = "the bot runs"

_IMPORTED: Final = re.compile(r"^import time:[^|]*\|[^|]*\|\s*(\S+)$", re.MULTILINE)


async def test_a_bot_imports_nothing_that_it_does_not_need(shop: Shop) -> None:
    environ = shop.environ
    database = Database(environ["DATABASE_URL"], now=SystemClock().now)
    await database.migrate()
    await database.close()
    bot = await shop.run(**environ, PYTHONPROFILEIMPORTTIME="1")
    at_start = _imported(await _said_before_it_runs(bot))
    end = asyncio.create_task(bot.communicate())
    await shop.slack.person("alice").command("/incident checkout is down sev1")
    bot.send_signal(signal.SIGTERM)
    imported = at_start | _imported((await end)[1].decode())

    assert {"bot.app", "aiosqlite", "sqlalchemy.dialects.sqlite"} <= at_start, "the list is not read right"
    assert LATER.keys() <= imported, "it is not imported at all, so no one would notice when"
    assert _of(NOT_NEEDED, imported) == {}
    assert _of(LATER, at_start) == {}


async def _said_before_it_runs(bot: Process) -> str:
    assert bot.stderr is not None
    lines = []
    while _READY not in (line := (await bot.stderr.readline()).decode()):
        assert line, "it ended"
        lines.append(line)
    return "".join(lines)


def _imported(said: str) -> set[str]:
    return set(_IMPORTED.findall(said))


def _of(named: Mapping[str, str], imported: set[str]) -> Mapping[str, str]:
    """Return what of these was imported."""
    return {
        module: why
        for module, why in named.items()
        if any(each == module or each.startswith(f"{module}.") for each in imported)
    }
