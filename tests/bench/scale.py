"""What a command costs beside 1,000 open incidents with 500 entries each: `python -m tests.bench.scale`.

Two bots run at once, one with as few incidents as a list shows, one with all of them; each command is typed by turns in
the one and in the other, in the room of the newest incident. The entries are half facts and half messages.
"""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from storage.engine.database import Database
from tests.bench import seed
from tests.bench.frame import Row, median, milliseconds, on_its_own
from tests.bench.promises import furnish
from tests.bench.stage import Prepare, Running, running
from tests.faults.replicas_stage import moment

BENCH = "scale"
INCIDENTS = 1_000
FEW = 25
"""As many as `/incident list` shows: with fewer it would have less to say."""
ENTRIES = 500
RUNS = 15
QUIET = {"HISTORY_PAUSE": "10m"}
COMMANDS = (
    "status",
    "brief",
    "list",
    "timeline looked at run {run}",
    "update attempt {run} did nothing",
    "role scribe @bob",
    "escalate",
)


def prepared(count: int) -> Prepare:
    """Fill a database; nothing in it is due."""

    async def prepare(database: Database) -> None:
        now = datetime.now(UTC)  # noqa: TID251 - the bot that reads it goes by the real clock
        at = now - timedelta(hours=2)
        await seed.fill(
            database,
            incidents=seed.incidents(count, at),
            rooms=seed.rooms(count),
            promises=seed.promises([now + timedelta(days=1)] * count, every=timedelta(days=1)),
            entries=seed.entries(count, ENTRIES // 2, at),
            messages=seed.messages(count, ENTRIES // 2, at),
        )

    return prepare


async def typed(bot: Running, command: str, index: int) -> float:
    """Type a command in the room of an incident; returns the seconds until it is answered."""
    alice = bot.slack.person("alice")
    began = time.perf_counter()
    await alice.command(f"/incident {command}", channel=bot.slack.channel(seed.channel_of(index)))
    return time.perf_counter() - began


async def measure() -> Sequence[Row]:
    """Type every command in both."""
    took: defaultdict[tuple[str, int], list[float]] = defaultdict(list)

    async with (
        running(prepare=prepared(FEW), before_start=lambda slack: furnish(slack, FEW), more=QUIET) as few,
        running(prepare=prepared(INCIDENTS), before_start=lambda slack: furnish(slack, INCIDENTS), more=QUIET) as many,
    ):
        await moment(3)
        for run in range(RUNS + 1):
            for command in COMMANDS:
                for bot, count in ((few, FEW), (many, INCIDENTS)):
                    seconds = await typed(bot, command.format(run=run), count)
                    if run:  # the first warms up
                        took[command, count].append(seconds)
    rows = []
    for command in COMMANDS:
        alone, beside = (median(milliseconds(took[command, count])) for count in (FEW, INCIDENTS))
        rows.append(
            Row(
                bench=BENCH,
                what=f"`/incident {command.split()[0]}` beside {INCIDENTS:,} open incidents of {ENTRIES} entries",
                figure=beside,
                unit="ms",
                yardstick=f"beside {FEW}",
                yardstick_figure=alone,
                goal="<= 1.3 x",
                met=beside <= 1.3 * alone,
            )
        )
    return rows


if __name__ == "__main__":
    on_its_own(lambda: asyncio.run(measure()))
