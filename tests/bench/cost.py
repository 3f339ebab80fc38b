"""What a stored message costs, when there are few and when there are many: `python -m tests.bench.cost`.

Processor time is that of the bot for messages that come through its door. Most of the 100,000 are stored by the same
code without a door, for that is forty times as quick; bytes are those of the whole SQLite file.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Final

from bot.runtime import SystemClock
from bot.slack.inbound.events.intake import MOST_TOGETHER, take_together
from bot.workflows.act import Act
from storage.engine.database import Database
from tests.bench.door import Door, messages, so_many_at_once
from tests.bench.frame import Row, on_its_own
from tests.bench.processes import a_directory, a_slack, an_open_room, bots, cpu_seconds
from tests.support.builders import a_policy
from tests.support.databases import as_the_program_opens_it

BENCH: Final = "cost"
FEW, MANY, LOOKED_AT = 1_000, 100_000, 1_000
"""How many there are, and how many are taken through the door to see what they cost."""

AT_ONCE: Final = 128


async def through_the_door(door: Door, channel: str, count: int, pid: int) -> float:
    """Send messages; the microseconds of processor time that each cost the bot."""
    before = cpu_seconds(pid)
    answers = await so_many_at_once(AT_ONCE, [partial(door.send, each) for each in messages(channel, count)])
    assert {answer.status for answer in answers} == {200}
    return (cpu_seconds(pid) - before) / count * 1e6


async def beside_it(url: str, channel: str, count: int) -> None:
    """Store messages as the bot does."""
    clock = SystemClock()
    database = Database(as_the_program_opens_it(url), now=clock.now)
    left = messages(channel, count)
    for first in range(0, count, MOST_TOGETHER):
        bodies = [json.loads(each) for each in left[first : first + MOST_TOGETHER]]
        async with database.transaction() as uow:
            await uow.inbox.new_among([f"event:{body['event_id']}" for body in bodies], now=clock.now())
            act = Act(uow=uow, policy=a_policy(), now=clock.now())
            await take_together(act, [body["event"] for body in bodies])
    await database.close()


def size(file: Path) -> int:
    """Return how many bytes the database has, whatever of it is still in the journal."""
    connection = sqlite3.connect(file)
    pages, page = (connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
    connection.close()
    return int(pages * page)


async def everything() -> Sequence[Row]:
    """Look at few, fill up, look again."""
    with a_directory() as directory:
        file = directory / "warroom.db"
        url = f"sqlite:///{file}"
        async with a_slack() as slack, bots(slack, url, directory) as (bot,):
            room = await an_open_room(slack, bot)
            door = slack.door(bot.port)
            empty = size(file)
            few = await through_the_door(door, room, FEW, bot.pid), (size(file) - empty) / FEW
            await beside_it(url, room, MANY - FEW - LOOKED_AT)
            many = await through_the_door(door, room, LOOKED_AT, bot.pid), (size(file) - empty) / MANY
            await door.close()
    rows = []
    for count, (microseconds, size_of_each) in ((FEW, few), (MANY, many)):
        of = f"a stored message costs, with {count:,} of them"
        rows += [
            Row(bench=BENCH, what=f"{of}: processor time", figure=microseconds, unit="us"),
            Row(bench=BENCH, what=f"{of}: on disk, its event's key included", figure=size_of_each, unit="bytes"),
        ]
    return rows


def measure() -> Sequence[Row]:
    """Run it."""
    return asyncio.run(everything())


if __name__ == "__main__":
    on_its_own(measure)
