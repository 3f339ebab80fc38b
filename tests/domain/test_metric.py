"""Metrics: every one that is shipped passes and fails by its threshold, and is read as people type it."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from bot.domain.incident import IncidentError
from bot.domain.metric import Metric, change, read_metric
from bot.domain.probe import Sample
from bot.domain.threshold import Baseline
from bot.slack.conversations.parsing.metric import metric_and_value
from tests.support.builders import ALICE, START, a_policy

SHIPPED = a_policy().metrics


def taken(*values: float, every: timedelta = timedelta(minutes=1)) -> list[tuple[datetime, float, str]]:
    return [(START + number * every, value, ALICE) for number, value in enumerate(values)]


@pytest.mark.parametrize("key", SHIPPED)
def test_each_passes_on_one_side_of_its_threshold_and_fails_on_the_other(key: str) -> None:
    metric = SHIPPED[key]
    edge = metric.threshold.max if metric.threshold.max is not None else metric.threshold.min
    assert edge is not None
    worse = 1 if metric.threshold.max is not None else -1
    assert read_metric(key, metric, taken(edge)).passes is True
    assert read_metric(key, metric, taken(edge + worse)).passes is False
    assert read_metric(key, metric, []).passes is None


@pytest.mark.parametrize("key", SHIPPED)
@pytest.mark.parametrize(
    "form", ["{key} {value}{unit}", "{label}: {value} {unit}", "{key} is at {value}", "{key}={value}"]
)
def test_each_is_read_by_its_key_and_by_its_label_with_its_unit_or_without(key: str, form: str) -> None:
    metric = SHIPPED[key]
    typed = form.format(key=key, label=metric.label, value="0.05", unit=metric.unit)
    assert metric_and_value(a_policy(), typed) == (key, 0.05)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("p95 0.18 s", ("p95", 180)),
        ("p95 180ms", ("p95", 180)),
        ("network 1.2 Gbps", ("network", 1_200)),
        ("throughput 1,200", ("throughput", 1_200)),
        ("CPU 71 percent", ("cpu", 71)),
    ],
)
def test_other_units_are_counted_in_its_own(typed: str, read: tuple[str, float]) -> None:
    key, value = metric_and_value(a_policy(), typed)
    assert key == read[0]
    assert value == pytest.approx(read[1])


@pytest.mark.parametrize(
    "typed", ["", "cpu", "cpu NaN", "cpu inf", "cpu -3", "cpu 71 ms", "p95 5 apples", "x 3", "cpu " + "9" * 400]
)
def test_what_can_not_be_read_says_what_to_type(typed: str) -> None:
    with pytest.raises(IncidentError, match=r"Couldn't (find|read).*Try `/incident health set \w+ \d"):
        metric_and_value(a_policy(), typed)


@pytest.mark.parametrize(("take", "value"), [("latest", 90.0), ("average", 70.0), ("lowest", 50.0), ("highest", 90.0)])
def test_of_the_values_of_a_time_one_counts(take: str, value: float) -> None:
    over = {} if take == "latest" else {"over": "1h"}
    metric = Metric.model_validate({"label": "CPU", "pack": "system", "threshold": {"max": 80}, "take": take, **over})
    old = [(START - timedelta(hours=2), 5.0, "")]
    reading = read_metric("cpu", metric, [*old, *taken(50, 70, 90)])
    assert reading.value == value
    assert reading.since == START + timedelta(minutes=2), "since when the values themselves are on that side"


def test_it_stands_beside_what_it_was_and_should_be() -> None:
    metric = SHIPPED["p95"].model_copy(update={"baseline": Baseline(average=120, target=150)})
    earlier = [Sample(probe="p", at=START, value=value, ok=True) for value in (100.0, None, 140.0, 900.0)]
    reading = read_metric("p95", metric, taken(180), earlier)
    assert reading.baselines == [("before", 140.0), ("average", 120.0), ("target", 150.0)]
    assert [change(180, each) for _, each in reading.baselines] == ["+29%", "+50%", "+20%"]
    assert [change(0.3, 0), change(5, 5), change(-5, -10), change(100.1, 100)] == ["+0.3", "same", "+50%", "same"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"threshold": {}},
        {"threshold": {"max": math.nan}},
        {"threshold": {"max": 1}, "take": "median"},
        {"threshold": {"max": 1}, "over": "1h"},
    ],
)
def test_a_metric_that_says_nothing_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Metric.model_validate({"label": "CPU", "pack": "system", **wrong})
