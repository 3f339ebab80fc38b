"""A ramp is climbed step by step, and holds where something fails. Row (part): 121; decision 12."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.clock import deadlines
from bot.domain.deadline import Deadline, Known
from bot.domain.incident import IncidentError
from bot.domain.ramp import FULL, at, begun, check, looked_at, read, watched_until
from bot.domain.record import Record
from bot.domain.record_kinds import RAMP
from bot.policies import load
from tests.support.builders import START, a_record, an_incident

EVERY: Final = timedelta(minutes=5)
POLICY: Final = load(None).policy


def a_ramp(step: int = 10) -> Record:
    return a_record(RAMP, fields=begun(step, EVERY))


def due(record: Record) -> list[Deadline]:
    known = Known(now=START, records=[record])
    return [each for each in deadlines(an_incident(), known, POLICY) if each.kind == RAMP]


@pytest.mark.parametrize(
    ("step", "every", "field"),
    [
        (0, 300, "step"),
        (-10, 300, "step"),
        (33, 300, "step"),
        (100, 300, "step"),
        (150, 300, "step"),
        (10, 0, "every"),
        (10, 59, "every"),
        (10, 43_201, "every"),
    ],
)
def test_what_can_not_be_climbed_is_refused(step: int, every: int, field: str) -> None:
    with pytest.raises(IncidentError) as refused:
        check(step, timedelta(seconds=every))
    assert refused.value.field == field
    assert "/incident ramp start 10% every 5m" in refused.value.sentence


@pytest.mark.parametrize(("step", "every"), [(1, 60), (10, 300), (25, 3600), (50, 43_200)])
def test_what_leads_to_all_of_it_is_taken(step: int, every: int) -> None:
    check(step, timedelta(seconds=every))


def test_each_step_is_watched_before_the_next_and_the_last_ends_it() -> None:
    record, now, steps = a_ramp(25), START, []
    while not record.is_done:
        assert watched_until(record) is None
        record = at(record, read(record).next, now=now)
        steps.append(read(record).percent)
        assert watched_until(record) == now + EVERY
        (found,) = due(record)
        assert (found.starts, found.due) == (now, now + EVERY)
        now += EVERY
        record = looked_at(record, ())
    assert steps == [25, 50, 75, 100]
    assert record.state == "done"


def test_a_failed_check_holds_and_leads_back_to_the_last_good_step() -> None:
    record = looked_at(at(a_ramp(), 10, now=START), ())
    record = looked_at(at(record, 20, now=START), ("checkout-http",))
    assert (record.state, read(record).failing, read(record).before) == ("held", ("checkout-http",), 10)
    assert not due(record)

    record = at(record, read(record).before, now=START)
    assert (record.state, read(record).percent, read(record).failing) == ("running", 10, ())
    record = looked_at(record, ())
    assert read(record).next == 20  # the plan goes on


@given(
    st.sampled_from([1, 2, 5, 10, 20, 25, 50]), st.lists(st.sampled_from(["up", "back", "bad", "good"]), max_size=60)
)
def test_whatever_is_done_it_stays_between_nothing_and_all(step: int, done: list[str]) -> None:
    record = a_ramp(step)
    for each in done:
        if record.is_done:
            break
        now = read(record)
        if each == "up":
            record = at(record, now.next, now=START)
        elif each == "back":
            record = at(record, now.before, now=START)
        else:
            record = looked_at(record, ("p",) if each == "bad" else ())
        now = read(record)
        assert 0 <= now.good <= now.percent <= FULL
        assert now.before <= now.percent <= now.next
