"""Business days and hours, across weekends, holidays and changes of the clock. Rows: 34, 39 (the arithmetic)."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.domain.calendar import Calendar, Weekday
from bot.domain.durations import BusinessDays

WEEK = (Weekday.MON, Weekday.TUE, Weekday.WED, Weekday.THU, Weekday.FRI)


def calendar(zone: str = "UTC", *holidays: date, days: tuple[Weekday, ...] = WEEK) -> Calendar:
    return Calendar(time_zone=zone, working_days=days, opens=time(9), closes=time(17), holidays=holidays)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2026-11-18T14:00", 1, "2026-11-19T14:00"),  # Wednesday
        ("2026-11-20T16:30", 1, "2026-11-23T16:30"),  # Friday to Monday
        ("2026-11-21T03:00", 1, "2026-11-23T03:00"),  # Saturday to Monday
        ("2026-11-20T10:00", 5, "2026-11-27T10:00"),
    ],
)
def test_weekends_do_not_count(start: str, days: int, due: str) -> None:
    assert calendar().add_business_days(utc(start), days) == utc(due)


def test_holidays_do_not_count() -> None:
    christmas = calendar("UTC", date(2026, 12, 25), date(2026, 12, 28))
    assert christmas.add_business_days(utc("2026-12-24T10:00"), 1) == utc("2026-12-29T10:00")


def test_days_are_the_zones_days() -> None:
    # 23:30 UTC on Friday is Saturday morning in Tokyo.
    assert calendar("Asia/Tokyo").add_business_days(utc("2026-11-20T23:30"), 1) == utc("2026-11-22T23:30")


def test_the_local_hour_stays_when_the_clocks_change() -> None:
    berlin = calendar("Europe/Berlin")
    assert berlin.add_business_days(utc("2026-10-23T08:00"), 1) == utc("2026-10-26T09:00")


def test_an_hour_that_does_not_exist_moves_forward() -> None:
    every_day = calendar("America/New_York", days=tuple(Weekday))
    assert every_day.add_business_days(utc("2026-03-07T07:30"), 1) == utc("2026-03-08T07:30")  # 02:30 is 03:30


def test_an_hour_that_comes_twice_is_the_first() -> None:
    every_day = calendar("America/New_York", days=tuple(Weekday))
    assert every_day.add_business_days(utc("2026-10-31T05:30"), 1) == utc("2026-11-01T05:30")


def test_a_deadline_is_a_span_or_business_days() -> None:
    friday = utc("2026-11-20T16:00")
    assert calendar().after(friday, timedelta(hours=48)) == utc("2026-11-22T16:00")
    assert calendar().after(friday, BusinessDays(1)) == utc("2026-11-23T16:00")


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - bounds are naive
    st.integers(1, 30),
    st.sampled_from(["UTC", "Europe/Berlin", "America/St_Johns", "Pacific/Apia", "Australia/Lord_Howe"]),
)
def test_a_due_date_is_later_on_a_working_day(start: datetime, days: int, zone: str) -> None:
    here = calendar(zone, date(2026, 12, 25))
    due = here.add_business_days(start, days)
    assert due.tzinfo is UTC
    assert due > start
    assert here.add_business_days(start, days + 1) > due


def test_naive_instants_and_no_days_are_refused() -> None:
    with pytest.raises(ValueError, match="needs a time zone"):
        calendar().add_business_days(utc("2026-11-20T10:00").replace(tzinfo=None), 1)
    with pytest.raises(ValueError, match="at least 1"):
        calendar().add_business_days(utc("2026-11-20T10:00"), 0)


def test_a_calendar_without_working_days_is_refused() -> None:
    with pytest.raises(ValidationError, match="at least 1 item"):
        calendar(days=())


@pytest.mark.parametrize(
    ("instant", "opens", "at_work", "tomorrow"),
    [  # Monday 2026-11-23 to Friday 2026-11-27, nine to five, UTC
        ("2026-11-23T08:59", "2026-11-23T09:00", "2026-11-23T09:00", "2026-11-24T09:00"),
        ("2026-11-23T09:00", "2026-11-23T09:00", "2026-11-23T09:00", "2026-11-24T09:00"),
        ("2026-11-23T16:59", "2026-11-23T16:59", "2026-11-23T16:59", "2026-11-24T09:00"),
        ("2026-11-23T17:00", "2026-11-24T09:00", "2026-11-23T16:00", "2026-11-24T09:00"),
        ("2026-11-24T02:00", "2026-11-24T09:00", "2026-11-24T09:00", "2026-11-25T09:00"),
        ("2026-11-27T20:00", "2026-11-30T09:00", "2026-11-27T16:00", "2026-11-30T09:00"),
        ("2026-11-28T12:00", "2026-11-30T09:00", "2026-11-30T09:00", "2026-11-30T09:00"),
    ],
)
def test_what_falls_outside_work_is_moved_into_it(instant: str, opens: str, at_work: str, tomorrow: str) -> None:
    """Rows (part): 35, 43."""
    days = calendar()
    at = datetime.fromisoformat(f"{instant}+00:00")
    assert days.opening(at) == datetime.fromisoformat(f"{opens}+00:00")
    assert days.at_work(at) == datetime.fromisoformat(f"{at_work}+00:00")
    assert days.tomorrow(at) == datetime.fromisoformat(f"{tomorrow}+00:00")
