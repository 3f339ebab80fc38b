"""Changes the behaviour of one line at a time, and lists the changes that no test notices.

``python -m tests.mutation --seed 1 --count 60`` samples that many changes of the code that decides something. Each is
made in a copy of this checkout. The fast lane is run once to learn which tests reach which of the places; then each
change has those tests run that reach it. What survives is either a gap in the tests or a change that makes no
difference; a person says which. Not part of CI: it takes an hour or more.
"""

from __future__ import annotations

import argparse
import ast
import copy
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from tests.support import reached

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
    """Return the nodes of annotations and decorators: whether a class is frozen changes nothing."""
    found: set[ast.AST] = set()
    for node in ast.walk(tree):
        for decorator in getattr(node, "decorator_list", ()):
            found.update(ast.walk(decorator))
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


def _run(checkout: Path, *which: str, **more: str) -> bool:
    """Run tests in the copy; tell whether all pass."""
    command = (sys.executable, "-m", "pytest", "-q", "-m", "not slow", "-p", "no:cacheprovider", *which)
    try:
        ended = subprocess.run(
            command, cwd=checkout, capture_output=True, timeout=LONGEST, check=False, env=os.environ | more
        )
    except subprocess.TimeoutExpired:
        return False
    return ended.returncode in {pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED}


def _may_call(source: bytes, place: tuple[int, int, int]) -> bool:
    """Tell whether a call may stand at a place: in the pattern of a ``case`` it may not."""
    try:
        ast.parse(reached.marked(source, [place]))
    except SyntaxError:
        return False
    return True


def tests_of(sampled: Sequence[Change], checkout: Path, *which: str) -> Mapping[int, Sequence[str]]:
    """Run tests with a call at every place that will be changed; return which of them reach it."""
    notes = checkout.parent / "reached"
    notes.mkdir()
    held = {change.file: (checkout / change.file).read_bytes() for change in sampled}
    for file, source in held.items():
        places = [(n, change.start, change.end) for n, change in enumerate(sampled) if change.file == file]
        (checkout / file).write_bytes(reached.marked(source, [one for one in places if _may_call(source, one)]))
    _run(checkout, "-p", reached.__name__, *which, **{reached.FOLDER: str(notes)})
    for file, source in held.items():
        (checkout / file).write_bytes(source)
    return reached.read(notes)


def survives(change: Change, checkout: Path, tests: Sequence[str], *every: str) -> bool:
    """Tell whether no test notices a change.

    Args:
        tests: those that reach it; none: it is reached when it is imported, and tests named after its file are tried
            before all of them are.
        every: what runs all of them.
    """
    held = change.make(checkout)
    near = [str(file.relative_to(checkout)) for file in (checkout / "tests").rglob(f"test_*{change.file.stem}*.py")]
    try:
        if tests:
            named = sorted(tests, key=lambda test: test.partition("::")[0] not in near)  # stable: the fewest first
            return _run(checkout, "-x", "-n", "0", *named)
        return (not near or _run(checkout, "-x", "-n", "0", *near)) and _run(checkout, "-x", *every)
    finally:
        (checkout / change.file).write_bytes(held)


def main() -> None:
    """Sample, try, and tell."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--count", type=int, default=60)
    asked.add_argument("--workers", default="2", help="processes for what runs all tests")
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
        every = ("-n", options.workers)
        tests = tests_of(sampled, checkout, *every)
        for number, change in enumerate(sampled):
            survived = survives(change, checkout, tests.get(number, ()), *every)
            print(f"{number + 1:3} {'SURVIVED' if survived else 'killed'}  {change}", flush=True)
            survivors += [change] if survived else []
    print(f"{len(sampled) - len(survivors)} of {len(sampled)} were noticed. What was not:", *survivors, sep="\n")


if __name__ == "__main__":
    main()
