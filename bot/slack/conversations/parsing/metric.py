"""A metric and its value as people type them: ``cpu 71%``, ``p95 = 0.18 s``, ``error rate 0.05``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from bot.domain.incident import IncidentError
from bot.domain.metric import Metric
from bot.domain.policy import Policy
from bot.domain.spelling import bare
from bot.slack.conversations.parsing.numbers import AMOUNT, amount_of

_AMOUNT: Final = re.compile(AMOUNT, re.IGNORECASE)
_LEAD: Final = re.compile(r"^(?:(?:is|at|now|are)\s+)+", re.IGNORECASE)

_SAME: Final[Mapping[str, Mapping[str, float]]] = {
    "ms": {"s": 1_000.0, "sec": 1_000.0, "us": 0.001},
    "%": {"percent": 1.0, "pct": 1.0},
    "mb/s": {"gb/s": 1_000.0, "kb/s": 0.001},
    "mbps": {"gbps": 1_000.0, "kbps": 0.001, "mbit/s": 1.0, "gbit/s": 1_000.0},
    "rps": {"req/s": 1.0, "requests/s": 1.0},
}
"""Unit -> others that people type in its place, and how many of it each is."""

FIELD: Final = "values"
"""Of the form in which values are typed."""

MOST_WORDS: Final = 5
"""Of a metric's name."""


def metric_and_value(policy: Policy, typed: str) -> tuple[str, float]:
    """Read which metric is at what.

    Returns:
        The metric's key, and the value in its unit.

    Raises:
        IncidentError: no metric is called so, or there is no number that counts it.
    """
    words = re.sub("[=:]", " ", typed).split()
    names = {bare(name): key for key, metric in policy.metrics.items() for name in (metric.label, key)}
    for count in range(min(len(words), MOST_WORDS), 0, -1):
        key = names.get(bare(" ".join(words[:count])))
        if key is not None:
            return key, value_of(key, policy.metrics[key], " ".join(words[count:]))
    raise IncidentError(
        f"Couldn't find a metric in “{typed[:40]}”. `/incident health` names them. Try `/incident health set cpu 71%`.",
        field=FIELD,
    )


def value_of(key: str, metric: Metric, typed: str) -> float:
    """Read a value in a metric's unit.

    Raises:
        IncidentError: it is no number, or counted in something else.
    """
    said, unit = _LEAD.sub("", typed.strip()).strip(), (metric.unit or "").casefold()
    others = {"": 1.0, unit: 1.0, **_SAME.get(unit, {})}
    for other in sorted(others, key=len, reverse=True):
        if other and not said.casefold().endswith(other):
            continue
        found = _AMOUNT.fullmatch(said[: len(said) - len(other)].strip())
        if found is not None:
            return amount_of(found) * others[other]
    example = f"{key} {metric.threshold.max if metric.threshold.max is not None else metric.threshold.min:g}"
    counted = f" in {metric.unit}" if metric.unit else ""
    raise IncidentError(
        f"Couldn't read “{typed[:40]}” as a number{counted}. Try `/incident health set {example}{metric.unit or ''}`.",
        field=FIELD,
    )
