"""Changes the behaviour of one line at a time, and lists the changes that no test notices.

``python -m tests.mutation --seed 1 --count 60`` samples that many changes of the code that decides something. Each is
made in a copy of this checkout: first the tests named after its file are run, then the fast lane. What survives is
either a gap in the tests or a change that makes no difference; a person says which. Not part of CI: it takes hours.
"""

from __future__ import annotations

import argparse
import ast
import copy
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parent.parent
PLACES: Final = ("bot/domain", "bot/workflows", "bot/jobs", "bot/slack", "storage")
LEFT_OUT: Final = {".git", ".venv", "migrations", "__pycache__"}
LONGEST: Final = 1800
"""Seconds after which a change counts as noticed: the tests hang."""

SWAPS: Final[dict[type[ast.AST], type[ast.AST]]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
}


@dataclass(frozen=True, slots=True)
class Change:
    """A change of one place."""

    file: Path
    """Relative to the checkout."""
    line: int
    start: int
    end: int
    """Bytes of the file that are replaced."""
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.before}  ->  {self.after}"

    def make(self, checkout: Path) -> bytes:
        """Make it in a copy of the checkout; return what the file held."""
        file = checkout / self.file
        held = file.read_bytes()
        file.write_bytes(held[: self.start] + self.after.encode() + held[self.end :])
        return held


def _changed(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what may stand in the place of a node."""
    other = copy.deepcopy(node)
    match other:
        case ast.Compare(ops=[operator]) if type(operator) in SWAPS:
            other.ops = [SWAPS[type(operator)]()]  # type: ignore[list-item]
        case ast.BoolOp() | ast.BinOp() if type(other.op) in SWAPS:
            other.op = SWAPS[type(other.op)]()  # type: ignore[assignment]
        case ast.UnaryOp(op=ast.Not()):
            other = other.operand
        case ast.Constant(value=bool()):
            other.value = not other.value
        case ast.Constant(value=int()):
            other.value += 1  # type: ignore[operator]
        case ast.Expr(value=ast.Await(value=ast.Call()) | ast.Call()) if not ast.unparse(other).startswith("log."):
            other = ast.Pass()
        case _:
            return
    yield other


def _unread(tree: ast.AST) -> set[ast.AST]:
    """Return the nodes of annotations: they change nothing."""
    found: set[ast.AST] = set()
    for node in ast.walk(tree):
        for name in ("annotation", "returns"):
            if (annotation := getattr(node, name, None)) is not None:
                found.update(ast.walk(annotation))
    return found


def changes(file: Path) -> Iterator[Change]:
    """Yield every change of a file."""
    source = (ROOT / file).read_bytes()
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    tree = ast.parse(source)
    unread = _unread(tree)
    for node in ast.walk(tree):
        if node in unread or not isinstance(node, ast.expr | ast.stmt) or node.end_lineno is None:
            continue
        start = starts[node.lineno - 1] + node.col_offset
        end = starts[node.end_lineno - 1] + (node.end_col_offset or 0)
        for other in _changed(node):
            after = ast.unparse(other)
            if isinstance(node, ast.BoolOp | ast.BinOp | ast.Compare):
                after = f"({after})"
            yield Change(file, node.lineno, start, end, ast.unparse(node), after)


def sample(seed: int, count: int) -> Sequence[Change]:
    """Return some of all changes, the same for the same seed and code."""
    files = sorted(file for place in PLACES for file in (ROOT / place).rglob("*.py") if not LEFT_OUT & {*file.parts})
    every = [change for file in files for change in changes(file.relative_to(ROOT))]
    return random.Random(seed).sample(every, min(count, len(every)))


def _passes(checkout: Path, *which: str) -> bool:
    """Run tests in the copy; tell whether all pass."""
    command = (sys.executable, "-m", "pytest", "-q", "-x", "-m", "not slow", "-p", "no:cacheprovider", *which)
    try:
        ended = subprocess.run(command, cwd=checkout, capture_output=True, timeout=LONGEST, check=False)
    except subprocess.TimeoutExpired:
        return False
    return ended.returncode in {pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED}


def survives(change: Change, checkout: Path, workers: int) -> bool:
    """Tell whether no test notices a change."""
    held = change.make(checkout)
    try:
        near = [str(file.relative_to(checkout)) for file in (checkout / "tests").rglob(f"test_*{change.file.stem}*.py")]
        return (not near or _passes(checkout, "-n", "0", *near)) and _passes(checkout, "-n", str(workers))
    finally:
        (checkout / change.file).write_bytes(held)


def main() -> None:
    """Sample, try, and tell."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--count", type=int, default=60)
    asked.add_argument("--workers", type=int, default=2, help="processes for the fast lane")
    asked.add_argument("--list", action="store_true", help="only show what would be changed")
    options = asked.parse_args()
    sampled = sample(options.seed, options.count)
    if options.list:
        print(*sampled, sep="\n")
        return
    survivors = []
    with tempfile.TemporaryDirectory(prefix="warroom-mutation-") as folder:
        checkout = Path(folder) / "warroom"
        shutil.copytree(ROOT, checkout, ignore=shutil.ignore_patterns(".git", ".venv*", "__pycache__", ".*_cache"))
        for number, change in enumerate(sampled, start=1):
            survived = survives(change, checkout, options.workers)
            print(f"{number:3} {'SURVIVED' if survived else 'killed'}  {change}", flush=True)
            survivors += [change] if survived else []
    print(f"{len(sampled) - len(survivors)} of {len(sampled)} were noticed. What was not:", *survivors, sep="\n")


if __name__ == "__main__":
    main()
