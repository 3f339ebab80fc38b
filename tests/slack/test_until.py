"""A time to come, as people type it: read in their zone, and the next one that comes."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.domain.incident import IncidentError
from bot.slack.conversations.parsing.until import until

HERE = datetime(2026, 3, 28, 20, 0, tzinfo=ZoneInfo("Europe/Berlin"))
"""The evening before the clocks change: 19:00 UTC."""


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("until 21:30", "2026-03-28T20:30Z"),
        ("until 9:30pm", "2026-03-28T20:30Z"),
        ("till 18:00", "2026-03-29T16:00Z"),  # tomorrow, by summer's clock
        ("until 18:00 UTC", "2026-03-29T18:00Z"),
        ("until 19:30Z", "2026-03-28T19:30Z"),
        ("UNTIL tomorrow 9am", "2026-03-29T07:00Z"),
        ("until tomorrow at 09:00", "2026-03-29T07:00Z"),
        ("until tomorrow 02:30", "2026-03-29T01:30Z"),  # the clocks skip it: the offset before
        ("until today 12am", "2026-03-27T23:00Z"),
        ("until 2026-04-01 12:00", "2026-04-01T10:00Z"),
        ("for 4h", "2026-03-28T23:00Z"),
        ("for 1h30m", "2026-03-28T20:30Z"),
    ],
)
def test_an_end_is_read_in_the_zone_of_whoever_types(typed: str, expected: str) -> None:
    assert until(typed, HERE) == datetime.fromisoformat(expected)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "until",
        "until 18",
        "until soon",
        "until 25:00",
        "until 13pm",
        "until 2026-02-30 12:00",
        "for",
        "for ever",
        "for 4",
    ],
)
def test_what_is_no_end_is_refused_with_a_way_out(typed: str) -> None:
    with pytest.raises(IncidentError, match="Try `until 18:00`, `until tomorrow 9am` or `for 4h`"):
        until(typed, HERE)
