"""Two builds measured in turns: `python -m tests.bench --against COMMIT`.

The older one is taken from git into a directory of its own, with a virtual environment that has the versions it pins.
The benchmarks are these for both; only the program differs, and what tests are made of beside them.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from tests.bench.frame import Row, median, short
from tests.bench.processes import a_directory

ROOT: Final = Path(__file__).parents[2]
OFTEN, SELDOM, LONG = 5, 3, 30
"""Runs of a benchmark in each build; of one that takes longer than so many seconds."""

MOVED: Final = {
    "storage.engine.database": "storage.database",
    "bot.demo.web_api.gateway": "bot.demo.gate",
    "bot.demo.workspace.channels": "bot.demo.workspace",
    "bot.demo.people.person": "bot.demo.people",
    "bot.domain.postmortem.material": "bot.domain.postmortem",
    "bot.slack.outbound.postmortem_file": "bot.slack.draft",
}
"""Modules that the benchmarks import -> what an older build calls them."""

OWN: Final = frozenset({"backfill.py", "cost.py", "capture.py"})
"""Benchmarks of which an older build runs its own: they call what has other arguments there."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a row's figure is to be, as a bound of it or of its ratio."""

    bench: str
    what: str
    """How `Row.what` begins."""
    of: Literal["old", "yardstick", "itself"]
    at_most: float | None = None
    at_least: float | None = None

    def is_met(self, value: float) -> bool:
        """Tell whether it is, of the ratio or the figure."""
        return (self.at_most is None or value <= self.at_most) and (self.at_least is None or value >= self.at_least)

    def __str__(self) -> str:
        bound = f"<= {self.at_most:g}" if self.at_most is not None else f">= {self.at_least:g}"
        return bound if self.of == "itself" else f"{bound}x of {'the old build' if self.of == 'old' else 'yardstick'}"


TARGETS: Final = (
    Target("command", "`/incident declare` with a title answered, idle, the incident committed, p50", "old", 0.33),
    Target("command", "`/incident declare` with a title answered, idle, the incident committed, p99", "old", 0.4),
    Target("command", "`/incident declare` without a war room, with all that follows: processor time", "old", 0.4),
    Target("clicks", "", "old", 0.6),
    Target("declare", "declare to war room ready", "yardstick", 1.13),
    Target("declare", "declare to the declarer in the channel", "yardstick", 1.12),
    Target("declare", "CPU of a declaration", "old", 0.4),
    Target("promises", "meanwhile, kept", "old", at_least=8),
    Target("promises", "10,000 promises, 167 due a second: p99 late", "itself", 1_000),
    Target("promises", "a kept promise: processor time", "itself", 2.5),
    Target("promises", "1,000 overdue promises: the last", "itself", 4),
    Target("capture", "message events stored, SQLite, one process", "yardstick", at_least=0.9),
    Target("capture", "message events stored, PostgreSQL, one process", "yardstick", at_least=0.8),
    Target("cost", "a stored message costs, with 100,000 of them: processor time", "itself", 150),
    Target("scale", "`/incident list`", "yardstick", 1.3),
    Target("postmortem", "postmortem from 10,000 messages", "yardstick", 2.0),
    Target("start", "`warroom run` ready, SQLite", "yardstick", 1.25),
    Target("start", "memory held when idle", "itself", 85),
)
"""Of several that fit a row, the first counts."""


@contextmanager
def installed(commit: str) -> Iterator[Path]:
    """Install a commit; the directory from which its benchmarks run."""
    with a_directory() as directory:
        archive = subprocess.run(["git", "archive", commit], cwd=ROOT, capture_output=True, check=True)
        subprocess.run(["tar", "-x"], cwd=directory, input=archive.stdout, check=True)
        for module in (ROOT / "tests/bench").glob("*.py"):
            if module.name not in OWN:
                (directory / "tests/bench" / module.name).write_text(as_called_in(directory, module), encoding="utf-8")
        subprocess.run([sys.executable, "-m", "venv", ".venv"], cwd=directory, check=True)
        pip = [".venv/bin/python", "-m", "pip", "install", "-qqq", "-c", "constraints.txt", "-e", ".[test,bench]"]
        subprocess.run(pip, cwd=directory, check=True)
        yield directory


