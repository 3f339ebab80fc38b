"""How late promises are kept, at what price: `python -m tests.bench.promises`.

10,000 promises wait; they come due as densely as 10,000 a minute, for as long as the benchmark may take. Each becomes
one message in its own channel, and Slack answers at once. Late is when the message is asked for in Slack, not when the
row is moved on. Then: what 10,000 promises cost that are not due, and 1,000 that were due while nobody was there.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.demo.slack import LocalSlack
from bot.demo.web_api.gateway import Call
from storage.engine.database import Database
from tests.bench import seed
from tests.bench.frame import Row, on_its_own, percentile
from tests.bench.stage import Fleet, Prepare, running
from tests.faults.replicas_stage import moment

BENCH = "promises"
PROMISES = 10_000
PER_SECOND = PROMISES / 60
WINDOW = 12
"""Seconds in which promises come due."""
GIVEN_UP = 25
"""Seconds after that in which the rest may be kept."""
NOT_LOST = 60
"""Seconds after which what several processes have not kept counts as lost."""
START_UP = 12
"""Seconds that the bot has until the first is due."""
IDLE_FOR = 10
OVERDUE = 1_000
EVERY = timedelta(hours=1)
QUIET = {"HISTORY_PAUSE": "10m"}
"""Reading 10,000 rooms for what was missed is another benchmark's."""


def now() -> datetime:
    """The real time."""
    return datetime.now(UTC)  # noqa: TID251 - lateness is by the real clock


def prepared(due: Sequence[datetime]) -> Prepare:
    """Fill a database with as many incidents, each of which owes an update."""

    async def prepare(database: Database) -> None:
        at = min(due) - EVERY
        await seed.fill(
            database,
            incidents=seed.incidents(len(due), at),
            rooms=seed.rooms(len(due)),
            promises=seed.promises(due, every=EVERY),
        )

    return prepare


def furnish(slack: LocalSlack, count: int) -> None:
    """Make the channels."""
    for index in range(1, count + 1):
        channel = slack.add_channel(f"war-room-{seed.number_of(index).lower()}", ["alice", slack.bot_user_id])
        del slack.workspace.channels[channel.id]
        channel.id = seed.channel_of(index)
        slack.workspace.channels[channel.id] = channel


def posts(slack: LocalSlack) -> list[Call]:
    """Reminders that stand in Slack."""
    return [call for call in slack.calls if call.method == "chat.postMessage" and call.took_effect]


