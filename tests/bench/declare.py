"""How long from `/incident` until there is a war room to work in: `python -m tests.bench.declare`.

Every call to Slack takes 100 ms. Ready means: the channel with its topic, everybody in it, the card posted and pinned,
each announcement, the bookmark. The declarer may work as soon as they are in the channel.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from bot.demo.slack import LocalSlack
from bot.demo.workspace.channels import Channel
from tests.bench.frame import Row, median, milliseconds, on_its_own
from tests.bench.stage import running, until
from tests.faults.replicas_stage import moment

BENCH = "declare"
OURS = "each step is committed before its call and after it, some 10 ms each, at SQLite's one writer"
DELAY = 0.1
RUNS = 9
REST = 1.0
"""Seconds after which the announcement channel takes the next message."""
NECESSARY = 3
"""Calls that must wait for each other: create; what needs the channel; pin, which needs the card."""

WANTED = {"U0A1ICE001", "U0B0B00001", "U0CAR01001"}
"""Alice, who declares, and who is on call."""


def room_of(slack: LocalSlack, number: int) -> Channel | None:
    """Return the war room of the incident that was declared as this one."""
    rooms = [channel for channel in slack.channels if channel.name.startswith("war-room-")]
    return rooms[number] if len(rooms) > number else None


def is_ready(slack: LocalSlack, number: int, announced: int) -> bool:
    """Tell whether everything stands in Slack that a declaration brings about."""
    room = room_of(slack, number)
    return (
        room is not None
        and bool(room.topic)
        and set(room.members) >= WANTED
        and bool(room.pinned)
        and bool(room.bookmarks)
        and len(slack.channel("incidents").messages) + len(slack.channel("incidents-sev1").messages) >= announced
    )


async def declarations() -> Sequence[Row]:
    """Declare again and again, each time once nothing is left to do of the one before."""
    ready, inside, calls, cpu = [], [], [], []
    async with running(delay=DELAY) as bot:
        alice = bot.slack.person("alice")
        for number in range(RUNS):
            before, cpu_before = len(bot.slack.calls), bot.cpu
            typed = asyncio.create_task(alice.command(f"/incident declare outage {number} sev1"))
            entered = asyncio.create_task(
                until(lambda n=number: (room := room_of(bot.slack, n)) is not None and "U0A1ICE001" in room.members)  # type: ignore[misc]
            )
            ready.append(await until(lambda n=number: is_ready(bot.slack, n, 2 * (n + 1))))  # type: ignore[misc]
            inside.append(await entered)
            calls.append(len(bot.slack.calls) - before)
            await typed
            await bot.at_rest()
            cpu.append(bot.cpu - cpu_before)
            await moment(REST)
    first, later = milliseconds(ready[:1])[0], milliseconds(ready[1:])
    yardstick = f"{DELAY * 1000:.0f} ms x {NECESSARY}"
    depth = DELAY * 1000 * NECESSARY
    return [
        Row(
            bench=BENCH,
            what="declare to war room ready, a call takes 100 ms",
            figure=median(later),
            unit="ms",
            yardstick=yardstick,
            yardstick_figure=depth,
            goal="<= 350 ms",
            met=median(later) <= 350,
            note=f"{median(calls):.0f} calls; the first after a start, when no one's name is known: {first:.0f} ms",
            why=OURS,
        ),
        Row(
            bench=BENCH,
            what="declare to the declarer in the channel",
            figure=median(milliseconds(inside[1:])),
            unit="ms",
            yardstick=f"{DELAY * 1000:.0f} ms x 2",
            yardstick_figure=DELAY * 2000,
            goal="<= 230 ms",
            met=median(milliseconds(inside[1:])) <= 230,
            note=f"the first after a start: {inside[0] * 1000:.0f} ms",
            why=OURS,
        ),
        Row(
            bench=BENCH,
            what="CPU of a declaration, with all that follows in Slack",
            figure=median(milliseconds(cpu[1:])),
            unit="ms",
        ),
    ]


if __name__ == "__main__":
    on_its_own(lambda: asyncio.run(declarations()))
