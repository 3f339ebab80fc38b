"""How fast message events are stored before they are answered: `python -m tests.bench.capture`.

The bot and the app that does nothing take the same events over the same kind of connection, in turns. A burst with
redeliveries is counted afterwards in the database.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Final

from bot.runtime import SystemClock
from storage.engine.database import Database
from tests.bench.door import Answer, Door, all_at, messages, so_many_at_once
from tests.bench.frame import Row, median, middle, milliseconds, on_its_own
from tests.bench.processes import a_database, a_directory, a_noop_app, a_slack, an_open_room, bots
from tests.support.databases import as_the_program_opens_it

BENCH: Final = "capture"
RUNS: Final = 3
EVENTS: Final = 2_000
AT_ONCE: Final = 128
RATE, RATE_FOR = 500, 3
BURST, AGAIN = 2_000, 200
CONNECTIONS: Final = 200
"""Of a burst: with more than `bot.web.server.MOST_CONNECTIONS` some give way, and whoever sends has to come again."""


async def throughput(door: Door, channel: str) -> float:
    """Return how many events a second are answered."""
    work = [partial(door.send, each) for each in messages(channel, EVENTS)]
    began = time.perf_counter()
    answers = await so_many_at_once(AT_ONCE, work)
    taken = time.perf_counter() - began
    assert {answer.status for answer in answers} == {200}
    return EVENTS / taken


async def at_a_rate(door: Door, channel: str) -> Sequence[float]:
    """Return after how many milliseconds each was answered."""
    answers = await all_at(RATE, [partial(door.send, each) for each in messages(channel, RATE * RATE_FOR)])
    assert {answer.status for answer in answers} == {200}
    return milliseconds([answer.seconds for answer in answers])


async def burst(door: Door, channel: str, database_url: str) -> tuple[int, int]:
    """Send a burst, some of it twice, in a disorder; return how many are lost, and how many are there twice."""
    before = await stored(database_url, channel)
    sent = list(messages(channel, BURST))
    twice = sent + random.Random(1).sample(sent, AGAIN)
    random.Random(2).shuffle(twice)
    answers: Sequence[Answer] = await so_many_at_once(CONNECTIONS, [partial(door.send, each) for each in twice])
    assert {answer.status for answer in answers} == {200}
    added = await stored(database_url, channel) - before
    return BURST - len(added), sum(count - 1 for count in added.values())


async def stored(database_url: str, channel: str) -> Counter[str]:
    """Count what stands on the timeline of the one incident, by its text."""
    database = Database(as_the_program_opens_it(database_url), now=SystemClock().now)
    async with database.reading() as uow:
        incident = await uow.slack_places.incident_of_room(channel)
        assert incident is not None
        found = Counter(entry.text for entry in await uow.messages.of(incident, workspace_url=""))
    await database.close()
    return found


async def of_one(kind: str, url: str, directory: Path) -> Sequence[Row]:
    """Measure with one kind of database."""
    what = f"message events stored, {kind}"
    async with a_slack() as slack, a_noop_app(slack) as noop_port, bots(slack, url, directory) as (bot,):
        room = await an_open_room(slack, bot)
        door, noop = slack.door(bot.port), slack.door(noop_port)
        await throughput(noop, room)  # once to warm up
        runs = [(await throughput(door, room), await throughput(noop, room)) for _ in range(RUNS)]
        late = [await at_a_rate(door, room) for _ in range(RUNS)]
        lost, twice = await burst(door, room, url)
        await door.close()
        await noop.close()
    ours, theirs = median([one for one, _ in runs]), median([one for _, one in runs])
    p99 = middle(late, 99)
    return [
        Row(
            bench=BENCH,
            what=f"{what}, one process",
            figure=ours,
            unit="/s",
            yardstick="no-op Bolt message listener, registered first",
            yardstick_figure=theirs,
            goal=">= 0.60x",
            met=ours >= 0.6 * theirs,
            why="at the edge, now above and now below; a ping, BEGIN and COMMIT are trips of their own",
        ),
        Row(
            bench=BENCH,
            what=f"{what}, answer at {RATE}/s, p99",
            figure=p99,
            unit="ms",
            goal="<= 100 ms",
            met=p99 <= 100,
        ),
        Row(
            bench=BENCH,
            what=f"{what}, a burst of {BURST:,} with 10% redelivered: lost or twice",
            figure=lost + twice,
            unit="messages",
            goal="0 lost, 0 twice",
            met=not (lost or twice),
        ),
    ]


def measure() -> Sequence[Row]:
    """Measure both kinds."""
    rows: list[Row] = []
    for kind in ("SQLite", "PostgreSQL"):
        with a_directory() as directory, a_database(kind, directory) as url:
            rows += asyncio.run(of_one(kind, url, directory))
    return rows


if __name__ == "__main__":
    on_its_own(measure)
