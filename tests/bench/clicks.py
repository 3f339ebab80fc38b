"""How long a person waits for every other command, and for clicks: `python -m tests.bench.clicks`.

One war room, nothing else going on: what an earlier one left for Slack is done before the next is typed.
"""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from bot.demo.people.person import Person
from bot.demo.workspace.channels import Channel
from tests.bench.frame import Row, median, milliseconds, on_its_own
from tests.bench.stage import running

BENCH: Final = "clicks"
RUNS: Final = 4
COMMANDS: Final = (
    "status",
    "brief",
    "list",
    "timeline looked at {run}",
    "update attempt {run} did nothing",
    "role scribe {scribe}",
    "severity {severity}",
    "status {status}",
    "escalate",
    "resolve rolled back {run}",
    "postmortem",
    "reopen it is back {run}",
)
"""In this order; what changes does so each time."""
CHOSEN: Final = (
    {"scribe": "@bob", "severity": "sev2", "status": "monitoring"},
    {"scribe": "@carol", "severity": "sev1", "status": "investigating"},
)
BUTTONS: Final = ("Post update", "Severity", "Roles", "Brief me")
"""On the card."""


async def timed(act: Callable[[], Awaitable[object]]) -> float:
    """Do it; the seconds until it was answered."""
    began = time.perf_counter()
    await act()
    return time.perf_counter() - began


async def press(person: Person, room: Channel, label: str) -> None:
    """Press a button of the pinned card."""
    card = next(message for message in room.pinned if not message.thread_ts)
    await person.press(card, label)


async def measure() -> Sequence[Row]:
    """Type and press all of them, again and again."""
    took: defaultdict[str, list[float]] = defaultdict(list)
    async with running() as bot:
        alice = bot.slack.person("alice")
        await alice.command("/incident declare checkout is down sev1")
        await bot.at_rest()
        cpu = bot.cpu
        room = next(channel for channel in bot.slack.channels if channel.name.startswith("war-room-"))
        for run in range(RUNS + 1):
            acts: dict[str, Callable[[], Awaitable[object]]] = {}
            for command in COMMANDS:
                line = command.format(run=run, **CHOSEN[run % 2])
                name = f"the line “{command.partition(' {')[0]}”"
                acts[name] = lambda line=line: alice.command(f"/incident {line}", channel=room)  # type: ignore[misc]
            for label in BUTTONS:
                acts[f"*{label}*"] = lambda label=label: press(alice, room, label)  # type: ignore[misc]
            acts["the form of an update, sent,"] = lambda run=run: alice.submit({"Current action": f"tried {run}"})  # type: ignore[misc]
            for name, act in acts.items():
                if name.startswith("the form"):
                    await press(alice, room, "Post update")
                seconds = await timed(act)
                if run:  # the first warms up
                    took[name].append(seconds)
                await bot.at_rest()
        used = 1000 * (bot.cpu - cpu) / (RUNS + 1) / len(took)
    return [
        Row(bench=BENCH, what="one of these, with all that follows: processor time", figure=used, unit="ms"),
        *(
            Row(bench=BENCH, what=f"{name} answered", figure=median(milliseconds(each)), unit="ms")
            for name, each in took.items()
        ),
    ]


if __name__ == "__main__":
    on_its_own(lambda: asyncio.run(measure()))
