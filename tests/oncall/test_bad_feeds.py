"""Feeds that can't be used: one sentence each, and no shift."""

from __future__ import annotations

import pytest

from bot.oncall.errors import FeedError
from bot.oncall.lines import LARGEST
from bot.oncall.rota import read
from tests.oncall.feeds import YEAR, event, feed, rota, schedule

DAILY = "DTSTART:20260101T080000Z", "DTEND:20260101T160000Z"
RULE = "which no rota needs; write the shifts by hours, days, weeks or months"
NEVER = "has an event that repeats on days that never come; correct it in the calendar"
UNKNOWN = "which no one knows and the feed does not define"


def repeated(rule: str) -> bytes:
    return feed(event(*DAILY, f"RRULE:{rule}"))


REFUSED = {
    "nothing": (b"  \n", "is empty; check the address in a browser"),
    "a web page": (
        b"<!doctype html><html>Sign in</html>",
        "isn't a calendar but a web page; take the address that ends in .ics, or of the iCal export",
    ),
    "JSON": (
        b'{"ok": false}',
        "isn't a calendar but something else; take the address that ends in .ics, or of the iCal export",
    ),
    "bytes": (
        bytes(range(256)),
        "isn't a calendar but something else; take the address that ends in .ics, or of the iCal export",
    ),
    "too much": (b"BEGIN:VCALENDAR" + b" " * LARGEST, "is larger than 2 MB; give the address of the rota alone"),
    "too many events": (
        feed(*(f"BEGIN:VEVENT\r\nUID:{n}\r\nEND:VEVENT" for n in range(5_001))),
        "holds more than 5,000 events; give the address of the rota alone",
    ),
    "no events": (feed(), "holds no events; check the address, or whether it shares its details"),
    "cut off": (
        feed(event(*DAILY)).partition(b"END:VEVENT")[0],
        "can't be read as iCalendar (ValueError); check it in a calendar",
    ),
    "an unknown zone": (
        feed(event('DTSTART;TZID="(UTC+01:00) Amsterdam":20260105T090000', "DURATION:PT8H")),
        f"uses the time zone '(UTC+01:00) Amsterdam', {UNKNOWN}",
    ),
    "an unknown zone of an end": (
        feed(event("DTSTART:20260105T090000Z", "DTEND;TZID=Eastern Standard Time 1:20260105T090000")),
        f"uses the time zone 'Eastern Standard Time 1', {UNKNOWN}",
    ),
    "an unknown zone of what is taken out": (
        feed(event(*DAILY, "RRULE:FREQ=DAILY", "EXDATE;TZID=Mars:20260105T090000")),
        f"uses the time zone 'Mars', {UNKNOWN}",
    ),
    "a broken time": (
        feed(event("DTSTART:tomorrow", "DURATION:PT8H")),
        "has an event whose DTSTART can't be read; correct it in the calendar",
    ),
    "a broken rule": (
        repeated("FREQ=SOMETIMES"),
        "has an event whose RRULE can't be read; correct it in the calendar",
    ),
    "each minute of a year": (repeated("FREQ=MINUTELY;COUNT=525600"), f"repeats by FREQ=MINUTELY, {RULE}"),
    "each second": (repeated("FREQ=SECONDLY"), f"repeats by FREQ=SECONDLY, {RULE}"),
    "each second, by another name": (
        repeated(
            "FREQ=DAILY;"
            + ";".join(
                f"BY{unit}={','.join(map(str, range(most)))}"
                for unit, most in (("HOUR", 24), ("MINUTE", 60), ("SECOND", 60))
            )
        ),
        "repeats too much to be a rota; give the address of the rota alone",
    ),
    "each hour since 1900": (
        feed(event("DTSTART:19000101T000000Z", "DURATION:PT1H", "RRULE:FREQ=HOURLY")),
        "repeats too much to be a rota; give the address of the rota alone",
    ),
    "each hour": (
        feed(event("DTSTART:20260101T000000Z", "DURATION:PT1H", "RRULE:FREQ=HOURLY")),
        "has more than 2,000 shifts; give the address of the rota alone",
    ),
    "by weeks of the year": (repeated("FREQ=YEARLY;BYWEEKNO=20"), f"repeats by BYWEEKNO, {RULE}"),
    "a day that never comes": (repeated("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"), NEVER),
    "a place that never comes": (repeated("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=6"), NEVER),
    "no interval": (repeated("FREQ=DAILY;INTERVAL=0"), NEVER),
    "each week a day that no step reaches": (
        repeated("FREQ=HOURLY;INTERVAL=168;BYDAY=FR;BYMINUTE=0,15,30,45"),
        "repeats too much to be a rota; give the address of the rota alone",
    ),
}


@pytest.mark.parametrize(("data", "sentence"), REFUSED.values(), ids=REFUSED.keys())
def test_a_feed_that_can_t_be_used_is_refused_whole(data: bytes, sentence: str) -> None:
    with pytest.raises(FeedError) as refused:
        rota(data)
    assert str(refused.value) == sentence


def test_rules_of_rotas_are_taken() -> None:
    rules = (
        "FREQ=WEEKLY;INTERVAL=6;WKST=MO;BYDAY=MO,TU",
        "FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR",
        "FREQ=MONTHLY;BYDAY=1MO",
        "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1",
        "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24,31",
        "FREQ=DAILY;INTERVAL=3;COUNT=9;UNTIL=20260201",
    )
    for rule in rules:
        assert read(repeated(rule), schedule(), "UTC", *YEAR).shifts, rule


def test_a_shift_of_a_thousand_years_has_nothing_else_repeated_that_long() -> None:
    daily = [event(*DAILY, "RRULE:FREQ=DAILY", uid=f"daily-{n}", who="carol@example.com") for n in range(5)]
    found = rota(feed(event("DTSTART:20260101T080000Z", "DTEND:30260101T080000Z", uid="long"), *daily)).shifts
    assert len(found) == 1 + 365


def test_a_summary_of_blanks_is_read_in_no_time() -> None:
    blanks = event(*DAILY, f"SUMMARY:On{' ' * 500_000}call", who="")
    assert not rota(feed(blanks), who=[{"summary": "On call - {name}"}]).shifts
