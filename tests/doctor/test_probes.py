"""Probes: `warroom doctor` tries each once, and says what it measured."""

from __future__ import annotations

from pathlib import Path

from bot.doctor.finding import Outcome
from bot.doctor.probes import probes
from bot.policies import load
from bot.runtime import SystemClock
from tests.support.clocks import HeldClock
from tests.support.probed import a_target


async def test_each_probe_is_tried_once_and_what_it_measured_is_said(tmp_path: Path) -> None:
    file = tmp_path / "policy.yml"
    async with a_target(HeldClock(SystemClock().now())) as target:
        shown = f"url: '{target.url}', service: checkout, allow_private: true"
        file.write_text(
            "services: {checkout: {}}\n"
            "probes:\n"
            f"  page: {{kind: http, {shown}, expect: {{within: 5s}}}}\n"
            f"  errors: {{kind: promql, {shown}, query: few, threshold: {{max: 0.5}}, unit: errors/s}}\n"
            f"  sales: {{kind: promql, {shown}, query: few, threshold: {{min: 3}}}}\n"
            "  queue: {kind: command, argv: [/bin/true], service: checkout}\n",
            encoding="utf-8",
        )
        found = await probes(load(file).policy, {}, clock=SystemClock(), commands=False)
        assert len(target.asked) == 3
    page, errors, sales, queue = found
    assert [one.outcome for one in found] == [Outcome.OK, Outcome.OK, Outcome.WARNING, Outcome.WARNING]
    assert page.seen.startswith("page: ")
    assert page.seen.endswith(" ms; healthy: at most 5000 ms.")
    assert errors.seen == "errors: 0.4 errors/s; healthy: at most 0.5 errors/s."
    assert sales.seen == "sales is at 0.01, not at least 3."
    assert queue.seen.startswith("queue isn't run: to allow probes that run commands, set WARROOM_PROBE_COMMANDS=true")
