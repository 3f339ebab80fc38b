"""Many replicas on one PostgreSQL under kill -9: ``python -m tests.faults.replicas --kills 50 --promises 1000``.

Real processes of `warroom run`, a real PostgreSQL, real time; Slack is the local one, which is slow, throttles, and
loses answers. What came of it is read from that Slack's own record.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import quantiles
from typing import Any

from bot.demo.faults import Delay, DropAfter, DropBefore
from bot.demo.slack import LocalSlack
from tests.faults.replicas_judge import Verdict, judge
from tests.faults.replicas_killer import Killer
from tests.faults.replicas_stage import Fleet
from tests.faults.replicas_workload import Workload
from tests.support.postgres import Postgres
from tests.support.stand_in import Fault, StandIn

PAGER = (
    Fault(),
    Fault(taken=True),
    Fault(status=503),
    Fault(status=500, taken=True),
    Fault(status=429, headers={"Retry-After": "1"}),
)
"""What a page may meet."""

LOSSY = ("chat.postMessage", "conversations.create", "pins.add", "bookmarks.add")


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How much of everything."""

    kills: int
    promises: int
    incidents: int
    seed: int = 1
    replicas: int = 3
    at_once: int = 40
    every: str = "30s"
    """How often an incident owes an update."""
    pause: tuple[float, float] = (3.0, 9.0)
    http: bool = True
    patience: float = 180
    """Seconds after which what did not come counts as lost."""
    events_within: float = 400
    """Seconds for which somebody waits for events that Slack sends again."""
    latency: float = 0.1
    """Seconds that Slack takes for a call."""
    lossy: float = 0.02
    """Share of the writing calls whose answer is lost, half of them before they took effect."""
    pager_lossy: float = 0.1
    """Share of the pages that go wrong."""


def make_it_hard(slack: LocalSlack, pager: StandIn, plan: Plan) -> None:
    """Have Slack lose answers, and take its time; have the pager lose, fail and throttle."""
    chance = random.Random(f"{plan.seed}/slack")

    def unlucky(_: dict[str, Any]) -> bool:
        return chance.random() < plan.lossy / 2

    for method in LOSSY:
        slack.fail(method, DropAfter(), times=None, when=unlucky)
        slack.fail(method, DropBefore(), times=None, when=unlucky)
    slack.fail("*", Delay(plan.latency), times=None)
    pages = random.Random(f"{plan.seed}/pager")
    pager.choose = lambda: pages.choice(PAGER) if pages.random() < plan.pager_lossy else None


async def play(plan: Plan, database_url: str, directory: Path) -> tuple[Verdict, dict[str, Any]]:
    """Play it through; what is wrong, and the figures."""
    began = time.monotonic()
    fleet = Fleet(database_url, directory, http=plan.http, size=plan.replicas, every=plan.every)
    async with fleet:
        make_it_hard(fleet.slack, fleet.pager, plan)
        workload = Workload(
            slack=fleet.slack,
            pager=fleet.pager,
            incidents=plan.incidents,
            promises=plan.promises,
            at_once=plan.at_once,
            patience=plan.patience,
            events_within=plan.events_within,
            seed=plan.seed,
        )
        killer = Killer(fleet.replicas, database_url, plan.seed, plan.pause)
        watching = asyncio.create_task(killer.watch())
        async with asyncio.TaskGroup() as both:
            both.create_task(killer.run(plan.kills))
            both.create_task(workload.run())
        async with asyncio.timeout(300):
            await fleet.drained()
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
        verdict = judge(fleet.slack, workload)
        errors = [line for line in fleet.log_lines if '"level": "error"' in line or '"level": "critical"' in line]
        spread = quantiles(killer.takeovers, n=100) if len(killer.takeovers) > 1 else killer.takeovers * 99
        figures = {
            "kills": killer.kills,
            "incidents": len({story.number for story in workload.stories}),
            "promises": sum(story.promises for story in workload.stories),
            "reminders": verdict.reminders,
            "rungs": verdict.rungs,
            "pages": verdict.pages,
            "pager_requests": len(fleet.pager.requests),
            "replaced": verdict.replaced,
            **{name: len(found) for name, found in asdict(verdict).items() if isinstance(found, list)},
            "lines_not_judged": workload.unheard,
            "takeovers": len(killer.takeovers),
            "takeover_p50_s": round(spread[49], 1) if spread else None,
            "takeover_p99_s": round(spread[98], 1) if spread else None,
            "slack_calls": len(fleet.slack.calls),
            "throttled": sum(call.error == "ratelimited" for call in fleet.slack.calls),
            "errors_logged": len(errors),
            "duration_s": round(time.monotonic() - began),
        }
    return verdict, figures


def main() -> int:
    """Run it from the command line; 1: something was lost, doubled, out of order, leaked or broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--promises", type=int, default=1000)
    parser.add_argument("--incidents", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--replicas", type=int, default=3)
    parser.add_argument("--at-once", type=int, default=40, help="incidents open at the same time")
    parser.add_argument("--pause", type=float, default=12, help="seconds from one kill to the next, on average")
    parser.add_argument("--mode", choices=["http", "socket"], default="http")
    parser.add_argument("--logs", type=Path, help="a directory in which to keep what the replicas log")
    asked = parser.parse_args()
    plan = Plan(
        kills=asked.kills,
        promises=asked.promises,
        incidents=asked.incidents,
        seed=asked.seed,
        replicas=asked.replicas,
        at_once=asked.at_once,
        pause=(asked.pause / 2, asked.pause * 3 / 2),
        http=asked.mode == "http",
    )
    postgres = Postgres()
    try:
        with postgres.database() as url, tempfile.TemporaryDirectory() as scratch:
            directory = asked.logs or Path(scratch)
            directory.mkdir(parents=True, exist_ok=True)
            verdict, figures = asyncio.run(play(plan, url, directory))
    finally:
        postgres.stop()
    wrong = {name: found for name, found in asdict(verdict).items() if isinstance(found, list) and found}
    sys.stdout.write(json.dumps({**asdict(plan), **figures, "wrong": wrong}, indent=1) + "\n")
    return 0 if verdict.is_clean else 1


if __name__ == "__main__":
    sys.exit(main())
