"""What severity an incident had and when, as its timeline tells it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.severity import Severity
from bot.domain.timeline import EntryKind, TimelineEntry
from bot.domain.transition import Transition

_HEAD, _ARROW = "Severity: ", " → "


@dataclass(frozen=True, slots=True)
class Step:
    """A severity, as it was called, and since when it stood."""

    label: str
    since: datetime


def change_in_words(before: Severity, after: Severity, reason: str) -> str:
    """Write a change of severity as the timeline keeps it."""
    return f"{_HEAD}{before.label}{_ARROW}{after.label}" + (f": {reason}" if reason else "")


def history(
    timeline: Sequence[TimelineEntry], now_it_is: Severity, known: Sequence[Severity], *, declared_at: datetime
) -> tuple[Step, ...]:
    """Return the severities of an incident, oldest first; the last is the present one.

    Args:
        timeline: in any order.
        known: all severities of the policy. One that it has lost is called as the timeline calls it.
    """
    steps: list[Step] = []
    changes = [entry for entry in timeline if entry.kind is EntryKind.SEVERITY]
    for entry in sorted(changes, key=lambda entry: entry.recorded_at):
        moved = entry.transition or _in_the_words_of(entry.text, known)
        if moved is None:
            continue
        if not steps:
            steps.append(Step(moved.before, declared_at))
        steps.append(Step(moved.after, entry.happened_at))
    return tuple(steps) or (Step(now_it_is.label, declared_at),)


def peak(steps: Sequence[Step], known: Sequence[Severity]) -> str:
    """Return what the worst of them is called."""
    ranks = {severity.label: severity.rank for severity in known}
    return min(steps, key=lambda step: ranks.get(step.label, len(ranks) + 1)).label


def _in_the_words_of(text: str, known: Sequence[Severity]) -> Transition | None:
    """Read what an older release recorded in words alone."""
    before, arrow, after = text.removeprefix(_HEAD).partition(_ARROW)
    return Transition(before, _label(after, known)) if arrow and _is_label(before, known) else None


def _is_label(told: str, known: Sequence[Severity]) -> bool:
    """Tell whether a severity is named, and no sentence that ends in someone's reason: "SEV1 confirmed: a → b"."""
    return ": " not in told or any(severity.label == told for severity in known)


def _label(told: str, known: Sequence[Severity]) -> str:
    labels = [severity.label for severity in known if told == severity.label or told.startswith(f"{severity.label}: ")]
    return max(labels, key=len, default=told.partition(": ")[0])
