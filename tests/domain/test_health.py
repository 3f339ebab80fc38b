"""When probes run, for which incidents, and what is said of samples that disagree."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.chart import MOST_POINTS, limits_of, points_of
from bot.domain.health import Run, failed_of, first_run, is_measured, next_run, probes_of
from bot.domain.incident import Status
from bot.domain.probe import Probe, Sample, Standing
from bot.domain.service import touched
from tests.support.builders import START, a_policy, an_incident

EVERY = timedelta(seconds=30)


def a_probe(**differs: Any) -> Probe:
    return Probe(**{"kind": "http", "url": "https://shop.example.com/health", "service": "checkout"} | differs)


def a_sample(seconds: float, *, ok: bool = True, value: float | None = 100.0, by: str = "web-1") -> Sample:
    at = START + timedelta(seconds=seconds)
    return Sample(probe="shop", at=at, value=value, ok=ok, error="" if ok else "answers 503", by=by)


@given(seconds=st.integers(-10_000, 10_000_000))
def test_a_probe_keeps_its_interval_without_drift_and_makes_up_for_nothing(seconds: int) -> None:
    now = START + timedelta(seconds=seconds)
    due = next_run(START, EVERY, now=now)
    assert due > now or seconds < 0
    assert not (due - START) % EVERY
    assert due - now <= EVERY or seconds < 0
    assert seconds >= 0 or due == START + EVERY, "what was taken before it was due runs once more an interval later"


@pytest.mark.parametrize(
    ("begun_at", "due"),
    [
        (None, START),
        (START - timedelta(days=1), START),
        (START - timedelta(seconds=10), START + timedelta(seconds=20)),
        (START + timedelta(hours=1), START),
    ],
)
def test_it_begins_at_once_unless_it_just_ran_and_a_clock_that_was_ahead_holds_nothing_up(
    begun_at: datetime | None, due: datetime
) -> None:
    run = Run(standing=Standing(probe="shop"), next_at=None, begun_at=begun_at)
    assert first_run(run, EVERY, now=START) == due
    assert first_run(None, EVERY, now=START) == START


@pytest.mark.parametrize(
    ("differs", "measured"),
    [
        ({}, True),
        ({"status": Status.MONITORING}, True),
        ({"status": Status.RESOLVED, "resolved_at": START - timedelta(days=6)}, True),
        ({"status": Status.RESOLVED, "resolved_at": START - timedelta(days=8)}, False),
        ({"status": Status.RESOLVED, "resolved_at": START, "recovered_at": START}, False),
        ({"status": Status.CLOSED, "resolved_at": START}, False),
        ({"status": Status.DECLINED}, False),
    ],
)
def test_it_is_measured_until_it_has_recovered(differs: dict[str, Any], *, measured: bool) -> None:
    assert is_measured(an_incident(**differs), now=START) is measured


@pytest.mark.parametrize(
    ("services", "differs", "names"),
    [
        (["Checkout"], {}, {"shop", "all"}),
        (["search"], {}, {"all"}),
        (["checkout"], {"severity": "sev3"}, {"shop"}),
        ([], {"severity": "sev2"}, {"all"}),
        (["checkout"], {"status": Status.RESOLVED}, {"shop"}),
    ],
)
def test_probes_follow_the_services_that_an_incident_touches(
    services: list[str], differs: dict[str, Any], names: set[str]
) -> None:
    policy = a_policy().model_copy(update={"probes": {"shop": a_probe(), "all": a_probe(service=None)}})
    assert set(probes_of(policy, an_incident(**differs), services)) == names


@pytest.mark.parametrize(
    ("title", "named", "services"),
    [
        ("Checkout is down", [], {"checkout"}),
        ("the api is slow", [], {"api"}),
        ("capital markets are down", [], set()),
        ("checkout-v2 is down", ["payments"], {"checkout", "payments"}),
        ("nothing works", ["", "search"], {"search"}),
    ],
)
def test_a_service_is_named_by_alerts_by_people_or_by_the_title(
    title: str, named: list[str], services: set[str]
) -> None:
    assert touched(title, named, ["checkout", "api", "a+b"]) == services


@pytest.mark.parametrize(
    ("samples", "said"),
    [
        ([], ""),
        ([a_sample(0), a_sample(30)], ""),
        ([a_sample(0, ok=False), a_sample(30, ok=False)], ""),
        ([a_sample(0, ok=False), a_sample(30)], "1 of the last 2 failed"),
        ([a_sample(0, ok=False, by="web-2"), a_sample(30)], "1 of the last 2 failed, all on web-2"),
        ([a_sample(0, ok=False), a_sample(30), a_sample(60, ok=False, by="web-2")], "2 of the last 3 failed"),
    ],
)
def test_samples_that_disagree_say_where(samples: list[Sample], said: str) -> None:
    assert failed_of(samples) == said


@given(st.lists(st.tuples(st.integers(0, 500_000), st.none() | st.floats(0, 1e6)), max_size=200))
def test_a_chart_has_few_points_and_loses_no_sample(taken: list[tuple[int, float | None]]) -> None:
    samples = sorted((a_sample(at, value=value) for at, value in taken), key=lambda each: each.at)
    points = points_of(a_probe(), samples)
    assert len(points) <= MOST_POINTS
    assert sum(point.samples for point in points) == len(samples)
    assert [point.at for point in points] == sorted({point.at for point in points})
    values = [value for _, value in taken if value is not None]
    assert max((p.value for p in points if p.value is not None), default=None) == max(values, default=None)


def test_the_worst_of_a_part_is_shown_and_what_is_healthy_beside_it() -> None:
    least = a_probe(kind="command", url=None, argv=("/bin/count",), threshold={"min": 10})
    samples = [a_sample(0, value=50.0), a_sample(10, value=3.0), a_sample(20, value=20.0)]
    assert [point.value for point in points_of(least, samples)] == [3.0]
    assert limits_of(least) == {"At least": 10}
    assert limits_of(a_probe(expect={"within": "500ms"})) == {"At most": 500}
    assert limits_of(a_probe()) == {}
    (part,) = points_of(a_probe(), [replace(samples[0], value=None, ok=False)])
    assert (part.value, part.failed) == (None, 1)
