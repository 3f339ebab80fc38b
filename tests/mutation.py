"""Changes the behaviour of one place at a time, and lists the changes that no test notices.

``python -m tests.mutation --seed 1 2 3 --count 60`` samples that many changes of the code that decides something for
each seed. In a copy of this checkout each place holds all that may stand there, and a number switches one of it on. The
fast lane is run once to learn which tests reach which places; then each change has those tests run that reach it, the
nearest first. What survives is either a gap in the tests or a change that makes no difference; a person says which. Not
part of CI: it takes an hour or more. With ``--notes FOLDER`` a run that was stopped goes on where it was.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.support import reached, tried
from tests.support.changes import ROOT, Change, Source
from tests.support.reached import Mark, Reach
from tests.support.tried import Result, Tried, Try
from tests.support.uses import Uses

PLACES: Final = ("bot/domain", "bot/workflows", "bot/jobs", "bot/slack", "storage")
LEFT_OUT: Final = {".git", ".venv", "migrations", "__pycache__"}
NEAREST: Final = 20
"""Tests that are about the place rather than pass it by; after them some of every file are tried."""
MORE: Final = 5
"""How many times as many are run next by a new process, for each takes its time to begin."""
NAMED: Final = 0.2
"""How far away a test is that is named after the file, where another is 1."""
LONGEST: Final = 3600
"""Seconds after which a run of pytest is ended."""


@dataclass(frozen=True, slots=True)
class Code:
    """All code that is changed."""

    sources: Mapping[Path, Source]
    changes: Sequence[Change]
    uses: Uses

    @classmethod
    def read(cls) -> Code:
        """Read it from this checkout."""
        files = sorted(
            file for place in PLACES for file in (ROOT / place).rglob("*.py") if not LEFT_OUT & {*file.parts}
        )
        sources = {file: Source(file) for file in (each.relative_to(ROOT) for each in files)}
        return cls(
            sources,
            [change for source in sources.values() for change in source.changes()],
            Uses(
                {file: source.tree for file, source in sources.items()},
                {node for source in sources.values() for node in source.unread},
            ),
        )

    @property
    def fingerprint(self) -> str:
        """What differs when the code does."""
        return hashlib.sha256(b"".join(source.text for source in self.sources.values())).hexdigest()

    def sample(self, seed: int, count: int) -> Sequence[int]:
        """Return the numbers of some changes, the same for the same seed and code."""
        return random.Random(seed).sample(range(len(self.changes)), min(count, len(self.changes)))

    def mark(self, checkout: Path) -> None:
        """Put every change into a copy, and a mark where functions use what is made on import."""
        for file, source in self.sources.items():
            marks = [change.mark(number) for number, change in enumerate(self.changes) if change.file == file]
            marks += [
                Mark(*source.span(node), len(self.changes) + self.uses.numbers[name])
                for name, node in self.uses.loads[file]
            ]
            (checkout / file).write_bytes(reached.marked(source.text, marks))

    def is_at_import(self, number: int, places: Mapping[int, Sequence[Reach]]) -> bool:
        """Tell whether a change has to be there when its module is imported: it stands there, or is called there."""
        reaches = places.get(number, ())
        return self.changes[number].at_import or any(reach.test == reached.BEFORE for reach in reaches)

    def reaching(self, number: int, tests: Sequence[Reach], places: Mapping[int, Sequence[Reach]]) -> Sequence[str]:
        """Return the tests to run for a change, the nearest first: those that reach it.

        What is evaluated on import is reached by those that use what it makes; some look at it in other ways, so those
        are added that are kept in a folder of the same name.
        """
        change = self.changes[number]
        found = {reach.test: reach for reach in places.get(number, ())}
        if self.is_at_import(number, places):
            for name in self.uses.of(change.file, change.line):
                found |= {reach.test: reach for reach in places.get(len(self.changes) + name, ())}
            folders = {f"tests/{part}/" for part in change.file.parts}
            found |= {reach.test: reach for reach in tests if reach.test.startswith(tuple(folders))}
        return nearest_first(
            [reach for reach in found.values() if reach.passed and reach.test != reached.BEFORE], change.file
        )


def nearest_first(reaches: Sequence[Reach], changed: Path) -> Sequence[str]:
    """Sort tests: first those that reach little, are quick and are named after the file; then some of each file.

    Of those the ones come first that are kept in a folder named after one of the file's: a test that compares all that
    is shown reaches far, and notices much.
    """

    def distance(reach: Reach) -> float:
        is_named = changed.stem in reach.test.partition("::")[0]
        return len(reach.places) * (reach.took + 0.02) * (NAMED if is_named else 1)

    by_distance = [reach.test for reach in sorted(reaches, key=distance)]
    seen: Counter[str] = Counter()
    ranks = {}
    for test in by_distance[NEAREST:]:
        file = test.partition("::")[0]
        ranks[test] = (seen[file], Path(file).parent.name not in changed.parts)
        seen[file] += 1
    return [*by_distance[:NEAREST], *sorted(ranks, key=lambda test: ranks[test])]


def _pytest(checkout: Path, *which: str, seconds: float = LONGEST, more: Mapping[str, str] | None = None) -> int | None:
    """Run tests in the copy; return how it ended, ``None``: it was ended."""
    command = (sys.executable, "-m", "pytest", "-q", "-m", "not slow", "-p", "no:cacheprovider", *which)
    try:
        ended = subprocess.run(
            command, cwd=checkout, capture_output=True, timeout=seconds, check=False, env={**os.environ, **(more or {})}
        )
    except subprocess.TimeoutExpired:
        return None
    return ended.returncode


class Trial:
    """Changes, and what comes of them, in a folder."""

    def __init__(self, code: Code, folder: Path, *, seconds: float, workers: str) -> None:
        self._code = code
        self._folder = folder
        self._seconds = seconds
        self._checkout = folder / "warroom"
        self._reached = folder / "reached"
        self._results = folder / "results"
        self._prepare(workers)

    def _prepare(self, workers: str) -> None:
        """Copy the checkout, and learn which tests reach what, unless that is done."""
        of = self._folder / "of"
        if of.exists() and of.read_text("utf-8") != self._code.fingerprint:
            raise SystemExit(f"{self._folder} belongs to other code: name another folder, or remove it")
        if of.exists():
            return
        shutil.rmtree(self._checkout, ignore_errors=True)
        shutil.rmtree(self._reached, ignore_errors=True)
        left = shutil.ignore_patterns(".git", ".venv*", "__pycache__", ".*_cache")
        shutil.copytree(ROOT, self._checkout, ignore=left)
        self._reached.mkdir()
        self._code.mark(self._checkout)
        _pytest(self._checkout, "-p", reached.__name__, "-n", workers, more={reached.FOLDER: str(self._reached)})
        of.write_text(self._code.fingerprint, "utf-8")

    def run(self, numbers: Sequence[int]) -> Mapping[int, Tried]:
        """Try changes, but for those that are noted already; return what came of each."""
        reaches = reached.read(self._reached)
        places = reached.by_place(reaches)
        done = tried.noted(self._results)
        tests = {n: self._code.reaching(n, reaches, places) for n in dict.fromkeys(numbers) if n not in done}
        at_import = {number for number in tests if self._code.is_at_import(number, places)}
        forked = [Try(number, tests[number], self._seconds) for number in tests.keys() - at_import if tests[number]]
        if forked:
            asked = self._folder / "asked"
            asked.write_text(tried.asked(forked), "utf-8")
            more = {tried.ASKED: str(asked), tried.NOTED: str(self._results)}
            _pytest(self._checkout, "-n", "0", "-p", reached.__name__, "-p", tried.__name__, seconds=10**6, more=more)
        for number, reaching in tests.items():
            if not reaching:
                tried.note(self._results, Tried(number, Result.SURVIVED, 0, 0))
            elif number in at_import:
                tried.note(self._results, self._anew(number, reaching))
        return tried.noted(self._results)

    def _anew(self, number: int, tests: Sequence[str]) -> Tried:
        """Try a change that has to be there when its module is imported."""
        ran, size, until = 0, NEAREST, time.monotonic() + self._seconds
        while ran < len(tests):
            left = until - time.monotonic()
            batch = tests[ran : ran + size]
            names = self._folder / "tests"
            names.write_text("\n".join(batch), "utf-8")
            which = ("-x", "-n", "0", "-p", reached.__name__, f"@{names}")
            more = {reached.SWITCHED_ON: str(number)}
            ended = _pytest(self._checkout, *which, seconds=left + tried.HANGS, more=more) if left > 0 else None
            if ended is None:
                return Tried(number, Result.UNDECIDED, ran, len(tests))
            if ended:
                return Tried(number, Result.KILLED, ran, len(tests))
            ran, size = ran + len(batch), size * MORE
        return Tried(number, Result.SURVIVED, ran, len(tests))


def main() -> None:
    """Sample, try, and tell."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--seed", type=int, nargs="+", default=[1])
    asked.add_argument("--count", type=int, default=60, help="changes for each seed")
    asked.add_argument("--seconds", type=float, default=300, help="for the tests of one change")
    asked.add_argument("--workers", default="2", help="processes that learn which tests reach what")
    asked.add_argument("--notes", type=Path, help="a folder to keep what was found out, and to go on from")
    asked.add_argument("--list", action="store_true", help="only show what would be changed")
    options = asked.parse_args()
    code = Code.read()
    numbers = {seed: code.sample(seed, options.count) for seed in options.seed}
    if options.list:
        print(*(code.changes[number] for seed in numbers for number in numbers[seed]), sep="\n")
        return
    with tempfile.TemporaryDirectory(prefix="warroom-mutation-") as folder:
        kept = options.notes.absolute() if options.notes else Path(folder)
        kept.mkdir(parents=True, exist_ok=True)
        trial = Trial(code, kept, seconds=options.seconds, workers=options.workers)
        for seed, sampled in numbers.items():
            results = trial.run(sampled)
            print(f"seed {seed}:", dict(Counter(str(results[number].result) for number in sampled)))
            for each in (results[number] for number in sampled):
                if each.result is not Result.KILLED:
                    print(f"{each.result} {each.ran}/{each.of} tests  {code.changes[each.number]}", flush=True)


if __name__ == "__main__":
    main()
