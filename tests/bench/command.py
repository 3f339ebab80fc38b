"""How long a person waits for the answer to a slash command: `python -m tests.bench.command`.

Idle, the command declares an incident, and the answer comes when that is committed. While many declare at once, and
Slack takes 100 ms for each call that their war rooms need, somebody else asks for the status of an incident.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from functools import partial
from typing import Final

from tests.bench.door import Answer, Door, all_at, so_many_at_once
from tests.bench.frame import Row, median, middle, milliseconds, on_its_own
from tests.bench.processes import a_directory, a_noop_app, a_slack, an_open_room, bots, cpu_seconds
from tests.faults.replicas_stage import moment

BENCH: Final = "command"
RUNS: Final = 3
IDLE: Final = 20
PAUSE: Final = 0.4
"""Seconds between two commands: by then the bot has nothing left to do but to wait, as for the pace of a channel."""
ASKED_EVERY_SECOND, ASKED_FOR = 50, 2
SLACK_TAKES: Final = 0.1
NOOP: Final = "no-op Bolt app, acknowledged in a global middleware"
PLAIN: Final = "plain Bolt app that declares without remembering"

Times = Sequence[Sequence[float]]
"""Milliseconds, by run."""


async def idle(door: Door, run: int, pause: float) -> Sequence[float]:
    """Declare now and then."""
    taken = []
    for number in range(IDLE):
        answer = await door.command(f"idle case {run}-{number} sev3")
        assert answer.status == 200
        assert "Something went wrong" not in answer.text
        taken.append(answer.seconds)
        await moment(pause)
    return milliseconds(taken)


async def rush(door: Door, declares: int, asked: str) -> tuple[Sequence[float], Sequence[float]]:
    """Have so many declare at the same moment; after how many milliseconds others, and they, are answered."""
    declared = [partial(door.command, f"declare rush {number} sev1") for number in range(declares)]
    asking = [partial(door.command, asked, user="U0B0B00001")] * ASKED_EVERY_SECOND * ASKED_FOR
    answers: tuple[Sequence[Answer], Sequence[Answer]] = await asyncio.gather(
        all_at(ASKED_EVERY_SECOND, asking), so_many_at_once(declares, declared)
    )
    assert {answer.status for group in answers for answer in group} == {200}
    others, declarers = (milliseconds([answer.seconds for answer in group]) for group in answers)
    return others, declarers


async def measure_idle() -> Sequence[Row]:
    """Measure one command at a time."""
    with a_directory() as directory:
        url = f"sqlite:///{directory}/warroom.db"
        async with a_slack() as slack, a_noop_app(slack) as noop_port, bots(slack, url, directory) as (bot,):
            door, noop = slack.door(bot.port), slack.door(noop_port)
            await an_open_room(slack, bot)
            ours, theirs, used = [], [], []
            for run in range(RUNS):
                before = cpu_seconds(bot.pid)
                ours.append(await idle(door, run, PAUSE))
                used.append(1000 * (cpu_seconds(bot.pid) - before) / IDLE)
                theirs.append(await idle(noop, run, PAUSE / 10))
            await door.close()
            await noop.close()
    what = "`/incident declare` without a war room, with all that follows: processor time"
    return [
        Row(bench=BENCH, what=what, figure=median(used), unit="ms"),
        *_answered(ours, theirs),
    ]


def _answered(ours: Times, theirs: Times) -> Sequence[Row]:
    return [
        Row(
            bench=BENCH,
            what=f"`/incident declare` with a title answered, idle, the incident committed, p{percent}",
            figure=middle(ours, percent),
            unit="ms",
            yardstick=NOOP,
            yardstick_figure=middle(theirs, percent),
            goal=f"<= {limit} ms",
            met=middle(ours, percent) <= limit,
            why="HTTP, Bolt and rendering, nine statements, and a commit that waits for the disk",
        )
        for percent, limit in ((50, 5), (99, 15))
    ]


async def one_rush(declares: int) -> tuple[Sequence[float], Sequence[float], Sequence[float]]:
    """Have a new bot, and then a new plain app, live through it."""
    with a_directory() as directory:
        url = f"sqlite:///{directory}/warroom.db"
        async with (
            a_slack(delay=SLACK_TAKES) as slack,
            a_noop_app(slack) as noop_port,
            bots(slack, url, directory) as (bot,),
        ):
            door, noop = slack.door(bot.port), slack.door(noop_port)
            number = re.search(r"INC-[0-9-]+", (await door.command("search is slow sev3")).text)
            assert number is not None
            await noop.command("status")
            await moment(1)
            plain, _ = await rush(noop, declares, "status")
            others, declarers = await rush(door, declares, f"status {number[0]}")
            await door.close()
            await noop.close()
    return others, declarers, plain


async def measure_rush(declares: int) -> Sequence[Row]:
    """Measure while so many declare."""
    runs = [await one_rush(declares) for _ in range(RUNS)]
    others, plain = [run[0] for run in runs], [run[2] for run in runs]
    longest = max(max(*one, *two) for one, two, _ in runs)
    p99 = middle(others, 99)
    return [
        Row(
            bench=BENCH,
            what=f"`/incident status` while {declares} declares run, p99",
            figure=p99,
            unit="ms",
            yardstick=PLAIN,
            yardstick_figure=middle(plain, 99),
            goal="<= 100 ms",
            met=p99 <= 100,
            why="a declare computes for 9 ms, what it leaves for 5 more, and all share one core",
        ),
        Row(
            bench=BENCH,
            what=f"any command while {declares} declares run, the declares too: the longest of all runs",
            figure=longest,
            unit="ms",
            goal="none over 3 s",
            met=longest <= 3_000,
        ),
    ]


async def everything() -> Sequence[Row]:
    """Measure all of it."""
    return [*await measure_idle(), *await measure_rush(40), *await measure_rush(100)]


def measure() -> Sequence[Row]:
    """Run it."""
    return asyncio.run(everything())


if __name__ == "__main__":
    on_its_own(measure)