def counts(slack: LocalSlack) -> tuple[int, int]:
    """How many rooms were reminded, and how many more than once."""
    told = Counter(str(call.arguments["channel"]) for call in posts(slack))
    return len(told), sum(times > 1 for times in told.values())


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of promises that came due while someone was there."""

    asked: int
    """How many came due."""
    late: Sequence[float]
    """Of each message, in milliseconds from when it was due."""
    per_second: float
    """From when the first was due to the last message."""
    used: float
    """Seconds of a core, of all processes of the bot."""
    took: float
    """Seconds of being looked at."""
    wrong: int
    """Lost or twice."""
    ready_late: float
    """Seconds from when the first was due until the bot was ready; mostly negative."""

    @property
    def note(self) -> str:
        """How it went."""
        note = f"median {percentile(self.late, 50):.0f} ms; "
        note += f"{len(self.late)} of {self.asked} kept {self.took:.0f} s after the first was due"
        return note + (f"; the bot was ready {self.ready_late:.0f} s too late" if self.ready_late > 0 else "")


async def kept(offsets: Sequence[float], waiting: int = 0, fleet: Fleet | None = None) -> Kept:
    """Let promises come due, and see how late each is.

    Args:
        offsets: seconds after the first when each is due.
        waiting: how many more there are, which are not due.
    """
    everyone = len(offsets) + waiting
    first = now() + timedelta(seconds=START_UP + everyone / 2_000)
    due = [first + timedelta(seconds=offset) for offset in offsets] + [first + timedelta(days=1)] * waiting
    async with running(
        prepare=prepared(due), before_start=lambda slack: furnish(slack, everyone), more=QUIET, fleet=fleet
    ) as bot:
        ready_late = (now() - first).total_seconds()
        while now() < first:
            await moment(0.05)
        began, cpu = time.monotonic(), bot.cpu
        while len(posts(bot.slack)) < len(offsets) and time.monotonic() - began < offsets[-1] + GIVEN_UP:
            await moment(0.2)
        took, used = time.monotonic() - began, bot.cpu - cpu
        told = posts(bot.slack)
        if fleet is not None:  # late is not lost; and what comes twice comes later still
            while len(posts(bot.slack)) < len(offsets) and time.monotonic() - began < offsets[-1] + NOT_LOST:
                await moment(0.2)
            await moment(2)
        rooms, twice = counts(bot.slack)
    by_room = {seed.channel_of(index + 1): at for index, at in enumerate(due)}
    return Kept(
        asked=len(offsets),
        late=[1000 * (call.at - by_room[str(call.arguments["channel"])]).total_seconds() for call in told],
        per_second=len(told) / (told[-1].at - first).total_seconds(),
        used=used,
        took=took,
        wrong=len(offsets) - rooms + twice,
        ready_late=ready_late,
    )


async def as_densely(fleet: Fleet | None = None) -> Kept:
    """Let promises come due as densely as all of them within a minute, for as long as the benchmark may take."""
    asked = int(WINDOW * PER_SECOND)
    return await kept([index / PER_SECOND for index in range(asked)], PROMISES - asked, fleet)


async def due_within_a_minute() -> Sequence[Row]:
    """See how late each is, and at what price."""
    found = await as_densely()
    each = 1000 * found.used / len(found.late)
    return [
        Row(
            bench=BENCH,
            what=f"{PROMISES:,} promises, {PER_SECOND:.0f} due a second: p99 late in Slack",
            figure=percentile(found.late, 99),
            unit="ms",
            yardstick="their due times",
            goal="<= 1,000 ms",
            met=len(found.late) == found.asked and percentile(found.late, 99) <= 1000,
            note=found.note,
            why="the bot and the local Slack share the cores of this machine",
        ),
        Row(bench=BENCH, what="meanwhile, of a core", figure=100 * found.used / found.took, unit="%"),
        Row(bench=BENCH, what="meanwhile, kept", figure=found.per_second, unit="/s"),
        Row(
            bench=BENCH,
            what="a kept promise: processor time",
            figure=each,
            unit="ms",
            goal="<= 2.5 ms",
            met=each <= 2.5,
        ),
    ]


async def idle() -> Row:
    """Have them wait."""
    later = now() + timedelta(days=1)
    async with running(prepare=prepared([later] * PROMISES), more=QUIET) as bot:
        await bot.at_rest()
        began, cpu = time.monotonic(), bot.cpu
        await moment(IDLE_FOR)
        share = 100 * (bot.cpu - cpu) / (time.monotonic() - began)
    what = f"{PROMISES:,} promises that are not due, of a core"
    return Row(bench=BENCH, what=what, figure=share, unit="%", goal="<= 1 %", met=share <= 1)


async def overdue() -> Sequence[Row]:
    """Start when they were due already."""
    due = [now() - timedelta(minutes=5)] * OVERDUE
    started = {}

    def before_start(slack: LocalSlack) -> None:
        furnish(slack, OVERDUE)
        started["at"] = now()

    async with running(prepare=prepared(due), before_start=before_start, more=QUIET) as bot:
        limit = time.monotonic() + GIVEN_UP * 2
        while len(posts(bot.slack)) < OVERDUE and time.monotonic() < limit:
            await moment(0.1)
        await moment(1)
        told = posts(bot.slack)
        rooms, twice = counts(bot.slack)
        connected = next(call.at for call in bot.slack.calls if call.method == "auth.test")
    first = (told[0].at - started["at"]).total_seconds()
    last = (told[-1].at - told[0].at).total_seconds()
    lost = OVERDUE - rooms
    from_ready = (told[0].at - connected).total_seconds()
    return [
        Row(
            bench=BENCH,
            what=f"start with {OVERDUE:,} overdue promises: the first message out",
            figure=first,
            unit="s",
            goal="<= 2 s",
            met=first <= 2,
            note=f"from the start of the process; {from_ready:.1f} s after it asked who it is",
        ),
        Row(bench=BENCH, what=f"{OVERDUE:,} overdue promises: the last message after the first", figure=last, unit="s"),
        Row(
            bench=BENCH,
            what="of those, lost or twice",
            figure=lost + twice,
            unit="messages",
            goal="0",
            met=lost + twice == 0,
        ),
    ]


async def measure() -> Sequence[Row]:
    """All three."""
    return [*await due_within_a_minute(), await idle(), *await overdue()]


if __name__ == "__main__":
    on_its_own(lambda: asyncio.run(measure()))
