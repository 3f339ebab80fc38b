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
from tests.bench.frame import Row, middle, milliseconds, on_its_own
from tests.bench.processes import a_directory, a_noop_app, a_slack, an_open_room, bots, quiet
from tests.faults.replicas_stage import Replica, moment

BENCH: Final = "command"
RUNS: Final = 3
IDLE: Final = 30
ASKED_EVERY_SECOND, ASKED_FOR = 50, 2
SLACK_TAKES: Final = 0.1
NOOP: Final = "no-op Bolt app, acknowledged in a global middleware"
PLAIN: Final = "plain Bolt app that declares without remembering"

Times = Sequence[Sequence[float]]
"""Milliseconds, by run."""


async def idle(door: Door, bot: Replica | None, run: int) -> Sequence[float]:
    """Declare now and then."""
    taken = []
    for number in range(IDLE):
        answer = await door.command(f"idle case {run}-{number} sev3")
        assert answer.status == 200
        assert "Something went wrong" not in answer.text
        taken.append(answer.seconds)
        if bot is not None:
            await quiet(bot)
        await moment(0.05)
    return milliseconds(taken)


async def rush(door: Door, declares: int, run: int, asked: str) -> tuple[Sequence[float], Sequence[float]]:
    """Have so many declare at the same moment; after how many milliseconds others, and they, are answered."""
    declared = [partial(door.command, f"declare rush {declares} {run}-{number} sev1") for number in range(declares)]
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
            ours, theirs = [], []
            for run in range(RUNS):
                ours.append(await idle(door, bot, run))
                theirs.append(await idle(noop, None, run))
            await door.close()
            await noop.close()
    return [
        Row(
            bench=BENCH,
            what=f"`/incident <title>` answered, idle, the incident committed, p{percent}",
            figure=middle(ours, percent),
            unit="ms",
            yardstick=NOOP,
            yardstick_figure=middle(theirs, percent),
            goal=f"<= {limit} ms",
            met=middle(ours, percent) <= limit,
        )
        for percent, limit in ((50, 5), (99, 15))
    ]


async def measure_rush(declares: int) -> Sequence[Row]:
    """Measure while so many declare."""
    others: list[Sequence[float]] = []
    plain: list[Sequence[float]] = []
    longest = 0.0
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
            for run in range(RUNS):
                await quiet(bot)
                ours, declarers = await rush(door, declares, run, f"status {number[0]}")
                others.append(ours)
                longest = max(longest, *ours, *declarers)
                plain.append((await rush(noop, declares, run, "status"))[0])
            await quiet(bot)
            await door.close()
            await noop.close()
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
