"""How fast message events are stored that come over Socket Mode: `python -m tests.bench.socket_mode`.

The bot and an app of Bolt's own that does nothing each hold a WebSocket to a local Slack of this process, and take the
same events over it, in turns. An event counts once it is acknowledged.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Final

from bot.demo.slack import LocalSlack
from bot.manifest import manifest
from bot.runtime import SystemClock
from tests.bench.capture import AT_ONCE, EVENTS, stored
from tests.bench.declare import room_of
from tests.bench.door import messages, so_many_at_once
from tests.bench.frame import Row, median, on_its_own
from tests.bench.processes import a_database, a_directory
from tests.bench.stage import Fleet, running

BENCH: Final = "socket_mode"
RUNS: Final = 5
OF_NOOP: Final = {"SQLite": 0.9, "PostgreSQL": 0.8}
"""Of what the app that does nothing acknowledges, so much is to be stored."""


async def throughput(slack: LocalSlack, channel: str) -> float:
    """Return how many events a second are acknowledged."""
    events = [json.loads(each) for each in messages(channel, EVENTS)]
    began = time.perf_counter()
    await so_many_at_once(AT_ONCE, [partial(slack.sockets.send, "events_api", each, None) for each in events])
    return EVENTS / (time.perf_counter() - began)


@asynccontextmanager
async def a_noop_app() -> AsyncIterator[LocalSlack]:
    """Start the app that does nothing; the Slack that it is connected to."""
    slack = LocalSlack(now=SystemClock().now, manifest=manifest())
    await slack.start()
    command = [sys.executable, "-m", "tests.bench.noop_app", slack.api_url, "socket"]
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.DEVNULL)
    try:
        await slack.connected()
        yield slack
    finally:
        process.terminate()
        await process.wait()
        await slack.stop()


async def of_one(kind: str, url: str) -> Sequence[Row]:
    """Measure with one kind of database."""
    what = f"message events stored over Socket Mode, {kind}"
    async with a_noop_app() as noop, running(fleet=Fleet(url)) as bot:
        await bot.slack.person("alice").command("/incident declare the checkout is down sev1")
        await bot.at_rest()
        room = room_of(bot.slack, 0)
        assert room is not None
        before = await stored(url, room.id)
        await throughput(noop, room.id)  # once to warm up
        await throughput(bot.slack, room.id)
        runs = [(await throughput(bot.slack, room.id), await throughput(noop, room.id)) for _ in range(RUNS)]
        added = await stored(url, room.id) - before
    ours, theirs = median([one for one, _ in runs]), median([one for _, one in runs])
    wrong = (RUNS + 1) * EVENTS - len(added) + sum(count - 1 for count in added.values())
    return [
        Row(
            bench=BENCH,
            what=f"{what}, one process",
            figure=ours,
            unit="/s",
            yardstick="no-op Bolt message listener over its own Socket Mode",
            yardstick_figure=theirs,
            goal=f">= {OF_NOOP[kind]:.2f}x",
            met=ours >= OF_NOOP[kind] * theirs,
        ),
        Row(bench=BENCH, what=f"{what}: lost or twice", figure=wrong, unit="messages", goal="0", met=wrong == 0),
    ]


def measure() -> Sequence[Row]:
    """Measure both kinds."""
    rows: list[Row] = []
    for kind in OF_NOOP:
        with a_directory() as directory, a_database(kind, directory) as url:
            rows += asyncio.run(of_one(kind, url))
    return rows


if __name__ == "__main__":
    on_its_own(measure)
