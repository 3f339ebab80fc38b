"""Feeds that are small to write and would be long to read: each takes work in proportion to its size, or is refused."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest

from bot.oncall.errors import FeedError
from tests.oncall.feeds import event, feed, rota, shifts

SMALL, LARGE = 40, 160
AT_MOST = 1.5
"""How much more than in proportion the larger of two feeds may take."""

REFUSED_WITHIN = 2_500_000
"""Steps in which a feed is refused, however much it asks for: about a second."""

START = "DTSTART:20260101T080000Z", "DTEND:20260101T160000Z"


def taken(data: bytes) -> tuple[int, str]:
    """Return how many lines of Python were run to read a feed, and why it was refused; empty: it was not."""
    steps, why = 0, ""

    def line(_frame: FrameType, _event: str, _arg: Any) -> Any:
        nonlocal steps
        steps += 1
        return line

    before = sys.gettrace()
    sys.settrace(line)
    try:
        rota(data)
    except FeedError as error:
        why = str(error)
    finally:
        sys.settrace(before)
    return steps, why


def dates(name: str, number: int) -> bytes:
    """Write an event that lists so many dates."""
    days = ",".join(f"2026{1 + n // 28 % 12:02}{1 + n % 28:02}T{n // 336 % 24:02}0000Z" for n in range(number))
    return feed(event(*START, "RRULE:FREQ=DAILY;UNTIL=20260201", f"{name}:{days}"))


def changes(number: int, *more: str) -> bytes:
    """Write a daily event of which so many occurrences are changed."""
    changed = [
        event(
            f"RECURRENCE-ID{more[0] if more else ''}:2026{1 + n // 28:02}{1 + n % 28:02}T080000Z",
            f"DTSTART:2026{1 + n // 28:02}{1 + n % 28:02}T090000Z",
            "DURATION:PT1H",
            *more[1:],
        )
        for n in range(number)
    ]
    return feed(event(*START, "SEQUENCE:2", "RRULE:FREQ=DAILY;UNTIL=20261231"), *changed)


def zone(*rules: str, name: str = "Ours", start: str = "16010101T030000") -> str:
    """Write the definition of a time zone."""
    lines = (f"DTSTART:{start}", "TZOFFSETFROM:+0200", "TZOFFSETTO:+0100", *rules)
    part = "\r\n".join(("BEGIN:STANDARD", *lines, "END:STANDARD"))
    return f"BEGIN:VTIMEZONE\r\nTZID:{name}\r\n{part}\r\nEND:VTIMEZONE"


def in_zone(*rules: str, start: str = "16010101T030000") -> bytes:
    """Write an event whose times stand in a zone with such rules."""
    return feed(zone(*rules, start=start), event("DTSTART;TZID=Ours:20260105T090000", "DURATION:PT8H"))


GROW: dict[str, Callable[[int], bytes]] = {
    "events": lambda n: feed(*(event(*START, uid=str(each)) for each in range(n))),
    "events of one UID": lambda n: feed(*(event(*START) for _ in range(n))),
    "dates": lambda n: dates("RDATE", n),
    "exceptions": lambda n: dates("EXDATE", n),
    "changes": changes,
    "guests": lambda n: feed(event(*START, *(f"ATTENDEE:mailto:p{each}@example.com" for each in range(n)))),
    "rules": lambda n: feed(event(*START, *(f"RRULE:FREQ=DAILY;INTERVAL={each + 1};COUNT=2" for each in range(n)))),
    "zones": lambda n: feed(*(zone("RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU", name=f"Z{each}") for each in range(n)),
                            event(*START)),
    "nested parts of others": lambda n: feed("BEGIN:VTODO\r\n" * n + "END:VTODO\r\n" * (n - 1) + "END:VTODO",
                                             event(*START)),
    "others' properties": lambda n: feed(event(*START, *("X-ALT-DESC:<b>" for _ in range(n)))),
    "blanks in a name": lambda n: feed(event("SUMMARY:" + " " * 1_000 * n, *START, who="")),
    "folded lines": lambda n: feed(event(*START, "DESCRIPTION:" + "\r\n x" * n)),
}  # fmt: skip


@pytest.mark.parametrize("written", GROW.values(), ids=GROW.keys())
def test_what_is_taken_grows_with_the_feed_and_not_with_its_square(written: Callable[[int], bytes]) -> None:
    taken(written(1))  # what is made once
    (small, why), (large, why_not) = taken(written(SMALL)), taken(written(LARGE))
    assert (why, why_not) == ("", "")
    assert large <= small * LARGE / SMALL * AT_MOST


ROTA_ALONE = "give the address of the rota alone"
TOO_MUCH = f"repeats too much to be a rota; {ROTA_ALONE}"
NEVER = "has an event that repeats on days that never come; correct it in the calendar"
ZONE = "has a time zone whose clocks change"
IN_CALENDAR = "correct it in the calendar"


def repeated(rule: str) -> bytes:
    return feed(event(*START, f"RRULE:{rule}"))


REFUSED = {
    "dates": (dates("RDATE", 110_000), f"holds more than 5,000 dates in RDATE and EXDATE; {ROTA_ALONE}"),
    "exceptions": (dates("EXDATE", 110_000), f"holds more than 5,000 dates in RDATE and EXDATE; {ROTA_ALONE}"),
    "dates, a few in each of many events": (
        feed(*(event(*START, f"RDATE:{','.join(['20260105T080000Z'] * 1_300)}", uid=str(n)) for n in range(4))),
        f"holds more than 5,000 dates in RDATE and EXDATE; {ROTA_ALONE}",
    ),
    "parts of zones": (
        feed(*(zone(name=f"Z{n}") for n in range(251)), event(*START)),
        f"holds more than 500 parts of time zones; {ROTA_ALONE}",
    ),
    "nested": (
        feed("BEGIN:VCALENDAR\r\n" * 9 + "END:VCALENDAR\r\n" * 8 + "END:VCALENDAR"),
        "nests one thing in another too deeply for a calendar; check it in a calendar",
    ),
    "parts that end others": (
        feed("BEGIN:VTODO\r\nEND:VEVENT", event(*START)),
        "ends VEVENT, which it did not begin; check it in a calendar",
    ),
    "weekdays": (repeated(f"FREQ=MONTHLY;BYDAY={','.join(['MO'] * 101)}"), TOO_MUCH),
    "a weekday that never comes": (repeated("FREQ=MONTHLY;BYDAY=6MO"), NEVER),
    "a week that never comes": (repeated("FREQ=YEARLY;BYDAY=54MO"), NEVER),
    "a place that an hour never has": (repeated("FREQ=HOURLY;BYSETPOS=2"), TOO_MUCH),
    "a place that a day never has": (repeated("FREQ=DAILY;BYSETPOS=-2"), TOO_MUCH),
    "a place that a month never has": (repeated("FREQ=MONTHLY;BYDAY=1MO;BYSETPOS=2"), TOO_MUCH),
    "a first Monday on the 25th": (repeated("FREQ=MONTHLY;BYDAY=1MO;BYMONTHDAY=25"), TOO_MUCH),
    "changes of all that follows": (changes(101, ";RANGE=THISANDFUTURE"), TOO_MUCH),
    "a change that moves all that follows by centuries": (
        feed(
            event(*START, "RRULE:FREQ=DAILY"),
            event("RECURRENCE-ID;RANGE=THISANDFUTURE:20260105T080000Z", "DTSTART:10260105T080000Z", "DURATION:PT1H"),
        ),
        TOO_MUCH,
    ),
    "changes that repeat": (changes(300, "", "RRULE:FREQ=DAILY;COUNT=1", "SEQUENCE:1"), TOO_MUCH),
    "a clock that changes each second": (
        in_zone("RRULE:FREQ=SECONDLY"), f"{ZONE} other than once a year; {IN_CALENDAR}",
    ),
    "a clock that never goes on": (
        in_zone("RRULE:FREQ=YEARLY;INTERVAL=0"), f"{ZONE} other than once a year; {IN_CALENDAR}",
    ),
    "a clock that changes each minute of a day": (
        in_zone(f"RRULE:FREQ=YEARLY;BYMINUTE={','.join(map(str, range(60)))}"), f"{ZONE} by BYMINUTE; {IN_CALENDAR}",
    ),
    "a clock that changes on a day that never comes": (
        in_zone("RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"), f"{ZONE} on days that never come; {IN_CALENDAR}",
    ),
    "a clock that changes each day": (
        in_zone("RRULE:FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR,SA,SU"), f"{ZONE} too often; {IN_CALENDAR}",
    ),
    "clocks that change by many rules": (
        in_zone(*["RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU"] * 12), f"{ZONE} too often; {IN_CALENDAR}",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("data", "sentence"), REFUSED.values(), ids=REFUSED.keys())
def test_a_feed_that_would_take_long_is_refused_before_it_is_followed(data: bytes, sentence: str) -> None:
    steps, why = taken(data)
    assert why == sentence
    assert steps < REFUSED_WITHIN


@pytest.mark.slow
def test_shifts_that_put_no_one_on_call_are_not_looked_at_without_end() -> None:
    daily = (event(*START, "RRULE:FREQ=DAILY", uid=str(n), who="") for n in range(30))
    with pytest.raises(FeedError, match=TOO_MUCH):
        rota(feed(*daily))


@pytest.mark.parametrize("start", ["16010101T030000", "00010101T030000"])
@pytest.mark.parametrize("more", ["", ";BYHOUR=3;BYMINUTE=0", ";INTERVAL=1", ";BYMONTHDAY=25,26,27,28,29,30,31"])
def test_zones_as_exchange_and_others_write_them_are_taken(start: str, more: str) -> None:
    day = "SU" if "BYMONTHDAY" in more else "-1SU"
    assert shifts(in_zone(f"RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY={day}{more}", start=start)) == [
        "01-05 08:00 to 01-05 16:00 bob"
    ]


def test_rules_with_a_place_that_a_rota_may_use_are_taken() -> None:
    for rule in (
        "FREQ=MONTHLY;BYDAY=MO,TU,WE;BYSETPOS=2",
        "FREQ=WEEKLY;BYDAY=MO,TU;BYSETPOS=2",
        "FREQ=DAILY;BYHOUR=8,20;BYSETPOS=-2",
        "FREQ=YEARLY;BYDAY=20MO",
        "FREQ=MONTHLY;BYMONTHDAY=25,26,27,28,29,30,31;BYDAY=SU",
    ):
        assert rota(repeated(rule)).shifts, rule
