"""How the updates came that were due while an incident was open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from bot.domain.postmortem.material import Material
from bot.domain.postmortem.reopened import over
from bot.domain.reminder import DAILY
from bot.domain.severity_history import Step, history
from bot.domain.stability import QUESTION
from bot.domain.status_history import read_change
from bot.domain.timeline import EntryKind, TimelineEntry


@dataclass(frozen=True, slots=True)
class Punctuality:
    """How the updates came that were due."""

    due: int
    on_time: int
    latest: timedelta
    """By how much the latest of them was late."""


@dataclass(frozen=True, slots=True)
class _Word:
    """Something that everyone was told, and by when the next was due."""

    at: datetime
    next_due_at: datetime | None
    """``None``: that isn't known, or none was."""


def punctuality(material: Material) -> Punctuality | None:
    """Return how the updates came that were due while it was open; ``None``: none was.

    An update is due when the one before it says. What counts as one starts the clock again, as a fix, another severity
    or the question whether the fix held does: from there it is due by the severity of then. None is due from an end to
    when it is reopened.
    """
    incident, posted = material.incident, {each.at for each in material.updates}
    words = sorted(_words(material), key=lambda each: each.at)
    due = [(before.at, before.next_due_at, after.at) for before, after in pairwise(words)]
    if incident.resolved_at is not None:
        due.append((words[-1].at, words[-1].next_due_at, incident.resolved_at))
    ends = [each.ended for each in over(material)]
    until = [(by, min([came, *(end for end in ends if begun <= end < came)])) for begun, by, came in due]
    asked = [(by, came) for by, came in until if by is not None and (came >= by or came in posted)]
    if not asked:
        return None
    late = [came - by for by, came in asked if came > by]
    return Punctuality(len(asked), len(asked) - len(late), max(late, default=timedelta()))


def _words(material: Material) -> Iterator[_Word]:
    """Yield what everyone was told: the declaration, each update, and what counts as one."""
    declared_at = material.incident.declared_at
    steps = history(material.noted, material.severity, material.severities, declared_at=declared_at)
    yield _Word(declared_at, _due(material, steps, declared_at))
    yield from (_Word(each.at, each.next_due_at) for each in material.updates)
    yield from (_Word(each.since, _due(material, steps, each.since)) for each in steps[1:])
    for entry in material.noted:
        if entry.kind is EntryKind.REOPENED:
            yield _Word(entry.recorded_at, None)
        elif _counts(entry):
            yield _Word(entry.recorded_at, _due(material, steps, entry.recorded_at))


def _counts(entry: TimelineEntry) -> bool:
    if entry.kind is EntryKind.REMINDER:
        return entry.text == QUESTION
    move = read_change(entry)
    return entry.kind is EntryKind.FIXED or (move is not None and bool(move.note))


def _due(material: Material, steps: Sequence[Step], at: datetime) -> datetime | None:
    """Return by when an update is due after a word; a daily one waits for work, of which the record says nothing."""
    label = next((step.label for step in reversed(steps) if step.since <= at), steps[0].label)
    known = {each.label: each.update_every for each in (*material.severities, material.severity)}
    every = known.get(label)
    return at + every if every is not None and every < DAILY else None
