"""All benchmarks, one after another: `python -m tests.bench`. Prints one Markdown table, or ``--json``.

``--write docs/performance.md`` puts the table there, between its two markers.
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

from tests.bench.frame import Row, cores, from_json, not_run, table

BENCHES: Final = (
    "backfill",
    "capture",
    "command",
    "cost",
    "declare",
    "first_paint",
    "postmortem",
    "promises",
    "replicas",
    "scale",
    "start",
    "storm",
)
"""Each is a module beside this one, and runs as a process of its own."""

TOO_LONG: Final = 240
"""Seconds after which a benchmark is given up; none should take more than 90."""

BEGIN: Final = "<!-- bench: begin -->\n"
END: Final = "<!-- bench: end -->\n"


def rows_of(bench: str) -> Sequence[Row]:
    """Run one benchmark; if it fails, the row says so."""
    command = [sys.executable, "-m", f"tests.bench.{bench}"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=TOO_LONG, check=False)
    except subprocess.TimeoutExpired:
        return [not_run(bench, bench, why=f"given up after {TOO_LONG} s")]
    if done.returncode:
        print(done.stderr, file=sys.stderr)
        last = (done.stderr.strip() or "it said nothing").splitlines()[-1]
        return [not_run(bench, bench, why=last)]
    return [from_json(row) for row in json.loads(done.stdout.splitlines()[-1])["rows"]]


def written_into(document: str, shown: str) -> str:
    """Put the table between the markers of a document."""
    before, begin, rest = document.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        message = f"The document needs the lines {BEGIN.strip()} and {END.strip()}."
        raise SystemExit(message)
    return f"{before}{begin}{shown}{end}{after}"


def main() -> None:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("bench", nargs="*", metavar="bench", help="only these: " + ", ".join(BENCHES))
    parser.add_argument("--json", action="store_true", help="print the rows as JSON instead of a table")
    parser.add_argument("--write", type=Path, metavar="FILE", help="put the table of all of them into a document")
    asked = parser.parse_args()
    if unknown := sorted(set(asked.bench) - set(BENCHES)):
        parser.error(f"no such benchmark: {', '.join(unknown)}")
    if asked.write and asked.bench:
        parser.error("--write takes all of them: what it replaces is the whole table")
    if asked.write:
        written_into(asked.write.read_text(encoding="utf-8"), "")  # refuse before the work, not after it
    began = time.monotonic()
    rows: list[Row] = []
    for bench in asked.bench or BENCHES:
        print(f"{bench} ...", file=sys.stderr, flush=True)
        rows += rows_of(bench)
    took = time.monotonic() - began
    ran = f"{len(rows)} rows in {took / 60:.1f} minutes on {cores()} cores.\n"
    if asked.write:
        document = asked.write.read_text(encoding="utf-8")
        asked.write.write_text(written_into(document, f"{table(rows)}\n{ran}"), encoding="utf-8")
    elif asked.json:
        print(json.dumps({"cores": cores(), "seconds": took, "rows": [row.as_json() for row in rows]}, indent=2))
    else:
        print(f"{table(rows)}\n{ran}", end="")


if __name__ == "__main__":
    main()
