"""Monitoring in a storm: alerts are posted until they are taken, some twice; and what is to come of it."""

from __future__ import annotations

import asyncio
import random
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import aiohttp
import structlog

from bot.app import Warroom
from tests.faults.judge import Judge, Violation
from tests.faults.policy import MONITOR_SECRET
from tests.faults.runs import AFTER_THE_STORM, Result, alone
from tests.faults.simulator import Simulation, begin
from tests.faults.storm import Storm

OUTAGES: Final = 4
ALERTS: Final = 3
"""Of each outage."""

AGAIN: Final = 0.4
"""Share of the requests that are sent once more though they were taken: the answer may have been lost."""

STORM: Final = 90.0
"""Seconds."""

PATIENCE: Final = 10.0
"""Seconds that a source waits for an answer."""

GIVES_UP_AFTER: Final = 200
"""Tries; none comes near it."""


class Monitoring:
    """A source of alerts that does not give up."""

    def __init__(self, simulation: Simulation) -> None:
        self._simulation = simulation
        self._rng = random.Random(simulation.rng.random())
        self.sent = 0
        """Requests, each try counted."""

    async def watch(self) -> None:
        """Tell of every outage, while the storm lasts and after it."""
        await asyncio.gather(self._calm(), *(self._outage(number) for number in range(OUTAGES)))

    async def _calm(self) -> None:
        """End the storm: harm that is done faster than a bot starts would leave none that takes anything."""
        await self._simulation.passes(STORM)
        self._simulation.trouble.over()

    async def _outage(self, number: int) -> None:
        for alert in range(ALERTS):
            await self._simulation.passes(self._rng.uniform(0, 12))
            told = {
                "title": f"shop-{number} is down",
                "dedup_key": f"{number}-{alert}",
                "severity": "critical",
                "service": f"shop-{number}",
            }
            await self._insist(told)
            if self._rng.random() < AGAIN:
                await self._insist(told)

    async def _insist(self, told: Mapping[str, str]) -> None:
        for _ in range(GIVES_UP_AFTER):
            self.sent += 1
            if await self._posted(told) == 200:
                return
            await self._simulation.passes(self._rng.uniform(1, 6))
        raise AssertionError(f"no one took {told}")

    async def _posted(self, told: Mapping[str, str]) -> int:
        bot = self._simulation.bot
        if bot is None or not self._simulation.up.is_set():
            return 0
        url, headers = f"http://127.0.0.1:{bot.port}/alerts/monitor", {"Authorization": f"Bearer {MONITOR_SECRET}"}
        try:
            async with (
                asyncio.timeout(PATIENCE),
                aiohttp.ClientSession() as session,
                session.post(url, json=told, headers=headers) as answer,
            ):
                return answer.status
        except (OSError, aiohttp.ClientError, TimeoutError):
            return 0


def judged(simulation: Simulation) -> Iterator[Violation]:
    """Yield every alert and incident that is lost or doubled."""
    judge = Judge(simulation.slack, [])
    yield from judge.violations()
    said = [one.visible for one in judge.roots("incidents")]
    for number in range(OUTAGES):
        found = sum(f"shop-{number} is down" in one for one in said)
        if found != 1:
            yield Violation("doubled" if found else "lost", f"announcements of shop-{number}: {found}")
    alerts, incidents = _stored(simulation.database)
    if incidents != OUTAGES:
        yield Violation("doubled" if incidents > OUTAGES else "lost", f"{incidents} incidents, not {OUTAGES}")
    for number in range(OUTAGES):
        kept = {name: incident for name, incident in alerts.items() if name.startswith(f"{number}-")}
        if len(kept) != ALERTS or len(set(kept.values())) != 1 or None in kept.values():
            yield Violation("lost", f"alerts of shop-{number} and their incidents: {kept}")


def _stored(database: Path) -> tuple[Mapping[str, int | None], int]:
    """Return the incident of each alert, by fingerprint, and how many incidents there are."""
    with sqlite3.connect(database) as connection:
        rows = connection.execute("SELECT fingerprint, incident_id FROM alert").fetchall()
        (incidents,) = connection.execute("SELECT count(*) FROM incident").fetchone()
    connection.close()
    twice = [name for name, count in Counter(name for name, _ in rows).items() if count > 1]
    assert not twice, "the database names each once"
    return {name.rpartition(":")[2]: incident for name, incident in rows}, incidents


def run_alerts(seed: int, *, migrated: Path, warroom: type[Warroom] = Warroom) -> Result:
    """Run one seed in this process, which is good for nothing else afterwards."""
    with alone(migrated) as folder:
        storm = Storm(seed, pause=(0.4, 2.5))
        simulation = begin(folder, seed, storm, warroom=warroom)
        structlog.configure(processors=[structlog.processors.format_exc_info, simulation.heard])
        monitoring = Monitoring(simulation)
        violations: list[Violation] = []

        async def story() -> None:
            await monitoring.watch()
            await simulation.peace()
            await simulation.passes(AFTER_THE_STORM)
            await simulation.bot_quiet()
            violations.extend(judged(simulation))

        simulation.loop.run_until_complete(simulation.run(story()))
    return Result(
        seed=seed,
        faults=dict(simulation.faults),
        trace_hash=simulation.trace_hash,
        violations=violations,
        asked=monitoring.sent,
        done=OUTAGES * ALERTS,
        trace=simulation.trace if violations else [],
    )
