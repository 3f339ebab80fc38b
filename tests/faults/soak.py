"""Run seeds until so many faults were done, and tell what came of it as JSON.

python -m tests.faults.soak --faults 10000 --jobs 2
python -m tests.faults.soak --seed 17 --faults 1        # one seed again, with its trace if anything is wrong
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any, Final

from tests.faults.runs import Result, apart, run_seed, told
from tests.support.postgres import migrate

KINDS: Final = ("lost", "doubled", "disordered", "leaked", "stuck", "timeline", "promise")


def main(arguments: list[str]) -> int:
    """Soak; return 1 if anything was wrong."""
    asked = _asked(arguments)
    began = time.monotonic()
    results: list[Result] = []
    with tempfile.TemporaryDirectory() as folder:
        migrated = Path(folder) / "migrated.db"
        asyncio.run(migrate(f"sqlite+aiosqlite:///{migrated}"))
        for result in _results(asked.seed, asked.jobs, migrated):
            results.append(result)
            if result.violations:
                sys.stderr.write(told(result) + "\n")
            faults = sum(sum(one.faults.values()) for one in results)
            if faults >= asked.faults or time.monotonic() - began > asked.minutes * 60:
                break
    summary = _summary(results, time.monotonic() - began)
    sys.stdout.write(json.dumps(summary, indent=2) + "\n")
    return 1 if any(one.violations for one in results) or summary["faults"] == 0 else 0


def _asked(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.soak")
    parser.add_argument("--faults", type=int, default=1_000, help="how many, at least")
    parser.add_argument("--seed", type=int, default=0, help="the first; then one after the other")
    parser.add_argument("--minutes", type=float, default=60.0, help="end after so long all the same")
    parser.add_argument("--jobs", type=int, default=1, help="runs at the same time")
    return parser.parse_args(arguments)


def _results(seed: int, jobs: int, migrated: Path) -> Iterator[Result]:
    """Yield the results of one seed after the other; each run is a process, and a thread waits for it."""
    with ThreadPoolExecutor(jobs) as pool:
        running: set[Future[Any]] = set()
        try:
            while True:
                while len(running) < jobs:
                    running.add(pool.submit(apart, run_seed, seed, migrated=migrated))
                    seed += 1
                done, running = wait(running, return_when=FIRST_COMPLETED)
                for future in sorted(done, key=lambda one: one.result().seed):
                    yield future.result()
        finally:
            pool.shutdown(wait=True)


def _summary(results: list[Result], seconds: float) -> dict[str, Any]:
    faults: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for result in results:
        faults.update(result.faults)
        wrong.update(violation.kind for violation in result.violations)
    return {
        "seeds": len(results),
        "first_seed": min(one.seed for one in results),
        "last_seed": max(one.seed for one in results),
        "minutes": round(seconds / 60, 1),
        "core_seconds": round(sum(one.core_seconds for one in results)),
        "virtual_minutes": round(sum(one.virtual_seconds for one in results) / 60),
        "facts_asked": sum(one.asked for one in results),
        "facts_done": sum(one.done for one in results),
        "faults": faults.total(),
        "faults_by_kind": dict(faults.most_common()),
        "violations": {kind: wrong[kind] for kind in KINDS},
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
