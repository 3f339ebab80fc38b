"""Metrics: what is compared with a threshold before service counts as back, measured by a probe or typed by people."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from statistics import fmean, median
from typing import Annotated, Final

from pydantic import Field, PlainValidator, model_validator

from bot.domain.durations import Duration
from bot.domain.probe import Sample
from bot.domain.probe_fields import ProbeName
from bot.domain.severity import Text
from bot.domain.threshold import Baseline, Threshold
from bot.domain.value import Value

MOST: Final = 1e15
"""The largest value that can be typed."""

TAKEN: Final[Mapping[str, Callable[[Sequence[float]], float]]] = {
    "latest": lambda values: values[-1],
    "average": fmean,
    "lowest": min,
    "highest": max,
}
"""What of the values of a time counts."""


def _a_way(value: object) -> str:
    if value not in TAKEN:
        raise ValueError(f"{value!r} can't be taken of values; write one of {', '.join(TAKEN)}")
    return str(value)


class Metric(Value):
    """What is measured, and what is healthy. Source: [post-recovery] system metrics, service metrics."""

    label: Annotated[Text, Field(max_length=60)]
    """What people call it."""
    pack: Annotated[Text, Field(max_length=40)]
    """What it is shown with: ``system``, ``service``."""
    threshold: Threshold
    """What is healthy."""
    unit: Annotated[Text, Field(max_length=20)] | None = None
    """What it is counted in; left out: nothing."""
    over: Duration = timedelta()
    """The values of how long count, back from the latest: ``1h``. Left out: the latest alone."""
    take: Annotated[str, PlainValidator(_a_way)] = "latest"
    """What of these counts: ``latest``, ``average``, ``lowest`` or ``highest``."""
    probe: ProbeName | None = None
    """The probe that measures it; left out: people type it, ``/incident health set cpu 71%``."""
    baseline: Baseline = Baseline()
    """What it is compared with, beside what it was before the incident."""

    @model_validator(mode="after")
    def _takes_of_some(self) -> Metric:
        if self.take == "latest" and self.over:
            raise ValueError("says a time with `over`, of which only the latest value counts; add `take: average`")
        return self

    @property
    def healthy(self) -> str:
        """What is healthy, as in ``at most 80 %``."""
        return f"{self.threshold} {self.unit or ''}".rstrip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """A value that someone typed."""

    incident_id: int
    metric: str
    """Its key in the policy."""
    at: datetime
    value: float
    by: str
    """User id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A metric or a probe as it stands, beside what it was and should be."""

    key: str
    label: str
    pack: str = ""
    """Empty: it is a probe."""
    unit: str = ""
    healthy: str
    """What is healthy, as in ``at most 80 %``; empty: any value is."""
    value: float | None = None
    """``None``: there is none."""
    passes: bool | None = None
    """``None``: that isn't known."""
    error: str = ""
    """Why it doesn't, where that is no number."""
    at: datetime | None = None
    """When it was measured last."""
    since: datetime | None = None
    """Since when it stands like that; ``None``: that isn't known."""
    by: str = ""
    """User id of whoever typed it; empty: it was measured."""
    before: float | None = None
    """In the middle of what it was in the day before the incident; ``None``: nothing is stored of that."""
    average: float | None = None
    target: float | None = None
    noticed: str = ""
    """What else there is to know: that some of the last failed; where."""

    @property
    def baselines(self) -> Sequence[tuple[str, float]]:
        """What it is compared with, as far as that is known. Source: [post-recovery] comparison baselines."""
        found = (("before", self.before), ("average", self.average), ("target", self.target))
        return [(name, value) for name, value in found if value is not None]


def before(samples: Iterable[Sample]) -> float | None:
    """Return the value in the middle of those that were measured; ``None``: there is none."""
    values = [sample.value for sample in samples if sample.value is not None]
    return median(values) if values else None


def change(value: float, reference: float) -> str:
    """Say how far a value is from another: ``+21%``, ``same``; of 0 the difference itself."""
    if value == reference:
        return "same"
    if not reference:
        return f"{value - reference:+g}"
    share = round(100 * (value - reference) / abs(reference))
    return f"{share:+d}%" if share else "same"


def read_metric(
    key: str, metric: Metric, values: Iterable[tuple[datetime, float, str]], earlier: Iterable[Sample] = ()
) -> Reading:
    """Return how a metric stands.

    Args:
        values: when each was taken, what it was, and who typed it.
        earlier: what its probe measured before the incident.
    """
    found = sorted(values)
    plain = Reading(
        key=key,
        label=metric.label,
        pack=metric.pack,
        unit=metric.unit or "",
        healthy=metric.healthy,
        before=before(earlier),
        average=metric.baseline.average,
        target=metric.baseline.target,
    )
    if not found:
        return plain
    at, _, by = found[-1]
    counts = [value for taken, value, _ in found if at - taken <= metric.over]
    value = TAKEN[metric.take](counts)
    first = _run(found, metric.threshold)[0][0]
    return replace(plain, value=value, passes=metric.threshold.distance(value) <= 0, at=at, by=by, since=first)


def _run(found: Sequence[tuple[datetime, float, str]], threshold: Threshold) -> Sequence[tuple[datetime, float, str]]:
    """Return the latest values in a row that are all healthy, or all not."""
    passes = threshold.distance(found[-1][1]) <= 0
    start = len(found) - 1
    while start and (threshold.distance(found[start - 1][1]) <= 0) is passes:
        start -= 1
    return found[start:]
