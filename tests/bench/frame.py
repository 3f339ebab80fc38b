"""What every benchmark shares: the row it fills, medians and percentiles, and how rows are printed."""

from __future__ import annotations

import dataclasses
import json
import math
import os
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One figure, and what it is to be judged by. A figure of ``None`` was not taken: the note says why."""

    bench: str
    """The module: ``python -m tests.bench.<bench>`` repeats it."""
    what: str
    figure: float | None
    """The median of several runs, in `unit`."""
    unit: str
    yardstick: str = ""
    """What was measured in the same run, on the same machine, to compare with."""
    yardstick_figure: float | None = None
    """In the same unit."""
    goal: str = ""
    met: bool | None = None
    """``None``: it is only to be known."""
    note: str = ""
    why: str = ""
    """What the goal is missed by; shown only where it is missed."""

    @property
    def ratio(self) -> float | None:
        """How many times the yardstick the figure is."""
        if self.figure is None or not self.yardstick_figure:
            return None
        return self.figure / self.yardstick_figure

    def as_json(self) -> dict[str, Any]:
        """Return what is printed; `from_json` reads it."""
        return dataclasses.asdict(self) | {"ratio": self.ratio}


def from_json(found: dict[str, Any]) -> Row:
    """Read a row back."""
    return Row(**{name: value for name, value in found.items() if name != "ratio"})


def not_run(bench: str, what: str, *, why: str) -> Row:
    """Fill a row for what could not be measured here."""
    return Row(bench=bench, what=what, figure=None, unit="", note=f"not run: {why}")


def median(runs: Sequence[float]) -> float:
    """Return the middle of several runs."""
    return statistics.median(runs)


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the smallest value that so many percent of all do not exceed."""
    return sorted(values)[max(math.ceil(len(values) * percent / 100) - 1, 0)]


def middle(runs: Sequence[Sequence[float]], percent: float) -> float:
    """Return the median, over the runs, of a percentile of each."""
    return median([percentile(run, percent) for run in runs])


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0))


def machine() -> str:
    """Name what was measured on: its cores, and what they are."""
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")
    return f"{cores()} cores ({model})"


def milliseconds(seconds: Sequence[float]) -> list[float]:
    """Turn seconds into milliseconds."""
    return [1000 * each for each in seconds]


def show(rows: Sequence[Row]) -> None:
    """Print rows as JSON: the last line of what a benchmark says."""
    print(json.dumps({"cores": cores(), "rows": [row.as_json() for row in rows]}), flush=True)


def table(rows: Sequence[Row]) -> str:
    """Lay rows out as Markdown."""
    head = "| what | figure | yardstick, same run | ratio | goal | met | note |\n|---|---|---|---|---|---|---|\n"
    return head + "".join(f"| {' | '.join(map(_cell, _cells(row)))} |\n" for row in rows)


def _cells(row: Row) -> Sequence[str]:
    met = {True: "yes", False: "**no**", None: ""}[row.met]
    yardstick = row.yardstick
    if row.yardstick_figure is not None:
        yardstick += f": {short(row.yardstick_figure)} {row.unit}"
    ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
    figure = "" if row.figure is None else f"{short(row.figure)} {row.unit}"
    note = "; ".join(filter(None, (row.note, row.why if row.met is False else "")))
    return (f"{row.what} (`{row.bench}`)", figure, yardstick, ratio, row.goal, met, note)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ").strip()


def short(figure: float) -> str:
    """Write a figure with three digits that count, and no fewer than all before the point."""
    if figure == 0 or abs(figure) >= 100:
        return f"{figure:,.0f}"
    return f"{figure:.{2 - math.floor(math.log10(abs(figure)))}f}"


def on_its_own(bench: Callable[[], Sequence[Row]]) -> None:
    """Run one benchmark and print what came of it."""
    show(bench())
