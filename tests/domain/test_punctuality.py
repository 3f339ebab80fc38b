"""How punctual the updates were, by the clock that everyone read. Rows: 134."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final

import pytest

from bot.domain.incident import Status
from bot.domain.postmortem.punctuality import Punctuality, punctuality
from bot.domain.severity import Severity
from bot.domain.stability import QUESTION
from bot.domain.status_history import change_in_words
from bot.domain.timeline import EntryKind, TimelineEntry
from bot.domain.transition import Transition
from bot.domain.update import StatusUpdate
from bot.policies import load
from tests.domain.test_postmortem import START, entry, material

M: Final = timedelta(minutes=1)
POLICY: Final = load(None).policy
SEV1, SEV2 = POLICY.severities["sev1"], POLICY.severities["sev2"]
"""An update each 15 minutes, and each 30."""


def update(number: int, at: int, due: int) -> StatusUpdate:
    due_at = START + due * M
    return StatusUpdate(
        number=number, by="U1", at=START + at * M, status=Status.INVESTIGATING, next_due_at=due_at, text="x"
    )


def to(severity: Severity, before: Severity, at: int) -> TimelineEntry:
    return entry("", at, kind=EntryKind.SEVERITY, transition=Transition(before.label, severity.label, "worse"))


def came(*told: TimelineEntry, updates: tuple[StatusUpdate, ...], ended: int) -> Punctuality | None:
    known = material(*told, resolved_at=START + ended * M)
    return punctuality(replace(known, updates=updates, severities=POLICY.severities_by_rank))


@pytest.mark.parametrize(
    "counts",
    [
        entry("Fixed: rolled back", 24, kind=EntryKind.FIXED),
        entry(change_in_words(Status.INVESTIGATING, Status.IDENTIFIED, "a pool of 5"), 24, kind=EntryKind.STATUS),
        entry(QUESTION, 24, kind=EntryKind.REMINDER, author=None),
    ],
    ids=["fix", "status", "question"],
)
def test_what_counts_as_an_update_starts_the_clock_again(counts: TimelineEntry) -> None:
    posted = (update(1, 10, 25), update(2, 38, 53))
    assert came(counts, updates=posted, ended=50) == Punctuality(2, 2, timedelta())
    assert came(updates=posted, ended=50) == Punctuality(2, 1, 13 * M), "without it, it is late"


def test_what_counts_may_come_late_itself() -> None:
    fixed = entry("Fixed: rolled back", 33, kind=EntryKind.FIXED)
    assert came(fixed, updates=(update(1, 10, 25),), ended=40) == Punctuality(2, 1, 8 * M)


def test_a_status_without_a_word_counts_for_nothing() -> None:
    moved = entry(change_in_words(Status.INVESTIGATING, Status.IDENTIFIED, ""), 24, kind=EntryKind.STATUS)
    assert came(moved, updates=(update(1, 10, 25), update(2, 38, 53)), ended=50) == Punctuality(2, 1, 13 * M)


def test_each_update_is_due_by_the_severity_of_then() -> None:
    changed = (to(SEV1, SEV2, 2), to(SEV2, SEV1, 40))
    posted = (update(1, 16, 31), update(2, 30, 45), update(3, 69, 99))
    assert came(*changed, updates=posted, ended=80) == Punctuality(3, 3, timedelta())
    late = (update(1, 20, 35),)
    assert came(changed[0], updates=late, ended=22) == Punctuality(1, 0, 3 * M)
