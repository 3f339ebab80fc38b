"""How soon the bot is ready, and how much memory it holds: `python -m tests.bench.start`.

The yardstick is a Python that imports the same libraries and does nothing with them.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import aiohttp

from tests.bench.frame import Row, median, on_its_own
from tests.bench.processes import POLICY, Slack, a_directory, a_slack, environment, resident_megabytes
from tests.faults.replicas_stage import Replica, free_port, moment

BENCH: Final = "start"
RUNS: Final = 3
IDLE_FOR: Final = 1.0
"""Seconds after which the memory is looked at."""

LIBRARIES: Final = (
    "aiohttp.web, aiosqlite, alembic.command, apscheduler.schedulers.asyncio, prometheus_client, pydantic, "
    "pydantic_settings, slack_bolt.async_app, slack_sdk.web.async_client, slugify, sqlalchemy.ext.asyncio, structlog, "
    "typer, yaml"
)
"""What the bot imports, as long as its database is SQLite."""


async def libraries() -> tuple[float, float]:
    """Import the libraries alone; the seconds that took, and the megabytes."""
    code = f"import {LIBRARIES}; print(flush=True); input()"
    began = time.perf_counter()
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", code, stdin=-1, stdout=-1)
    assert process.stdout is not None
    await process.stdout.readline()
    taken, held = time.perf_counter() - began, resident_megabytes(process.pid)
    await process.communicate(b"\n")
    return taken, held


async def ours(slack: Slack, directory: Path, database: Path) -> tuple[float, float]:
    """Start the bot; the seconds until it is ready, and the megabytes when nothing happens."""
    (directory / "policy.yml").write_text(POLICY, encoding="utf-8")
    environ = environment(slack, f"sqlite:///{database}") | {"WARROOM_POLICY": str(directory / "policy.yml")}
    port = free_port()
    replica = Replica(port, environ | {"PORT": str(port)}, directory / "bot.log")
    began = time.perf_counter()
    await replica.start()
    async with aiohttp.ClientSession() as session:
        while not await _is_ready(session, port):
            await moment(0.005)
    taken = time.perf_counter() - began
    await moment(IDLE_FOR)
    held = resident_megabytes(replica.pid)
    assert replica.process is not None
    replica.process.terminate()
    await replica.ended()
    return taken, held


async def _is_ready(session: aiohttp.ClientSession, port: int) -> bool:
    try:
        async with session.get(f"http://127.0.0.1:{port}/readyz") as answer:
            return answer.status == 200
    except aiohttp.ClientError:
        return False


async def everything() -> Sequence[Row]:
    """Start with a new database, and again with the same."""
    first, again, alone = [], [], []
    with a_directory() as directory:
        async with a_slack() as slack:
            for run in range(RUNS):
                database = directory / f"{run}.db"
                first.append(await ours(slack, directory, database))
                again.append(await ours(slack, directory, database))
                alone.append(await libraries())
    yardstick = median([seconds for seconds, _ in alone])
    held, bare = median([megabytes for _, megabytes in again]), median([megabytes for _, megabytes in alone])
    rows = [
        Row(
            bench=BENCH,
            what=what,
            figure=seconds,
            unit="s",
            yardstick="importing the libraries alone",
            yardstick_figure=yardstick,
            goal="<= 1.3x",
            met=seconds <= 1.3 * yardstick,
            why="the models of effects and policy, and the tables, are built while they are imported",
        )
        for what, seconds in (
            ("`warroom run` ready, SQLite", median([seconds for seconds, _ in again])),
            ("`warroom run` ready, SQLite, the first time: with every migration", median([each for each, _ in first])),
        )
    ]
    memory = Row(
        bench=BENCH,
        what="memory held when idle",
        figure=held,
        unit="MB",
        yardstick="importing the libraries alone",
        yardstick_figure=bare,
        goal="<= 100 MB",
        met=held <= 100,
        why="the libraries alone hold nearly all of it",
    )
    return [*rows, memory]


def measure() -> Sequence[Row]:
    """Run it."""
    return asyncio.run(everything())


if __name__ == "__main__":
    on_its_own(measure)
