"""A plugin of pytest that notes which places of the code each test reaches, for `tests.mutation`."""

from __future__ import annotations

import builtins
import json
import os
from collections.abc import Generator, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

import pytest

FOLDER: Final = "REACHED"
"""The environment variable that names where notes are kept, a file for each worker."""
CALLED: Final = "_reached"
"""What is called at a place, with its number; it returns nothing, so that ``or`` goes on to what stood there."""

_here: Final[set[int]] = set()
setattr(builtins, CALLED, _here.add)  # before anything of ours is imported


class Notes:
    """What the tests of one worker reach."""

    def __init__(self, file: Path) -> None:
        self._file = file

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, bool, bool]:
        """Note it at the end of each test."""
        _here.clear()
        done = yield
        with self._file.open("a", encoding="utf-8") as file:
            file.write(json.dumps([item.nodeid, sorted(_here)]) + "\n")
        return done


def pytest_configure(config: pytest.Config) -> None:
    """Keep notes of this worker."""
    config.pluginmanager.register(Notes(Path(os.environ[FOLDER]) / str(os.getpid())))


def marked(source: bytes, places: Iterable[tuple[int, int, int]]) -> bytes:
    """Put a call at places of a file.

    Args:
        places: the number of each, and the bytes it begins and ends with.
    """
    put: list[tuple[int, int, int, bytes]] = []
    for number, start, end in places:
        put.append((start, 1, -end, f"({CALLED}({number}) or ".encode()))
        put.append((end, 0, -start, b")"))  # what begins last ends first
    parts, done = [], 0
    for at, _, _, text in sorted(put):
        parts += [source[done:at], text]
        done = at
    return b"".join([*parts, source[done:]])


def read(folder: Path) -> Mapping[int, Sequence[str]]:
    """Return the tests that reach each place, first those that reach the fewest: they are about it."""
    noted = [json.loads(line) for file in folder.iterdir() for line in file.read_text("utf-8").splitlines()]
    tests: dict[int, list[str]] = {}
    for test, reached in sorted(noted, key=lambda each: len(each[1])):
        for number in reached:
            tests.setdefault(number, []).append(test)
    return tests
