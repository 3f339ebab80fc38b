"""Durations as the policy and the commands write them."""

import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.durations import (
    LONGEST,
    MOST_BUSINESS_DAYS,
    BusinessDays,
    compact,
    parse,
    parse_short,
    parse_within,
    short,
    spoken,
)

spans = st.integers(0, int(LONGEST.total_seconds())).map(lambda seconds: timedelta(seconds=seconds))


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("5s", 5),
        ("15m", 900),
        ("90m", 5400),
        ("1h", 3600),
        ("1h30m", 5400),
        ("1h 30m", 5400),
        (" 2D ", 172_800),
        ("1d2h3m4s", 93_784),
        ("0s", 0),
        ("365d", 31_536_000),
    ],
)
def test_a_duration_is_numbers_with_units(text: str, seconds: int) -> None:
    assert parse(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("15", "'15' has no unit; write a number and a unit"),
        ("1.5", "'1.5' has no unit"),
        ("-5m", "'-5m' is negative"),
        ("", "'' isn't a duration"),
        ("soon", "'soon' isn't a duration"),
        ("30m1h", "'30m1h' isn't a duration"),
        ("1.5h", "'1.5h' isn't a duration"),
        ("15 m", "'15 m' isn't a duration"),
        ("1w", "'1w' isn't a duration"),
        ("1bd", "'1bd' isn't a duration"),
        ("٣m", "'٣m' isn't a duration"),
        ("9" * 5000 + "d", "isn't a duration"),
        ("366d", "'366d' is longer than 365 days"),
        ("999999999d", "is longer than 365 days"),
    ],
)
def test_a_refused_duration_is_told_why(text: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=re.escape(complaint)) as refused:
        parse(text)
    assert len(str(refused.value)) < 200


@given(spans)
def test_what_is_written_is_read_again(span: timedelta) -> None:
    assert parse(compact(span)) == span


@given(st.integers(1, MOST_BUSINESS_DAYS))
def test_business_days_are_read_again(days: int) -> None:
    assert parse_within(compact(BusinessDays(days))) == BusinessDays(days)


@given(spans)
def test_a_within_reads_every_duration(span: timedelta) -> None:
    assert parse_within(compact(span)) == span


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused_with_a_sentence(text: str) -> None:
    try:
        span = parse_within(text)
    except ValueError as refused:
        assert str(refused)  # noqa: PT017 - both outcomes are right
    else:
        assert parse_within(compact(span)) == span


@pytest.mark.parametrize("text", ["0bd", "261bd", "999999999bd"])
def test_business_days_have_bounds(text: str) -> None:
    with pytest.raises(ValueError, match="business days go from 1bd to 260bd"):
        parse_within(text)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("15m", "15 min"),
        ("90m", "1 h 30 min"),
        ("24h", "1 day"),
        ("48h", "2 days"),
        ("26h", "1 day 2 h"),
        ("5s", "5 s"),
        ("0s", "0 s"),
        ("1h0m5s", "1 h"),
        ("1d3h4m5s", "1 day 3 h"),
        ("1bd", "1 business day"),
        ("5bd", "5 business days"),
    ],
)
def test_spans_are_said_as_people_say_them(written: str, said: str) -> None:
    assert spoken(parse_within(written)) == said


def test_a_span_below_zero_says_so() -> None:
    assert spoken(timedelta(minutes=-15)) == "-15 min"
    assert compact(timedelta(minutes=-90)) == "-1h30m"


def test_fractions_of_a_second_are_dropped() -> None:
    assert compact(timedelta(seconds=5, milliseconds=900)) == "5s"
    assert spoken(timedelta(milliseconds=-1)) == "0 s"


@given(st.integers(0, 999_999))
def test_milliseconds_are_read_and_written_where_they_may_be(count: int) -> None:
    span = timedelta(milliseconds=count)
    assert parse_short(f"{count}ms") == parse_short(short(span)) == span
    assert parse_short("5m") == timedelta(minutes=5)
    with pytest.raises(ValueError, match="isn't a duration"):
        parse(f"{count}ms")
