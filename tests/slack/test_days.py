"""A day to come as people type it, where they are."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.domain.incident import IncidentError
from bot.slack.conversations.parsing.days import day, must_be_day

NEW_YORK = datetime(2026, 11, 25, 15, 0, tzinfo=UTC).astimezone(ZoneInfo("America/New_York"))
"""A Wednesday, 10:00 there."""


@pytest.mark.parametrize(
    ("typed", "there"),
    [
        ("friday", "Fri 11-27 17:00"),
        ("by friday"[3:], "Fri 11-27 17:00"),
        ("Fri", "Fri 11-27 17:00"),
        ("on friday", "Fri 11-27 17:00"),
        ("this friday at 9", "Fri 11-27 09:00"),
        ("next friday", "Fri 12-04 17:00"),
        ("next monday 9:30am", "Mon 11-30 09:30"),
        ("tomorrow 9am", "Thu 11-26 09:00"),
        ("tomorrow", "Thu 11-26 17:00"),
        ("today", "Wed 11-25 17:00"),
        ("eod", "Wed 11-25 17:00"),
        ("end of the week", "Fri 11-27 17:00"),
        ("next week", "Mon 11-30 17:00"),
        ("wednesday", "Wed 11-25 17:00"),
        ("wed 9am", "Wed 12-02 09:00"),
        ("noon", "Wed 11-25 12:00"),
        ("18:00", "Wed 11-25 18:00"),
        ("9am", "Thu 11-26 09:00"),
        ("18:00 UTC", "Wed 11-25 13:00"),
        ("2026-12-01", "Tue 12-01 17:00"),
        ("2026-12-01 09:00", "Tue 12-01 09:00"),
        ("2026-12-01T09:00Z", "Tue 12-01 04:00"),
        ("2026-12-01T09:00:00+02:00", "Tue 12-01 02:00"),
        ("Dec 1", "Tue 12-01 17:00"),
        ("1st of December, 10am", "Tue 12-01 10:00"),
        ("jan 5", "Tue 01-05 17:00"),
        ("in 3 days", "Sat 11-28 10:00"),
        ("2 weeks", "Wed 12-09 10:00"),
        ("30m", "Wed 11-25 10:30"),
        ("an hour", "Wed 11-25 11:00"),
        ("yesterday", "Tue 11-24 17:00"),
        ("2026-01-01", "Thu 01-01 17:00"),
    ],
)
def test_a_day_is_read_where_whoever_types_it_is(typed: str, there: str) -> None:
    found = day(typed, NEW_YORK)
    assert found is not None
    assert found.tzinfo is UTC
    assert f"{found.astimezone(NEW_YORK.tzinfo):%a %m-%d %H:%M}" == there


@pytest.mark.parametrize("typed", ["", "bob", "9", "feb 30", "13pm", "25:00", "2026-13-01", "fryday", "friday " * 20])
def test_what_is_no_day_is_none_and_says_what_to_type_where_it_has_to_be_one(typed: str) -> None:
    assert day(typed, NEW_YORK) is None
    with pytest.raises(IncidentError, match="Try `friday`") as refused:
        must_be_day(typed, NEW_YORK, field="remove_by")
    assert refused.value.field == "remove_by"


def test_today_is_still_to_come_late_in_the_day_and_a_day_of_the_week_is_the_next() -> None:
    late = NEW_YORK.replace(hour=20)
    assert day("today", late) == NEW_YORK.replace(hour=23, minute=59).astimezone(UTC)
    assert day("wednesday", late) == NEW_YORK.replace(day=2, month=12, hour=17).astimezone(UTC)
