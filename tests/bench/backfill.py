"""How long it takes to read what was missed: `python -m tests.bench.backfill`.

Slack gives pages of 200 messages, and one request a second is what it allows for a while (tier 3, about 50 a minute).
So many messages were said while nobody was there; from the first page that the bot asks for until all of them are
stored. Half of the 10,000: the time grows with the pages, and a benchmark may take a minute and a half.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from bot.demo.slack import LocalSlack
from storage.engine.database import Database
from tests.bench import seed
from tests.bench.frame import Row, on_its_own
from tests.bench.promises import furnish
from tests.bench.stage import running
from tests.faults.replicas_stage import moment

BENCH = "backfill"
MISSED = 5_000
PAGE = 200
PAUSE = 1.0
LIMIT = 100.0


async def measure() -> Sequence[Row]:
    """Start a bot beside a room that is full of what it does not know."""

    async def prepare(database: Database) -> None:
        now = datetime.now(UTC)  # noqa: TID251 - Slack's messages are of now, too
        later = [now + timedelta(days=1)]
        await seed.fill(
            database,
            incidents=seed.incidents(1, now - timedelta(hours=1)),
            rooms=seed.rooms(1),
            promises=seed.promises(later, every=timedelta(days=1)),
        )

    def talk(slack: LocalSlack) -> None:
        furnish(slack, 1)
        channel = slack.channel(seed.channel_of(1))
        for index in range(MISSED):
            text = f"said while you were away: {index}"
            channel.log.append(slack.message_operations.new_message(channel, user=seed.ALICE, text=text))

    async with running(prepare=prepare, before_start=talk) as bot:
        began, cpu = time.monotonic(), bot.cpu
        file = bot.database_url.removeprefix("sqlite:///")
        stored = 0
        while stored < MISSED and time.monotonic() - began < LIMIT:
            await moment(0.1)
            with sqlite3.connect(file) as look:
                (stored,) = look.execute("SELECT count(*) FROM message_revision").fetchone()
        ended = datetime.now(UTC)  # noqa: TID251 - compared with when Slack was asked
        used = bot.cpu - cpu
        first = next(call.at for call in bot.slack.calls if call.method == "conversations.history")
        asked = sum(call.method == "conversations.history" for call in bot.slack.calls)
    took = (ended - first).total_seconds()
    pages = MISSED / PAGE
    least = (pages - 1) * PAUSE
    return [
        Row(
            bench=BENCH,
            what=f"back-fill of {MISSED:,} missed messages",
            figure=took,
            unit="s",
            yardstick=f"{pages:.0f} pages of {PAGE} at one a second",
            yardstick_figure=least,
            goal="<= 1.1 x",
            met=stored == MISSED and took <= 1.1 * least,
            note=f"{stored} stored with {asked} requests, {1e6 * used / MISSED:.0f} us of CPU a message",
        )
    ]


if __name__ == "__main__":
    on_its_own(lambda: asyncio.run(measure()))
