"""A change of status is what its entry holds as data; of an older release, what its words say."""

from collections.abc import Callable
from itertools import pairwise

import pytest

from bot.domain.incident import NEXT, Status
from bot.domain.status_history import cause, change_in_words, is_relapse, read_change
from bot.domain.timeline import EntryKind, TimelineEntry
from bot.domain.transition import Transition
from tests.support.builders import ALICE, START

STEPS = sorted((before, after) for before in NEXT for after in NEXT[before])


def told(text: str, kind: EntryKind = EntryKind.STATUS, *, moved: Transition | None = None) -> TimelineEntry:
    return TimelineEntry(kind=kind, happened_at=START, recorded_at=START, author=ALICE, text=text, transition=moved)


def in_words_alone(before: Status, after: Status, note: str) -> TimelineEntry:
    return told(change_in_words(before, after, note))


def as_data(before: Status, after: Status, note: str) -> TimelineEntry:
    return told("any sentence", moved=Transition(before, after, note))


TOLD = pytest.mark.parametrize("tells", [in_words_alone, as_data])
Tells = Callable[[Status, Status, str], TimelineEntry]


@TOLD
@pytest.mark.parametrize(("before", "after"), STEPS)
@pytest.mark.parametrize("note", ["", "a. b → c\nStatus: x"])
def test_a_change_is_read_as_it_was_written(tells: Tells, before: Status, after: Status, note: str) -> None:
    move = read_change(tells(before, after, note))
    assert move is not None
    assert (move.before, move.after, move.note, move.by, move.at) == (before, after, note, ALICE, START)


def test_what_is_no_change_of_status_is_none() -> None:
    changed = change_in_words(Status.INVESTIGATING, Status.IDENTIFIED, "x")
    assert read_change(told(changed, EntryKind.MESSAGE)) is None
    assert read_change(told("we are stuck")) is None
    assert read_change(told("x", EntryKind.FIXED, moved=Transition(Status.IDENTIFIED, Status.MONITORING))) is None


def test_only_what_was_relieved_relapses() -> None:
    relapses = {step for step in STEPS if is_relapse(*step)}
    back = {Status.INVESTIGATING, Status.IDENTIFIED}
    assert relapses == {(before, after) for before in (Status.MONITORING, Status.RESOLVED) for after in back} & {*STEPS}


@TOLD
def test_the_cause_is_what_was_said_last_of_one(tells: Tells) -> None:
    path = (Status.INVESTIGATING, Status.IDENTIFIED, Status.INVESTIGATING, Status.IDENTIFIED, Status.MONITORING)
    notes = ("the deploy", "no", "the database", "fixed")
    moves = [tells(*step, note) for step, note in zip(pairwise(path), notes, strict=True)]
    found = cause(moves)
    assert found is not None
    assert found.note == "the database"
    assert cause([tells(Status.INVESTIGATING, Status.IDENTIFIED, "")]) is None
