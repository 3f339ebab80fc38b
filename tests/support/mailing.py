"""Send a page by e-mail; also in a process that trusts what its environment says:
``python -m tests.support.mailing <folder> <address> ...``.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from bot.domain.effects import Outcome
from bot.domain.outlet import Outlet
from bot.domain.page import Page
from bot.outlets.alert import alert_of
from bot.outlets.delivery import Outlets
from bot.runtime import MovableClock, Runtime
from storage.engine.database import Database
from tests.support.builders import START, a_policy, an_incident, an_overview
from tests.support.mailbox import KEY, TO


async def mailed(url: str, folder: Path, *, to: Sequence[str] = (TO,), key: str = KEY) -> Outcome:
    """Send one page to mailboxes by a mail server."""
    clock = MovableClock(START)
    mail = {"kind": "email", "key": "env:PASSWORD", "url": url, "sender": "warroom@corp.example"}
    outlet = Outlet.model_validate({**mail, "to": list(to), "pages": ["on_call"]})
    runtime = Runtime(
        database=Database(f"sqlite+aiosqlite:///{folder}/none.db", now=clock.now),  # opened by no one
        clock=clock,
        policy=a_policy().model_copy(update={"outlets": {"mail": outlet}}),
    )
    outlets = Outlets(runtime, {"PASSWORD": key}, within=timedelta(seconds=1))
    page = Page(outlet="mail", who="on_call", why="the database is full")
    alert = alert_of(an_overview(an_incident()), page, key="INC-2026-1123-001:page:1", workspace_url="")
    try:
        return await outlets.page("mail", alert)
    finally:
        await outlets.close()


async def main(folder: str, *urls: str) -> None:
    """Send one by each server, and print what came of it."""
    for url in urls:
        sys.stdout.write(f"{await mailed(url, Path(folder))}\n")


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
