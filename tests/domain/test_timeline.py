"""Slack's timestamps as integers, and instants as people read them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.timeline import at_utc, microseconds, slack_ts

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@given(st.integers(0, 10**10 - 1), st.integers(0, 999_999))
def test_a_ts_survives_the_way_to_microseconds_and_back(seconds: int, micros: int) -> None:
    ts = f"{seconds}.{micros:06d}"
    assert slack_ts(microseconds(ts)) == ts


@given(st.integers(0, 10**16))
def test_microseconds_survive_the_way_to_a_ts_and_back(us: int) -> None:
    assert microseconds(slack_ts(us)) == us


def test_no_digit_is_lost_where_a_float_would_lose_it() -> None:
    assert microseconds("1732161780.000200") == 1_732_161_780_000_200
    assert microseconds("9999999999.999999") == 9_999_999_999_999_999


@pytest.mark.parametrize(
    ("ts", "us"), [("1732161780", 1_732_161_780_000_000), ("1.5", 1_500_000), ("1.1234567", 1_123_456)]
)
def test_a_short_or_long_fraction_is_read_as_one(ts: str, us: int) -> None:
    assert microseconds(ts) == us


@pytest.mark.parametrize("ts", ["", "abc", "1.x", "now"])
def test_what_is_no_ts_is_refused(ts: str) -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        microseconds(ts)


def test_an_instant_of_another_day_carries_its_date() -> None:
    assert at_utc(NOON, seen_at=NOON + timedelta(hours=11)) == "12:00 UTC"
    assert at_utc(NOON, seen_at=NOON + timedelta(hours=12)) == "2026-11-21 12:00 UTC"
    assert at_utc(NOON + timedelta(days=1), seen_at=NOON) == "2026-11-22 12:00 UTC"
