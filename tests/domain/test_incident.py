"""Numbers, titles, and the life of an incident: every step from every status. Rows: 3, 134."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.incident import (
    NEXT,
    OPEN,
    TITLE_LIMIT,
    IncidentError,
    Status,
    check_step,
    clean_text,
    clean_title,
    looks_like_number,
    number_of,
)

STEPS = {
    "investigating": "identified monitoring resolved declined",
    "identified": "investigating monitoring resolved declined",
    "monitoring": "investigating identified resolved declined",
    "resolved": "investigating closed",
    "closed": "investigating",
    "declined": "investigating",
}
"""The life of an incident, written down a second time."""

DAY = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(("current", "wanted"), list(product(Status, Status)))
def test_every_step_is_in_the_table_or_refused_with_what_to_do_instead(current: Status, wanted: Status) -> None:
    if wanted in STEPS[current].split():
        check_step(current, wanted)
        return
    with pytest.raises(IncidentError) as refused:
        check_step(current, wanted)
    assert "/incident " in refused.value.sentence


def test_the_table_knows_every_status_and_nothing_ends_for_good() -> None:
    assert set(NEXT) == set(Status)
    for status in Status:
        reached, new = set(), {status}
        while new:
            reached |= new
            new = {after for before in new for after in NEXT[before]} - reached
        assert reached == set(Status), f"from {status} some status can never be reached"


def test_updates_are_owed_exactly_while_people_work_on_it() -> None:
    assert [status for status in Status if status.is_open] == ["investigating", "identified", "monitoring"]
    assert {status for status in Status if status.is_open} == OPEN


@pytest.mark.parametrize(
    ("nth", "number"), [(1, "INC-2026-1121-001"), (999, "INC-2026-1121-999"), (1000, "INC-2026-1121-1000")]
)
def test_numbers_grow_past_999(nth: int, number: str) -> None:
    assert number_of(DAY, nth) == number
    assert looks_like_number(number)


@pytest.mark.parametrize("word", ["INC-2026-1121-001", "inc-2026-1121-001", "2026-1121-001", "1121-001", "001", "1000"])
def test_a_number_or_its_end_is_recognised(word: str) -> None:
    assert looks_like_number(word)


@pytest.mark.parametrize("word", ["", "1", "42", "INC", "INC-", "v2.3.4", "5xx", "14:32", "sev1", "-001"])
def test_other_words_are_no_number(word: str) -> None:
    assert not looks_like_number(word)


@given(st.integers(1, 100_000), st.datetimes(datetime(2000, 1, 1), datetime(2999, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - Hypothesis wants naive bounds
def test_two_numbers_are_the_same_only_on_the_same_day(nth: int, day: datetime) -> None:
    assert number_of(day, nth) != number_of(day + timedelta(days=1), nth)
    assert number_of(day, nth) != number_of(day, nth + 1)


def test_a_title_is_one_line_of_readable_text() -> None:
    assert clean_title("  checkout\n is\tdown \x00\u202e ") == "checkout is down"
    assert clean_title("日本語の障害") == "日本語の障害"


@pytest.mark.parametrize("title", ["", "   ", "🔥🔥🔥", "…", "\x00", "!!!"])
def test_a_title_that_says_nothing_is_refused(title: str) -> None:
    with pytest.raises(IncidentError, match="Say in a few words what is broken"):
        clean_title(title)


def test_a_title_that_is_too_long_is_refused_with_its_length() -> None:
    assert clean_title("x" * TITLE_LIMIT)
    with pytest.raises(IncidentError, match="The title has 201 characters and may have 120"):
        clean_title("x" * 201)


def outcome(clean: Callable[[str], str], typed: str) -> str | IncidentError:
    """Return the cleaned text, or the refusal."""
    try:
        return clean(typed)
    except IncidentError as refused:
        return refused


@given(st.text())
def test_whatever_is_typed_becomes_a_readable_title_or_a_sentence(typed: str) -> None:
    title = outcome(clean_title, typed)
    if isinstance(title, IncidentError):
        assert title.sentence
        assert title.field == "title"
    else:
        assert title == " ".join(title.split())
        assert title.isprintable()
        assert 0 < len(title) <= TITLE_LIMIT


@given(st.text())
def test_a_text_keeps_its_lines_and_loses_only_nul_bytes_and_outer_space(typed: str) -> None:
    text = outcome(partial(clean_text, field="note", missing="Say something."), typed)
    if isinstance(text, IncidentError):
        assert text.sentence == "Say something."
    else:
        assert text == typed.replace("\x00", "").strip()
