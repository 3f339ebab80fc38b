"""The figures of a month or a quarter, each beside that of the period before.

Source: [response] incident_metrics: volume, times, quality.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from statistics import median
from types import MappingProxyType
from typing import Final

from bot.domain.durations import spoken, to_the_minute
from bot.domain.incident import Incident, durations
from bot.domain.period import Period
from bot.domain.policy import severity_of
from bot.domain.trend_history import Case, Compared, History, done_at


def severities(history: History) -> list[Compared]:
    """Return how many incidents there were of each severity, the worst first."""
    here, before = (
        Counter(severity_of(history.policy, each.incident).label for each in cases) for cases in history.both
    )
    labels = [severity.label for severity in history.policy.severities_by_rank]
    return [Compared(what=each, value=here[each], before=before[each]) for each in labels if here[each] + before[each]]


def _counted(history: History, of: Callable[[Case], Iterable[str]]) -> list[Compared]:
    """Count names of incidents, the most frequent first; case doesn't count."""
    names: dict[str, str] = {}
    counts = []
    for cases in history.both:
        found = [name for each in cases for name in {name.casefold(): name for name in of(each)}.values()]
        names |= {name.casefold(): names.get(name.casefold(), name) for name in found}
        counts.append(Counter(name.casefold() for name in found))
    here, before = counts
    order = sorted(names, key=lambda key: (-here[key], -before[key], key))
    return [Compared(what=names[key], value=here[key], before=before[key]) for key in order]


def services(history: History) -> list[Compared]:
    """Return how many incidents touched each service."""
    return _counted(history, lambda each: sorted(each.services))


def factors(history: History) -> list[Compared]:
    """Return how many incidents each type of contributing factor was named for."""
    return _counted(history, lambda each: each.factors)


_TIMES: Final[Mapping[str, Callable[[Incident], timedelta | None]]] = MappingProxyType(
    {
        "Time to detect (from the start)": lambda each: durations(each).detection,
        "Time to acknowledge (from the declaration)": lambda each: _between(each.declared_at, each.acknowledged_at),
        "Time to mitigate (from the start)": lambda each: durations(each).impact,
        "Time to resolve (from the declaration)": lambda each: durations(each).response,
    }
)
"""What is measured -> how long it took; ``None``: that isn't known. Source: [response] incident_metrics."""


def _between(start: datetime, end: datetime | None) -> timedelta | None:
    return None if end is None else max(end - start, timedelta())


def times(history: History) -> list[Compared]:
    """Return how long things took, of half of the incidents at most: medians."""
    found = []
    for what, took in _TIMES.items():
        here, before = (_median(took(each.incident) for each in cases) for cases in history.both)
        if here is not None or before is not None:
            found.append(Compared(what=what, value=here, before=before, says=_span))
    return found


def _median(spans: Iterable[timedelta | None]) -> float | None:
    known = [span.total_seconds() for span in spans if span is not None]
    return to_the_minute(timedelta(seconds=median(known))).total_seconds() if known else None


def _span(seconds: float) -> str:
    return spoken(timedelta(seconds=seconds))


def _done_in(history: History, period: Period) -> int:
    since, until = period.span(history.policy.calendar)
    done = [done_at(each) for each in history.items if each.item.state == "done"]
    return sum(at is not None and since <= at < until for at in done)


def action_items(history: History) -> list[Compared]:
    """Return how many action items were done, and how many were left at the end."""
    done, done_before = (_done_in(history, each) for each in (history.period, history.period.before))
    began = history.period.span(history.policy.calendar)[0]
    left, left_before = (len(history.open_at(at)) for at in (history.looked_at, began))
    found = [
        Compared(what="done", value=done, before=done_before, more_is_better=True),
        Compared(what="open", value=left, before=left_before),
    ]
    return [each for each in found if each.value or each.before]


FIGURES: Final[Mapping[Callable[[History], list[Compared]], str]] = MappingProxyType(
    {
        severities: "Incidents of ",
        times: "",
        services: "Incidents of ",
        factors: "Contributing factor ",
        action_items: "Action items ",
    }
)
"""What is compared with the period before -> the words before each, where it stands without a heading."""
