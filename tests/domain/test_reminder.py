"""When a promise is due, and what moves it. Rows: 35."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.reminder import (
    UPDATE,
    Promise,
    due_after_severity_change,
    due_after_withdrawal,
    kept,
    longest_pause,
    pause_after,
    snoozed,
)

START = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
EVERY = 15 * MINUTE

spans = st.timedeltas(timedelta(seconds=1), timedelta(days=3))


def promised(**changes: object) -> Promise:
    """Return a promise made at 09:00 for 09:15."""
    made = {"due_at": START + EVERY, "cadence_at": START + EVERY, "every": EVERY} | changes
    return Promise(id=1, incident_id=1, kind=UPDATE, **made)  # type: ignore[arg-type]


def at(minutes: float) -> datetime:
    """Return an instant so many minutes after nine."""
    return START + minutes * MINUTE


def test_kept_in_time_it_holds_its_beat() -> None:
    assert kept(promised(), now=at(15)).due_at == at(30)
    assert kept(promised(), now=at(15.5)).due_at == at(30), "half a minute late is no reason to drift"


def test_kept_after_downtime_it_counts_from_now_and_makes_up_for_nothing() -> None:
    late = kept(promised(), now=at(47))
    assert late.due_at == at(62)
    assert late.fired == 1


@pytest.mark.parametrize(
    "due",
    [
        due_after_severity_change(last=at(24 * 60), every=EVERY, now=START),
        due_after_withdrawal(owed=at(24 * 60), every=EVERY, now=START),
    ],
)
def test_what_a_clock_dated_that_was_ahead_is_owed_in_an_interval(due: datetime) -> None:
    assert due == START + EVERY


@pytest.mark.parametrize(
    ("every", "at_minutes"),
    [
        (15, [15, 30, 45, 60, 120, 240, 480, 960, 1680, 2400]),
        (30, [30, 60, 120, 240, 480, 960, 1680]),
        (25, [25, 50, 75, 135, 255]),
        (60, [60, 120, 180, 240]),
        (24 * 60, [24 * 60, 48 * 60]),
    ],
)
def test_what_no_one_answers_keeps_its_cadence_for_an_hour_and_then_comes_less_often(
    every: int, at_minutes: list[int]
) -> None:
    promise, came = promised(due_at=at(every), cadence_at=at(every), every=every * MINUTE), []
    for _ in at_minutes:
        came.append((promise.due_at - START) // MINUTE)
        before, promise = promise, kept(promise, now=promise.due_at)
        assert promise.due_at - before.due_at <= longest_pause(promise)
    assert came == at_minutes
    answered = replace(promise, settled=promise.fired, due_at=at(0), cadence_at=at(0))
    assert kept(answered, now=at(0)).due_at == at(every)


def test_a_snooze_moves_the_one_reminder_and_not_the_cadence() -> None:
    after = kept(promised(), now=at(15))
    moved = snoozed(after, now=at(16), snooze_for=10 * MINUTE)
    assert (moved.due_at, moved.cadence_at) == (at(26), at(30))
    again = kept(moved, now=at(26))
    assert again.due_at == at(30)
    assert again.fired - again.settled == 1, "it is no second one that no one answered"


def test_a_snooze_across_the_beat_skips_that_one_beat() -> None:
    moved = snoozed(kept(promised(), now=at(15)), now=at(25), snooze_for=10 * MINUTE)
    assert moved.due_at == at(35)
    assert kept(moved, now=at(35)).due_at == at(45)


@pytest.mark.parametrize(
    ("last", "every", "now", "due"),
    [
        (0, 15, 5, 15),  # an upgrade early on
        (0, 15, 14.5, 15.5),  # never less than a minute
        (0, 15, 25, 26),  # it would have been due before
        (0, 30, 10, 30),  # a downgrade
        (0, 0.1, 10, 10.1),  # the cadence, if that is shorter than a minute
        (20, 15, 21, 35),  # it counts from the last update
    ],
)
def test_a_severity_change_counts_from_the_last_update(last: float, every: float, now: float, due: float) -> None:
    assert due_after_severity_change(last=at(last), every=every * MINUTE, now=at(now)) == at(due)


@given(late=spans, every=spans)
def test_whenever_it_is_kept_the_next_one_lies_ahead_and_at_most_a_cadence_away(
    late: timedelta, every: timedelta
) -> None:
    promise = promised(due_at=START, cadence_at=START, every=every)
    now = START + late
    after = kept(promise, now=now)
    assert now < after.due_at <= now + every
    assert after.fired == promise.fired + 1


@given(asked=spans, every=spans, snooze=spans)
def test_a_snooze_costs_at_most_itself_and_a_cadence(asked: timedelta, every: timedelta, snooze: timedelta) -> None:
    first = kept(promised(due_at=START, cadence_at=START, every=every), now=START)
    moved = snoozed(first, now=START + asked, snooze_for=snooze)
    again = kept(moved, now=moved.due_at)
    assert moved.due_at == START + asked + snooze
    assert moved.due_at < again.due_at <= moved.due_at + pause_after(2, every) or again.due_at == first.cadence_at


@given(last=spans, every=spans, now=spans)
def test_a_severity_change_never_asks_for_the_impossible(last: timedelta, every: timedelta, now: timedelta) -> None:
    due = due_after_severity_change(last=START - last, every=every, now=START + now)
    assert due >= START + now + min(MINUTE, every)
    assert due <= START + now + max(MINUTE, every)


@pytest.mark.parametrize(
    ("owed", "every", "now", "due"),
    [
        (15, 15, 5, 15),  # it goes back to what it was
        (15, 15, 14.5, 15.5),  # never less than a minute
        (15, 15, 40, 41),  # it would have been due before
        (0.1, 0.1, 10, 10.1),  # the cadence, if that is shorter than a minute
    ],
)
def test_an_update_that_is_taken_back_leaves_what_was_owed_before(
    owed: float, every: float, now: float, due: float
) -> None:
    assert due_after_withdrawal(owed=at(owed), every=every * MINUTE, now=at(now)) == at(due)
