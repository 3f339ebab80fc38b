"""What `warroom run` does not import: a start waits for each module, and each stays in memory."""

from __future__ import annotations

import asyncio
import re
import signal
from collections.abc import Mapping
from typing import Final

import pytest

from bot.runtime import SystemClock
from storage.engine.database import Database
from tests.test_cli import Shop, shop

__all__ = ["shop"]

pytestmark = pytest.mark.slow  # a real process

NOT_NEEDED: Final[Mapping[str, str]] = {
    "alembic": "migrates, where the schema is not the newest",
    "asyncpg": "another database's driver",
    "bot.demo": "another command",
    "bot.doctor": "another command",
    "bot.init": "another command",
    "hypothesis": "tests",
    "jinja2": "benchmarks",
    "mako": "writes migrations",
    "markdown_it": "another command",
    "nh3": "another command",
    "psycopg": "another database's driver",
    "pygments": "colours of tracebacks",
    "pytest": "tests",
    "pydantic_settings": "a .env file",
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

_IMPORTED: Final = re.compile(r"^import time:[^|]*\|[^|]*\|\s*(\S+)$", re.MULTILINE)


async def test_a_bot_imports_nothing_that_it_does_not_need(shop: Shop) -> None:
    environ = shop.environ
    database = Database(environ["DATABASE_URL"], now=SystemClock().now)
    await database.migrate()
    await database.close()
    bot = await shop.run(**environ, PYTHONPROFILEIMPORTTIME="1")
    end = asyncio.create_task(bot.communicate())
    await shop.slack.connected()
    await shop.slack.person("alice").command("/incident checkout is down sev1")
    bot.send_signal(signal.SIGTERM)
    imported = set(_IMPORTED.findall((await end)[1].decode()))

    assert {"bot.app", "aiosqlite", "sqlalchemy.dialects.sqlite"} <= imported, "the list is not read right"
    assert {
        module: why
        for module, why in NOT_NEEDED.items()
        if any(each == module or each.startswith(f"{module}.") for each in imported)
    } == {}
