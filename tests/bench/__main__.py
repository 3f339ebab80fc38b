"""All benchmarks, one after another: `python -m tests.bench`. Prints one Markdown table, or ``--json``.

``--against COMMIT`` measures that commit and this tree in turns, as far as targets are set for it, and the table says
what became of each figure. ``--write docs/performance.md`` puts a table there, between its two markers: with
``--against`` that one, else the table of whatever has no place in it.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tests.bench.against import ROOT, TARGETS, against
from tests.bench.frame import Row, cores, from_json, machine, not_run, table

BENCHES: Final = (
    "alerts",
    "backfill",
    "capture",
    "clicks",
    "command",
    "cost",
    "declare",
    "first_paint",
    "postmortem",
    "promises",
    "replicas",
    "scale",
    "socket_mode",
    "start",
    "storm",
)
"""Each is a module beside this one, and runs as a process of its own."""

BESIDE: Final = tuple(bench for bench in BENCHES if any(target.bench == bench for target in TARGETS))
"""Those that an older build is measured by."""

TOO_LONG: Final = 240
"""Seconds after which a benchmark is given up; none should take more than 90."""

MARKERS: Final = ("<!-- bench: begin -->\n", "<!-- bench: end -->\n")
AGAINST: Final = ("<!-- against: begin -->\n", "<!-- against: end -->\n")
"""Lines of a document between which a table stands."""


def rows_of(bench: str, build: Path = ROOT) -> Sequence[Row]:
    """Run one benchmark in a checkout, by its own virtual environment; if it fails, the row says so."""
    python = sys.executable if build == ROOT else str(build / ".venv/bin/python")
    command = [python, "-m", f"tests.bench.{bench}"]
    try:
        done = subprocess.run(command, cwd=build, capture_output=True, text=True, timeout=TOO_LONG, check=False)
    except subprocess.TimeoutExpired:
        return [not_run(bench, bench, why=f"given up after {TOO_LONG} s")]
    if done.returncode:
        print(done.stderr, file=sys.stderr)
        last = (done.stderr.strip() or "it said nothing").splitlines()[-1]
        return [not_run(bench, bench, why=last)]
    return [from_json(row) for row in json.loads(done.stdout.splitlines()[-1])["rows"]]


def written_into(document: str, shown: str, markers: tuple[str, str]) -> str:
    """Put a table between the markers of a document."""
    before, begin, rest = document.partition(markers[0])
    _, end, after = rest.partition(markers[1])
    if not (begin and end):
        message = f"The document needs the lines {markers[0].strip()} and {markers[1].strip()}."
        raise SystemExit(message)
    return f"{before}{begin}{shown}{end}{after}"


def main() -> None:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("bench", nargs="*", metavar="bench", help="only these: " + ", ".join(BENCHES))
    parser.add_argument("--json", action="store_true", help="print the rows as JSON instead of a table")
    parser.add_argument("--write", type=Path, metavar="FILE", help="put the table into a document")
    parser.add_argument("--against", metavar="COMMIT", help="measure that commit, too, in turns with this tree")
    asked = parser.parse_args()
    if unknown := sorted(set(asked.bench) - set(BENCHES)):
        parser.error(f"no such benchmark: {', '.join(unknown)}")
    if asked.write and asked.bench:
        parser.error("--write chooses them itself: what it replaces is the whole table")
    if asked.against and asked.json:
        parser.error("--against prints a table")
    markers = AGAINST if asked.against else MARKERS
    if asked.write:
        written_into(asked.write.read_text(encoding="utf-8"), "", markers)  # refuse before the work, not after it
    began = time.monotonic()
    rows: Sequence[Row] = []
    if asked.against:
        shown = against(asked.against, [bench for bench in asked.bench or BENCHES if bench in BESIDE], rows_of)
    else:
        others = [bench for bench in BENCHES if bench not in BESIDE]
        rows = all_rows(others if asked.write else asked.bench or BENCHES)
        shown = table(rows)
    took = time.monotonic() - began
    ran = f"{shown.count(chr(10)) - 2} rows in {took / 60:.1f} minutes on {machine()}.\n"
    if asked.write:
        document = asked.write.read_text(encoding="utf-8")
        asked.write.write_text(written_into(document, f"{shown}\n{ran}", markers), encoding="utf-8")
    elif asked.json:
        print(json.dumps({"cores": cores(), "seconds": took, "rows": [row.as_json() for row in rows]}, indent=2))
    else:
        print(f"{shown}\n{ran}", end="")


def all_rows(benches: Sequence[str]) -> Sequence[Row]:
    """Run them one after another."""
    rows: list[Row] = []
    for bench in benches:
        print(f"{bench} ...", file=sys.stderr, flush=True)
        rows += rows_of(bench)
    return rows


if __name__ == "__main__":
    main()
