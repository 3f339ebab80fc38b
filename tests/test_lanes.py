"""The fast lane stays fast: what takes long cannot be done in it."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.runs import SHORT, apart, run_seed, run_war_room
from tests.support.lanes import SEEDS

A_PROGRAM = (sys.executable, "-c", "print('of ours')")


def test_a_fast_test_starts_no_program_of_ours() -> None:
    with pytest.raises(RuntimeError, match="is for the slow lane: mark the test"):
        subprocess.run(A_PROGRAM, check=True)
    with pytest.raises(RuntimeError, match="is for the slow lane"):
        asyncio.run(asyncio.create_subprocess_exec(*A_PROGRAM))
    with pytest.raises(RuntimeError, match="bash is for the slow lane"):
        subprocess.run(["bash", "-c", "warroom --help"], check=True)


def test_a_fast_test_plays_ten_storms_at_most_and_kills_nobody_at_every_point(migrated: Path) -> None:
    assert len(SEEDS) == 10
    with pytest.raises(RuntimeError, match="run_seed is for the slow lane"):
        apart(run_seed, SEEDS[-1] + 1, SHORT[0], migrated=migrated)
    with pytest.raises(RuntimeError, match="run_war_room is for the slow lane"):
        apart(run_war_room, 0, 8, name_taken=False, migrated=migrated)


@pytest.mark.slow
def test_a_slow_one_does() -> None:
    assert subprocess.run(A_PROGRAM, check=True, capture_output=True, text=True).stdout == "of ours\n"
