"""When alerts of a source are a storm: by how many alerts are asked about and incidents declared within a minute."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.alert_pace import MOST, Pace
from tests.support.builders import START


def storms(*came: tuple[float, int, int]) -> list[bool]:
    """Return what of it was a storm, of seconds, alerts and incidents each."""
    pace, found = Pace(source="prod", since=START), []
    for seconds, alerts, declared in came:
        pace = pace.counting(START + timedelta(seconds=seconds), alerts=alerts, declared=declared)
        found.append(pace.collapses if alerts else pace.holds_back)
    return found


@pytest.mark.parametrize(
    ("came", "found"),
    [
        ([(each, 1, 0) for each in range(MOST + 1)], [False] * MOST + [True]),
        ([(each, 0, 1) for each in range(MOST + 1)], [False] * MOST + [True]),
        ([(0, 5, 0)] * 5, [False] * 4 + [True]),
        ([(0, 10_000, 0)], [False]),  # one message tells of all of them
        ([(0, 10_000, 0), (1, 1, 0)], [False, True]),
        ([(0, 10_000, 0), (1, 0, 1)], [False, False]),  # what is asked about keeps no outage from being declared
        ([(0, 10_000, 0), (61, 0, 1), (62, 1, 0)], [False] * 3),  # nor does one group make the next minute a storm
        ([(0, 1, 0)] * 30 + [(1, 0, 1)], [False] * MOST + [True] * 10 + [False]),
        ([(each * 3, 1, 0) for each in range(60)], [False] * 60),
    ],
)
def test_a_storm_begins_with_what_comes_after_the_first_twenty_alerts_or_incidents(
    came: list[tuple[float, int, int]], found: list[bool]
) -> None:
    assert storms(*came) == found


@pytest.mark.parametrize(
    ("then", "goes_on"), [((59, 1), True), ((61, 1), True), ((119, 1), True), ((121, 1), False), ((-5, 1), False)]
)
def test_it_goes_on_until_a_whole_minute_was_calm(then: tuple[float, int], *, goes_on: bool) -> None:
    many = [(0, 1, 0)] * (MOST + 1)
    assert storms(*many, (then[0], then[1], 0))[-1] is goes_on


def test_a_calm_minute_ends_it() -> None:
    many = [(0, 1, 0)] * (MOST + 1)
    assert storms(*many, (61, 1, 0), (122, 1, 0))[-2:] == [True, False]
