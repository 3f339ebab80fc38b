"""What further processes add on PostgreSQL: `python -m tests.bench.replicas`.

Message events, as in `capture`, of one process and of two. Promises, as in `promises`, of one process and of three.
Then promises that are all due at once, of one process that is kept to one core and of two that are kept to one each;
PostgreSQL and the local Slack compute wherever there is room.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tests.bench import promises
from tests.bench.capture import throughput
from tests.bench.frame import Row, cores, median, on_its_own, percentile
from tests.bench.processes import a_database, a_directory, a_slack, an_open_room, bots
from tests.bench.promises import Kept
from tests.bench.stage import Fleet

BENCH: Final = "replicas"
RUNS: Final = 3
ALL_OF_THEM: Final = 4
"""Cores that two processes, PostgreSQL and who sends can all use at once."""
REPLICAS: Final = 3
AT_ONCE: Final = 1_000
"""Promises that are due at one instant."""
ADDED: Final = 1.5
"""Times what one process keeps, with one core more."""


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
            why=_crowded("both, PostgreSQL and who sends"),
        )
    ]


def _crowded(who: str) -> str:
    return f"{who} share {cores()} cores" if cores() < ALL_OF_THEM else ""


def on(size: int, *, pinned: bool = False) -> Kept:
    """Have so many processes keep promises: as densely as within a minute; if pinned, all that they can."""
    with a_directory() as directory, a_database("PostgreSQL", directory) as url:
        fleet = Fleet(url, size=size, pinned=pinned)
        return asyncio.run(promises.kept([0.0] * AT_ONCE, fleet=fleet) if pinned else promises.as_densely(fleet))


def promised() -> Sequence[Row]:
    """Let promises come due for one process, and for several."""
    one, several = on(1), on(REPLICAS)
    alone, beside = on(1, pinned=True), on(2, pinned=True)
    dense = f"{promises.PROMISES:,} promises, {promises.PER_SECOND:.0f} due a second, PostgreSQL"
    wrong = sum(each.wrong for each in (one, several, alone, beside))
    each_costs = 1000 * beside.used / len(beside.late), 1000 * alone.used / len(alone.late)
    return [
        Row(
            bench=BENCH,
            what=f"{dense}, {size} process{'es' if size > 1 else ''}: p99 late in Slack",
            figure=percentile(found.late, 99),
            unit="ms",
            goal="<= 1,000 ms",
            met=percentile(found.late, 99) <= 1000,
            note=f"{found.per_second:.0f}/s, {found.note}, {1000 * found.used / len(found.late):.2f} ms of CPU each",
            why=_crowded("they, PostgreSQL and the local Slack"),
        )
        for size, found in ((1, one), (REPLICAS, several))
    ] + [
        Row(
            bench=BENCH,
            what=f"{AT_ONCE:,} promises due at once, PostgreSQL, two processes, each on one core: kept",
            figure=beside.per_second,
            unit="/s",
            yardstick="one process on one core",
            yardstick_figure=alone.per_second,
            goal=f">= {ADDED}x",
            met=beside.per_second >= ADDED * alone.per_second,
            why=_crowded("they, PostgreSQL and the local Slack"),
        ),
        Row(
            bench=BENCH,
            what="of those, processor time of the bot for each",
            figure=each_costs[0],
            unit="ms",
            yardstick="one process on one core",
            yardstick_figure=each_costs[1],
            goal=f"<= {2 / ADDED:.2f}x",
            met=each_costs[0] <= 2 / ADDED * each_costs[1],
            note="with this ratio two full cores keep 1.5x of what one keeps",
        ),
        Row(bench=BENCH, what="of all those, lost or twice", figure=wrong, unit="messages", goal="0", met=wrong == 0),
    ]


def measure() -> Sequence[Row]:
    """Run it."""
    with a_directory() as directory, a_database("PostgreSQL", directory) as url:
        events = asyncio.run(both(url, directory))
    return [*events, *promised()]


if __name__ == "__main__":
    on_its_own(measure)
