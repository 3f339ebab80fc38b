"""What a second process adds on PostgreSQL: `python -m tests.bench.replicas`. Message events, as in `capture`."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tests.bench.capture import throughput
from tests.bench.frame import Row, cores, median, on_its_own
from tests.bench.processes import a_database, a_directory, a_slack, an_open_room, bots

BENCH: Final = "replicas"
RUNS: Final = 3
ALL_OF_THEM: Final = 4
"""Cores that two processes, PostgreSQL and who sends can all use at once."""


async def both(url: str, directory: Path) -> Sequence[Row]:
    """Send to one of two processes, and to both, in turns."""
    async with a_slack() as slack, bots(slack, url, directory, count=2) as (first, second):
        room = await an_open_room(slack, first)
        one, two = slack.door(first.port), slack.door(first.port, second.port)
        await throughput(two, room)  # once to warm up
        runs = [(await throughput(two, room), await throughput(one, room)) for _ in range(RUNS)]
        await one.close()
        await two.close()
    together, alone = median([figure for figure, _ in runs]), median([figure for _, figure in runs])
    crowded = f"both, PostgreSQL and who sends share {cores()} cores" if cores() < ALL_OF_THEM else ""
    return [
        Row(
            bench=BENCH,
            what="message events stored, PostgreSQL, two processes",
            figure=together,
            unit="/s",
            yardstick="one process",
            yardstick_figure=alone,
            goal=">= 1.6x",
            met=together >= 1.6 * alone,
            why=crowded,
        )
    ]


def measure() -> Sequence[Row]:
    """Run it."""
    with a_directory() as directory, a_database("PostgreSQL", directory) as url:
        return asyncio.run(both(url, directory))


if __name__ == "__main__":
    on_its_own(measure)
