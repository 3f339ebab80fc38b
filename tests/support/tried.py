"""A plugin of pytest that tries changes one after the other, each in a process forked off, for `tests.mutation`.

The tests are collected once. A file names the changes and the tests to run for each; what came of it goes to another.
"""

from __future__ import annotations

import json
import os
import select
import signal
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final, NoReturn

import pytest

from tests.support import reached

ASKED: Final = "TRIED_WHAT"
"""The environment variable that names the file of what is to be tried."""
NOTED: Final = "TRIED_NOTES"
"""The one that names the file where results are added."""
HANGS: Final = 200
"""Seconds beyond its time after which a process that says nothing is ended: the change makes it hang."""


class Result(StrEnum):
    """What came of a change."""

    KILLED = "killed"
    SURVIVED = "SURVIVED"
    UNDECIDED = "undecided"
    """The time was over before all tests had run."""


@dataclass(frozen=True, slots=True)
class Try:
    """A change, and what is run for it."""

    number: int
    tests: Sequence[str]
    seconds: float
    """When no further test is begun."""


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of it."""

    number: int
    result: Result
    ran: int
    of: int
    """Tests."""
    by: str = ""
    """The test that noticed it."""


def asked(tries: Sequence[Try]) -> str:
    """Return what the file of what is to be tried holds."""
    return json.dumps([asdict(each) for each in tries])


def noted(file: Path) -> Mapping[int, Tried]:
    """Return what came of what was tried, by the change's number."""
    if not file.exists():
        return {}
    lines = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    return {line["number"]: Tried(**line | {"result": Result(line["result"])}) for line in lines}


def note(file: Path, tried: Tried) -> None:
    """Add a result."""
    with file.open("a", encoding="utf-8") as notes:
        notes.write(json.dumps(asdict(tried)) + "\n")


class Child:
    """Runs the tests of one change in a process of its own, and ends it at the first that fails."""

    def __init__(self, to: int) -> None:
        self._to = to
        self._failed = ""
        self.ran = 0

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self._failed = report.nodeid
        if report.when == "teardown":
            self.ran += 1
            if self._failed:
                self.end(Result.KILLED)

    def end(self, result: Result) -> NoReturn:
        os.write(self._to, json.dumps([result, self.ran, self._failed]).encode())
        os._exit(0)


def _run(session: pytest.Session, what: Try, items: Sequence[pytest.Item], last: pytest.Item, to: int) -> NoReturn:
    child = Child(to)
    session.config.pluginmanager.register(child)
    reached.switch_on(what.number)
    until = time.monotonic() + what.seconds
    for item, following in zip(items, [*items[1:], last], strict=True):
        if time.monotonic() > until:
            child.end(Result.UNDECIDED)
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
    child.end(Result.SURVIVED)


def _try(session: pytest.Session, what: Try, items: Sequence[pytest.Item], last: pytest.Item) -> Tried:
    ours, theirs = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            _run(session, what, items, last, theirs)
        finally:
            os._exit(1)
    os.close(theirs)
    if not select.select([ours], [], [], what.seconds + HANGS)[0]:
        os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    with os.fdopen(ours, "rb") as pipe:
        said = pipe.read()
    result, ran, by = json.loads(said) if said else (Result.KILLED, 0, "it hangs, or the process ends")
    return Tried(what.number, Result(result), ran, len(items), by)


def _apart(items: Sequence[pytest.Item], item: pytest.Item) -> pytest.Item:
    """Return a test after which nothing but what belongs to the session stays."""
    return next(each for each in items if each.path.parent != item.path.parent)


def _prepared(items: Sequence[pytest.Item]) -> Iterator[pytest.Item]:
    """Yield tests that between them make what all tests of a session share."""
    wanted = {name for item in items for name in getattr(item, "fixturenames", ()) if name in {"postgres", "migrated"}}
    for item in items:
        if new := wanted & {*getattr(item, "fixturenames", ())}:
            wanted -= new
            yield item


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool:
    """Try what is asked for in place of running the tests."""
    by_name = {item.nodeid: item for item in session.items}
    for item in _prepared(session.items):
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=_apart(session.items, item))
    for each in json.loads(Path(os.environ[ASKED]).read_text("utf-8")):
        what = Try(**each)
        items = [by_name[test] for test in what.tests]
        last = _apart(session.items, items[-1])
        note(Path(os.environ[NOTED]), _try(session, what, items, last))
    return True