def as_called_in(directory: Path, module: Path) -> str:
    """Return a benchmark's text with the names that modules have in that build."""
    text = module.read_text(encoding="utf-8")
    for now, before in MOVED.items():
        if not (directory / now.replace(".", "/")).with_suffix(".py").exists():
            text = text.replace(f"from {now} import", f"from {before} import")
    return text


def in_turns(bench: str, run: Callable[[str, Path], Sequence[Row]], old: Path) -> Sequence[str]:
    """Run a benchmark in both builds again and again; the lines of the table that come of it."""
    took: Mapping[Path, list[Sequence[Row]]] = {old: [], ROOT: []}
    began = time.monotonic()
    runs = OFTEN
    while len(took[ROOT]) < runs:
        for build in (old, ROOT):
            took[build].append(run(bench, build))
        if time.monotonic() - began > 2 * LONG and len(took[ROOT]) == 1:
            runs = SELDOM
    before, now = (merged(took[build]) for build in (old, ROOT))
    return [line(row, before.get(what), runs) for what, row in now.items()]


def merged(runs: Sequence[Sequence[Row]]) -> Mapping[str, Row]:
    """Return each row with the medians of its figures, by what it is about."""
    rows: defaultdict[str, list[Row]] = defaultdict(list)
    for run in runs:
        for row in run:
            rows[row.what].append(row)
    return {what: _middle(each) for what, each in rows.items()}


def _middle(rows: Sequence[Row]) -> Row:
    figures = [row.figure for row in rows if row.figure is not None]
    yardsticks = [row.yardstick_figure for row in rows if row.yardstick_figure is not None]
    return Row(
        bench=rows[0].bench,
        what=rows[0].what,
        figure=median(figures) if figures else None,
        unit=rows[0].unit,
        yardstick=rows[0].yardstick,
        yardstick_figure=median(yardsticks) if yardsticks else None,
        note=rows[-1].note,
    )


HEAD: Final = (
    "| what | old | new | new/old | of its yardstick | target | met | runs |\n|---|---|---|---|---|---|---|---|\n"
)


def line(new: Row, old: Row | None, runs: int) -> str:
    """Lay one row out."""
    if new.figure is None:
        return f"| {new.what} (`{new.bench}`) | | {new.note} | | | | | {runs} |\n"
    before = old.figure if old is not None else None
    over = new.figure / before if before else None
    target = next((one for one in TARGETS if one.bench == new.bench and new.what.startswith(one.what)), None)
    value = {"old": over, "yardstick": new.ratio, "itself": new.figure}[target.of] if target else None
    met = "" if target is None or value is None else "yes" if target.is_met(value) else "**no**"
    cells = (
        f"{new.what} (`{new.bench}`)",
        f"{short(before)} {new.unit}" if before is not None else "",
        f"{short(new.figure)} {new.unit}",
        f"{over:.2f}" if over is not None else "",
        f"{new.ratio:.2f} of {new.yardstick}" if new.ratio is not None else "",
        str(target or ""),
        met,
        str(runs),
    )
    return f"| {' | '.join(cells)} |\n"


def against(commit: str, benches: Sequence[str], run: Callable[[str, Path], Sequence[Row]]) -> str:
    """Measure all that is asked for in both builds; the table as Markdown."""
    if shutil.which("git") is None:
        raise SystemExit("The older build is taken from git, which is not here.")
    with installed(commit) as old:
        lines: list[str] = []
        for bench in benches:
            print(f"{bench} in turns ...", file=sys.stderr, flush=True)
            lines += in_turns(bench, run, old)
    return HEAD + "".join(lines)
