"""A plugin of pytest that notes which places of the code each test reaches, for `tests.mutation`.

The code it is used with holds all changes at once, each beside what stands there; one of them can be switched on.
"""

from __future__ import annotations

import builtins
import json
import os
from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pytest

FOLDER: Final = "REACHED"
"""The environment variable that names where notes are kept, a file for each worker."""
SWITCHED_ON: Final = "SWITCHED_ON"
"""The environment variable with the number of the change that is switched on from the start."""
BEFORE: Final = ""
"""What stands in place of a test for all that is reached before the first one: on import."""
CALLED: Final = "_reached"
"""What is called at a place, with its number; it tells whether to do what another program would do."""

_here: Final[set[int]] = set()
_on = int(os.environ.get(SWITCHED_ON, "-1"))


def _reached(number: int) -> bool:
    _here.add(number)
    return number == _on


setattr(builtins, CALLED, _reached)  # before anything of ours is imported


def switch_on(number: int) -> None:
    """Switch on a change, in place of the one that is."""
    global _on  # noqa: PLW0603 - each place asks for it
    _on = number


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """What is put around a place."""

    start: int
    end: int
    """Bytes of the file that it begins and ends with."""
    number: int
    otherwise: str = ""
    """What is done there when it is switched on; empty: nothing else, it is only noted."""

    def __str__(self) -> str:
        return (
            f"{self.otherwise} if {CALLED}({self.number}) else " if self.otherwise else f"{CALLED}({self.number}) or "
        )


def marked(source: bytes, marks: Iterable[Mark]) -> bytes:
    """Put marks into a file."""
    put: list[tuple[int, int, int, bytes]] = []
    for mark in marks:
        put.append((mark.start, 1, -mark.end, f"({mark}".encode()))
        put.append((mark.end, 0, -mark.start, b")"))  # what begins last ends first
    parts, done = [], 0
    for at, _, _, text in sorted(put):
        parts += [source[done:at], text]
        done = at
    return b"".join([*parts, source[done:]])


@dataclass(slots=True)
class Reach:
    """What a test reaches."""

    test: str
    took: float
    """Seconds."""
    passed: bool
    places: list[int] = field(default_factory=list)


class Notes:
    """What the tests of one worker reach."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._now = Reach(BEFORE, 0, passed=True)

    def pytest_collection_finish(self) -> None:
        """Note what was reached on import."""
        self._note()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, bool, bool]:
        """Note it at the end of each test."""
        _here.clear()
        self._now = Reach(item.nodeid, 0, passed=True)
        done = yield
        self._note()
        return done

    def _note(self) -> None:
        note = [self._now.test, round(self._now.took, 4), self._now.passed, sorted(_here)]
        with self._file.open("a", encoding="utf-8") as file:
            file.write(json.dumps(note) + "\n")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note how long it took, and whether it passed."""
        self._now.took += report.duration
        self._now.passed = self._now.passed and report.passed


def pytest_configure(config: pytest.Config) -> None:
    """Keep notes of this worker."""
    if folder := os.environ.get(FOLDER):
        config.pluginmanager.register(Notes(Path(folder) / str(os.getpid())))


def read(folder: Path) -> Sequence[Reach]:
    """Return what each test reaches."""
    lines = [line for file in sorted(folder.iterdir()) for line in file.read_text("utf-8").splitlines()]
    return [Reach(*json.loads(line)) for line in lines]


def by_place(reaches: Iterable[Reach]) -> Mapping[int, Sequence[Reach]]:
    """Return the tests that reach each place."""
    found: dict[int, list[Reach]] = {}
    for reach in reaches:
        for number in reach.places:
            found.setdefault(number, []).append(reach)
    return found
