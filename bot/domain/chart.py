"""What a probe measured over a time, as few points as a chart may have."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from bot.domain.probe import Probe, Sample
from bot.domain.value import Value

MOST_POINTS: Final = 20
"""Of a series of a chart. Source: Slack's reference, data visualization block."""


class Point(Value):
    """A part of the time."""

    at: datetime
    """When it begins."""
    value: float | None
    """The worst that was measured in it; ``None``: what was asked gave no value."""
    failed: int
    """How many of its samples failed."""
    samples: int


def points_of(probe: Probe, samples: Sequence[Sample]) -> tuple[Point, ...]:
    """Return the parts of a time in which anything was measured, in order, all of one length.

    Args:
        samples: in order.
    """
    if not samples:
        return ()
    first, last = samples[0].at, samples[-1].at
    # A hair longer than a share, so that the last sample falls into the last part.
    length = max((last - first) / MOST_POINTS + timedelta(microseconds=1), timedelta(minutes=1))
    parts: defaultdict[int, list[Sample]] = defaultdict(list)
    for sample in samples:
        parts[(sample.at - first) // length].append(sample)
    return tuple(
        Point(
            at=first + number * length,
            value=_worst(probe, [each.value for each in some if each.value is not None]),
            failed=sum(not each.ok for each in some),
            samples=len(some),
        )
        for number, some in sorted(parts.items())
    )


def _worst(probe: Probe, values: Sequence[float]) -> float | None:
    if not values:
        return None
    return max(values, key=probe.threshold.distance) if probe.threshold is not None else max(values)


def limits_of(probe: Probe) -> dict[str, float]:
    """Return the ends of what is healthy, by what they are called in a chart."""
    if probe.threshold is not None:
        ends = {"At least": probe.threshold.min, "At most": probe.threshold.max}
    else:
        within = probe.expect.within
        ends = {"At most": None if within is None else within / timedelta(milliseconds=1)}
    return {name: end for name, end in ends.items() if end is not None}
