"""A change of status is read from the timeline as it was written there."""

from itertools import pairwise

import pytest

from bot.domain.incident import NEXT, Status
from bot.domain.status_history import cause, change_in_words, is_relapse, read_change
from bot.domain.timeline import EntryKind, TimelineEntry
from tests.support.builders import ALICE, START

STEPS = sorted((before, after) for before in NEXT for after in NEXT[before])


def told(text: str, kind: EntryKind = EntryKind.STATUS) -> TimelineEntry:
    return TimelineEntry(kind=kind, happened_at=START, recorded_at=START, author=ALICE, text=text)


@pytest.mark.parametrize(("before", "after"), STEPS)
@pytest.mark.parametrize("note", ["", "a. b → c\nStatus: x"])
def test_a_change_is_read_as_it_was_written(before: Status, after: Status, note: str) -> None:
    move = read_change(told(change_in_words(before, after, note)))
    assert move is not None
    assert (move.before, move.after, move.note, move.by, move.at) == (before, after, note, ALICE, START)


def test_what_is_no_change_of_status_is_none() -> None:
    changed = change_in_words(Status.INVESTIGATING, Status.IDENTIFIED, "x")
    assert read_change(told(changed, EntryKind.MESSAGE)) is None
    assert read_change(told("we are stuck")) is None


def test_only_what_was_relieved_relapses() -> None:
    relapses = {step for step in STEPS if is_relapse(*step)}
    back = {Status.INVESTIGATING, Status.IDENTIFIED}
    assert relapses == {(before, after) for before in (Status.MONITORING, Status.RESOLVED) for after in back} & {*STEPS}


def test_the_cause_is_what_was_said_last_of_one() -> None:
    path = (Status.INVESTIGATING, Status.IDENTIFIED, Status.INVESTIGATING, Status.IDENTIFIED, Status.MONITORING)
    notes = ("the deploy", "no", "the database", "fixed")
    moves = [told(change_in_words(*step, note)) for step, note in zip(pairwise(path), notes, strict=True)]
    found = cause(moves)
    assert found is not None
    assert found.note == "the database"
    assert cause([told(change_in_words(Status.INVESTIGATING, Status.IDENTIFIED, ""))]) is None
