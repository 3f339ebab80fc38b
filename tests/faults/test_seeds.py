"""Whatever goes wrong, and wherever the bot dies: nothing lost, doubled, disordered, leaked or stuck."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.faults.mutants import MUTANTS, Mutant
from tests.faults.runs import SHORT, Result, apart, run_seed, told

SEEDS = (*range(9), 10)
"""In them each kind of fault comes at least once."""

FIRST = 2
"""Seeds of the fast lane."""

TOGETHER = 4
"""Seeds to a test: some storms are over before much has happened, so the faults of several are counted together."""

pytestmark = pytest.mark.timeout(300)  # one run takes seconds; a machine that does much else may take minutes


def _together(seeds: Sequence[int]) -> pytest.ParameterSet:
    """Name some seeds; the first few are for the fast lane too."""
    return pytest.param(seeds, id=f"{seeds[0]} to {seeds[-1]}", marks=pytest.mark.slow if seeds[0] else ())


@pytest.mark.parametrize(
    "seeds",
    [
        _together(SEEDS[:FIRST]),
        *(_together(SEEDS[first : first + TOGETHER]) for first in range(FIRST, len(SEEDS), TOGETHER)),
    ],
)
def test_nothing_is_lost_and_nothing_doubled_in_a_storm(seeds: Sequence[int], migrated: Path) -> None:
    faults = 0
    for seed in seeds:
        result: Result = apart(run_seed, seed, SHORT[seed % len(SHORT)], migrated=migrated)

        assert result.violations == [], told(result)
        assert result.faults, "a storm that does no harm shows nothing"
        assert result.done >= 5, "people who are always refused show nothing either"
        faults += sum(result.faults.values())
    assert faults >= 20 * len(seeds), "a storm does some twenty"


@pytest.mark.slow
def test_the_same_seed_is_the_same_run(migrated: Path) -> None:
    first, second = (apart(run_seed, 1, SHORT[0], migrated=migrated) for _ in range(2))

    assert first.trace_hash == second.trace_hash
    assert first.faults == second.faults


@pytest.mark.slow
@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.warroom.__name__)
def test_a_mistake_is_found(mutant: Mutant, migrated: Path) -> None:
    found = set()
    for seed in range(mutant.first, mutant.first + 8):
        result = apart(run_seed, seed, mutant.script, warroom=mutant.warroom, migrated=migrated)
        found |= {violation.kind for violation in result.violations}
        if mutant.violation in found:
            return
    pytest.fail(f"{mutant.warroom.__doc__} Eight runs showed {found or 'nothing'}.")
