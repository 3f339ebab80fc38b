"""A war room is made once, wherever the bot dies while it is made."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.mutants import BelievesInGhosts
from tests.faults.runs import apart, run_war_room

PARTS = 8

LEAST = 7
"""Points in each part: a declaration makes some 20 calls and some 20 commits."""

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]  # it is played some 100 times


@pytest.mark.parametrize(
    ("part", "parts", "name_taken"),
    [
        *((part, PARTS, False) for part in range(PARTS)),
        pytest.param(0, 4, True, id="a stranger has the name"),
    ],
)
def test_one_room_one_card_one_announcement_wherever_the_bot_dies(
    part: int,
    parts: int,
    name_taken: bool,  # noqa: FBT001 - pytest hands it over
    migrated: Path,
) -> None:
    points, violations = apart(run_war_room, part, parts, name_taken=name_taken, migrated=migrated)

    assert violations == []
    assert points >= LEAST


def test_a_bot_that_waits_for_the_one_that_died_is_found_to_be_late(migrated: Path) -> None:
    _, violations = apart(run_war_room, 0, 16, name_taken=False, warroom=BelievesInGhosts, migrated=migrated)

    assert {violation.kind for violation in violations} == {"late"}
