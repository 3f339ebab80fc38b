"""A fence between the lanes: what takes long is left to tests that are marked slow, so that the others stay fast."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

SEEDS: Final = range(10)
"""Storms that the fast lane may play."""

APART: Final = "tests.faults.runs.apart"
"""What Python's auditors are told when a simulation gets a process of its own; with its name, and its seed."""

QUICK: Final = frozenset({"git", "initdb", "openssl", "pg_ctl", "useradd"})
"""Programs that are not ours, and over at once."""

_fast = False


@contextmanager
def lane(*, slow: bool) -> Iterator[None]:
    """Remember in which lane a test runs."""
    global _fast  # noqa: PLW0603 - an auditor is told nothing but the event
    _fast = not slow
    try:
        yield
    finally:
        _fast = False


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if not _fast:
        return
    if event == "subprocess.Popen":
        what = Path(arguments[0]).name
        quick = what in QUICK
    elif event == APART:
        what, seed = arguments
        quick = what == "run_seed" and seed in SEEDS
    else:
        return
    if not quick:
        raise RuntimeError(f"{what} is for the slow lane: mark the test with pytest.mark.slow")


def fence() -> None:
    """Put it up, for as long as the process lives."""
    sys.addaudithook(_watch)
