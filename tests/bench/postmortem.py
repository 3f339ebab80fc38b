"""What a postmortem of 10,000 messages costs: `python -m tests.bench.postmortem`. Needs the extra ``bench``.

From the database to the Markdown, as the bot does it when the draft is shared, with nobody's name to look up. Beside it
a task that wants the loop every millisecond: how long it waits is how long the loop was held. The yardstick is jinja2
with nothing but a loop over the same rows.
"""

from __future__ import annotations

import asyncio
import gc
import importlib.util
import resource
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from importlib import import_module

from bot.domain.postmortem.material import Material, Names
from bot.policies import load
from bot.slack.outbound.postmortem_file import written
from bot.workflows.postmortem import material
from storage.engine.database import Database
from tests.bench import seed
from tests.bench.frame import Row, median, milliseconds, not_run, on_its_own
from tests.faults.replicas_stage import moment

BENCH = "postmortem"
MESSAGES = 10_000
RUNS = 5
TEMPLATE = """# {{ incident.number }}: {{ incident.title }}

| Time (UTC) | Event | Who |
|---|---|---|
{% for entry in timeline -%}
| {{ entry.happened_at.strftime("%H:%M") }} | {{ names(entry.text) | e }} | {{ names("<@" + entry.author + ">") }} |
{% endfor %}"""


async def held(work: Callable[[], Awaitable[object]]) -> tuple[float, float]:
    """Do some work; returns the seconds it took, and the longest that the loop was held meanwhile."""
    longest = 0.0

    async def watch() -> None:
        nonlocal longest
        while True:
            before = time.perf_counter()
            await moment(0.001)
            longest = max(longest, time.perf_counter() - before - 0.001)

    watching = asyncio.create_task(watch())
    await moment(0.01)
    longest = 0.0
    began = time.perf_counter()
    await work()
    took = time.perf_counter() - began
    await moment(0.01)
    watching.cancel()
    with suppress(asyncio.CancelledError):
        await watching
    return took, longest


def peak() -> float:
    """Return the most memory that this process ever had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


async def measure() -> Sequence[Row]:
    """Write it again and again."""
    policy = load(None, preset="sev").policy
    at = datetime(2025, 1, 1, 9, tzinfo=UTC)

    def names(text: str) -> str:
        return text.replace("<@U0B0B00001>", "@Bob").replace("<@U0A1ICE001>", "@Alice")

    with tempfile.TemporaryDirectory(prefix="warroom-bench-") as folder:
        database = Database(f"sqlite+aiosqlite:///{folder}/warroom.db", now=lambda: at + timedelta(days=1))
        await database.migrate()
        await seed.fill(database, incidents=seed.incidents(1, at), messages=seed.messages(1, MESSAGES, at))

        async def known() -> Material:
            async with database.reading() as uow:
                return await material(uow, policy, 1, workspace_url="https://local.slack.test/")

        async def write() -> None:
            await written(await known(), names)

        gc.freeze()  # as `warroom run` does, in every build
        if importlib.util.find_spec("bot.interpreter") is not None:  # an older build takes no turns
            import_module("bot.interpreter").share()
        before = peak()
        ours = [await held(write) for _ in range(RUNS)]
        grown = peak() - before
        rows = await known()
        await database.close()
    yardstick = [_jinja(rows, names) for _ in range(RUNS)]
    figure, alone = (median(milliseconds(each)) for each in ([took for took, _ in ours], yardstick))
    longest = median(milliseconds([longest for _, longest in ours]))
    return [
        Row(
            bench=BENCH,
            what=f"postmortem from {MESSAGES:,} messages, read and written",
            figure=figure,
            unit="ms",
            yardstick="jinja2 rendering the same rows alone",
            yardstick_figure=alone,
            goal="<= 2 x",
            met=figure <= 2 * alone,
            why="more than half of it reads the messages from the database; the template is given them",
        ),
        Row(
            bench=BENCH,
            what="meanwhile the loop held for at most",
            figure=longest,
            unit="ms",
            goal="<= 10 ms",
            met=longest <= 10,
            why="the writing thread and the loop want the same interpreter; the rest are rows of one statement",
        ),
        Row(
            bench=BENCH,
            what="meanwhile more memory",
            figure=grown,
            unit="MB",
            goal="<= 60 MB",
            met=grown <= 60,
        ),
    ]


def _jinja(material: Material, names: Names) -> float:
    template = import_module("jinja2").Environment(autoescape=True).from_string(TEMPLATE)
    began = time.perf_counter()
    template.render(incident=material.incident, timeline=material.timeline, names=names)
    return time.perf_counter() - began


def run() -> Sequence[Row]:
    """Measure it, if there is something to compare with."""
    if importlib.util.find_spec("jinja2") is None:
        return [not_run(BENCH, f"postmortem from {MESSAGES:,} messages", why="the extra `bench` is not installed")]
    return asyncio.run(measure())


if __name__ == "__main__":
    on_its_own(run)
