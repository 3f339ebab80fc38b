"""A whole year of one rota: at each boundary, a minute at a time, exactly who should be on call is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from bot.domain.schedule import Cover, Shift, on_call, stretches
from bot.oncall.rota import read
from tests.oncall.feeds import BERLIN, YEAR, as_lines, event, feed, schedule
from tests.oncall.years import YEARS, Year

ZONE = ZoneInfo(BERLIN)
MINUTE = timedelta(minutes=1)

WEEKS = feed(
    *(
        event(
            f"DTSTART;VALUE=DATE:2025122{9}" if n == 0 else f"DTSTART;VALUE=DATE:202601{5 + 7 * (n - 1):02}",
            "DURATION:P7D",
            "RRULE:FREQ=WEEKLY;INTERVAL=3",
            uid=who,
            who=f"{who}@example.com",
        )
        for n, who in enumerate(("ann", "bob", "cat"))
    ),
    # In the week of 13 July Bob's shift is two days shorter at its end, and no one has the rest.
    event(
        "RECURRENCE-ID;VALUE=DATE:20260713",
        "DTSTART;VALUE=DATE:20260713",
        "DTEND;VALUE=DATE:20260718",
        uid="bob",
        who="bob@example.com",
    ),
)
"""Ann, Bob and Cat, a week each from Monday at 09:00, with a gap in July."""


def expected(at: datetime) -> tuple[str, ...]:
    """Say who is on call by counting weeks, without any calendar."""
    local = at.astimezone(ZONE)
    day = local.date() if local.time() >= time(9) else local.date() - timedelta(days=1)
    week = (day - date(2025, 12, 29)).days // 7
    if date(2026, 7, 18) <= day < date(2026, 7, 20):
        return ()
    return (f"{('ann', 'bob', 'cat')[week % 3]}@example.com",)


def around(shifts: tuple[Shift, ...]) -> Iterator[datetime]:
    """Yield each minute of two hours around each boundary, and around each change of the clocks."""
    changes = (datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC))
    for edge in sorted({*changes, *(edge for one in shifts for edge in (one.starts, one.ends))}):
        for minutes in range(-60, 61):
            yield edge + minutes * MINUTE


def test_each_minute_around_each_boundary_of_a_year() -> None:
    shifts = read(WEEKS, schedule(hand_over="09:00"), BERLIN, *YEAR).shifts
    moments = [at for at in around(shifts) if YEAR[0] <= at < YEAR[1]]
    assert len(moments) > 50 * 121
    assert [at for at in moments if on_call(shifts, (), at) != expected(at)] == []


def test_the_year_is_told_without_holes_and_its_gap_is_named() -> None:
    shifts = read(WEEKS, schedule(hand_over="09:00"), BERLIN, *YEAR).shifts
    year = stretches(shifts, (), *YEAR)
    assert (year[0].starts, year[-1].ends) == YEAR
    assert all(one.ends == following.starts for one, following in pairwise(year))
    assert [f"{one.starts:%m-%d %H:%M} to {one.ends:%m-%d %H:%M}" for one in year if not one.people] == [
        "07-18 07:00 to 07-20 07:00"
    ]


def test_a_cover_counts_to_the_minute_whatever_the_calendar_says() -> None:
    shifts = read(WEEKS, schedule(hand_over="09:00"), BERLIN, *YEAR).shifts
    starts, ends = datetime(2026, 7, 17, 12, tzinfo=UTC), datetime(2026, 7, 19, 12, tzinfo=UTC)
    all_of_it = Cover(id=1, schedule="primary", who="UDANA", starts=starts, ends=ends, by="UDANA")
    for_bob = Cover(
        id=2, schedule="primary", who="UEVE", instead="bob@example.com", starts=starts, ends=ends, by="UBOB"
    )
    in_turn = Cover(
        id=3, schedule="primary", who="UFAY", instead="UDANA", starts=ends - 60 * MINUTE, ends=ends, by="UDANA"
    )
    at = starts - MINUTE
    while at <= ends:
        within = starts <= at < ends
        assert on_call(shifts, (all_of_it,), at) == (("UDANA",) if within else expected(at))
        bobs = within and expected(at) in {("bob@example.com",), ()}
        assert on_call(shifts, (for_bob,), at) == (("UEVE",) if bobs else expected(at))
        last = "UFAY" if at >= ends - 60 * MINUTE else "UDANA"
        assert on_call(shifts, (in_turn, all_of_it), at) == ((last,) if within else expected(at))
        at += MINUTE


EACH = pytest.mark.parametrize(
    "year",
    [
        # A shift for each night is more than a second's work.
        pytest.param(year, id=name, marks=pytest.mark.slow if name == "Outlook" else ())
        for name, year in YEARS.items()
    ],
)


def minutes(year: Year, shifts: tuple[Shift, ...]) -> Iterator[datetime]:
    """Yield each hour of the year, and each minute around each boundary: of what was read, and of what is expected."""
    hours = [YEAR[0] + timedelta(hours=n) for n in range(365 * 24)]
    edges = {edge for shift in shifts for edge in (shift.starts, shift.ends)}
    edges |= {edge for cover in year.covers for edge in (cover.starts, cover.ends)}
    edges |= {later for earlier, later in pairwise(hours) if year.expected(earlier) != year.expected(later)}
    around_edges = {edge + n * MINUTE for edge in edges for n in range(-2, 3)}
    yield from sorted(at for at in {*hours, *around_edges} if YEAR[0] <= at < YEAR[1])


@EACH
def test_a_year_as_a_client_exports_it(year: Year) -> None:
    shifts = read(year.data, schedule(**year.given), BERLIN, *YEAR).shifts
    assert set(year.lines) <= set(as_lines(shifts))
    wrong = [at for at in minutes(year, shifts) if {*on_call(shifts, year.covers, at)} != year.expected(at)]
    assert wrong == []


@EACH
def test_each_boundary_of_that_year_is_where_someone_is_expected_to_change(year: Year) -> None:
    told = stretches(read(year.data, schedule(**year.given), BERLIN, *YEAR).shifts, year.covers, *YEAR)
    assert all({*one.people} == year.expected(one.starts) == year.expected(one.ends - MINUTE) for one in told)
    assert all(one.ends == following.starts for one, following in pairwise(told))
    assert all({*one.people} != {*following.people} for one, following in pairwise(told))
