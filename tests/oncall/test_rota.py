"""What calendars say, and what is made of it: each fact with an answer worked out by hand."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.oncall.feeds import BERLIN, GOOGLE, GRAFANA, OUTLOOK, PAGERDUTY, event, feed, rota, shifts

DAY = "DTSTART;TZID=Europe/Berlin:20260105T090000", "DTEND;TZID=Europe/Berlin:20260105T170000"
ONCE = ["01-05 08:00 to 01-05 16:00 bob"]

READ = {
    "a zone of its own": (feed(event(*DAY)), {}, ONCE),
    "UTC": (feed(event("DTSTART:20260705T090000Z", "DTEND:20260705T170000Z")), {}, ["07-05 09:00 to 07-05 17:00 bob"]),
    "floating, in the schedule's zone": (
        feed(event("DTSTART:20260705T090000", "DTEND:20260705T170000")), {}, ["07-05 07:00 to 07-05 15:00 bob"],
    ),
    "X-WR-TIMEZONE moves nothing": (
        feed(
            event("DTSTART:20260323T080000Z", "DTEND:20260323T160000Z", "RRULE:FREQ=WEEKLY;COUNT=2"),
            head="X-WR-TIMEZONE:Europe/Berlin",
        ),
        {},
        ["03-23 08:00 to 03-23 16:00 bob", "03-30 08:00 to 03-30 16:00 bob"],
    ),
    "Windows' name of a zone": (
        feed(event("DTSTART;TZID=W. Europe Standard Time:20260705T090000", "DURATION:PT8H")), {},
        ["07-05 07:00 to 07-05 15:00 bob"],
    ),
    "all day: midnight of the schedule's zone": (
        feed(event("DTSTART;VALUE=DATE:20260105", "DTEND;VALUE=DATE:20260107")), {}, ["01-04 23:00 to 01-06 23:00 bob"],
    ),
    "all day: from hand-over to hand-over, an hour shorter in spring": (
        feed(event("DTSTART;VALUE=DATE:20260328", "DTEND;VALUE=DATE:20260329", "RRULE:FREQ=DAILY;COUNT=2")),
        {"hand_over": "09:00"},
        ["03-28 08:00 to 03-29 07:00 bob", "03-29 07:00 to 03-30 07:00 bob"],
    ),
    "all day, without an end: one day": (
        feed(event("DTSTART;VALUE=DATE:20260105")), {"hand_over": "09:00"}, ["01-05 08:00 to 01-06 08:00 bob"],
    ),
    "all day, one of them taken out, one moved": (
        feed(
            event("DTSTART;VALUE=DATE:20260105", "RRULE:FREQ=DAILY;UNTIL=20260107", "EXDATE;VALUE=DATE:20260106"),
            event("DTSTART;VALUE=DATE:20260110", "RECURRENCE-ID;VALUE=DATE:20260107", who="carol@example.com"),
        ),
        {"hand_over": "09:00"},
        ["01-05 08:00 to 01-06 08:00 bob", "01-10 08:00 to 01-11 08:00 carol"],
    ),
    "cancelled occurrences are none": (
        feed(
            event(*DAY, "RRULE:FREQ=DAILY;COUNT=2"),
            event(
                "STATUS:CANCELLED", "RECURRENCE-ID;TZID=Europe/Berlin:20260106T090000",
                "DTSTART;TZID=Europe/Berlin:20260106T090000", "DTEND;TZID=Europe/Berlin:20260106T170000",
            ),
        ),
        {},
        ONCE,
    ),
    "two events with one UID: both": (
        feed(event(*DAY), event(*DAY, who="carol@example.com")), {},
        ["01-05 08:00 to 01-05 16:00 bob", "01-05 08:00 to 01-05 16:00 carol"],
    ),
    "a date that should name an occurrence of a timed series: both": (
        feed(
            event(*DAY, "RRULE:FREQ=DAILY;COUNT=1"),
            event(*DAY, "RECURRENCE-ID;VALUE=DATE:20260105", who="carol@example.com"),
        ),
        {},
        ["01-05 08:00 to 01-05 16:00 bob", "01-05 08:00 to 01-05 16:00 carol"],
    ),
    "an occurrence that is named in UTC": (
        feed(
            event(*DAY, "RRULE:FREQ=DAILY;COUNT=2"),
            event(
                "RECURRENCE-ID:20260106T080000Z", "DTSTART:20260107T080000Z", "DTEND:20260107T090000Z",
                who="carol@example.com",
            ),
        ),
        {},
        [*ONCE, "01-07 08:00 to 01-07 09:00 carol"],
    ),
    "12 hours are 12 hours on both nights": (
        feed(
            event("DTSTART;TZID=Europe/Berlin:20260328T200000", "DURATION:PT12H"),
            event("DTSTART;TZID=Europe/Berlin:20261024T200000", "DURATION:PT12H", uid="2"),
        ),
        {},
        ["03-28 19:00 to 03-29 07:00 bob", "10-24 18:00 to 10-25 06:00 bob"],
    ),
    "a day is as long as the clocks make it, 24 hours are 24 hours": (
        feed(
            event("DTSTART;TZID=Europe/Berlin:20260328T200000", "DURATION:P1D"),
            event("DTSTART;TZID=Europe/Berlin:20260328T210000", "DURATION:PT24H", uid="2"),
            event("DTSTART;TZID=Europe/Berlin:20260328T220000", "DURATION:P1DT1H", uid="3"),
        ),
        {},
        [
            "03-28 19:00 to 03-29 18:00 bob", "03-28 20:00 to 03-29 20:00 bob", "03-28 21:00 to 03-29 21:00 bob",
        ],
    ),
    "UNTIL as a date: that day's shift is the last": (
        feed(event(*DAY, "RRULE:FREQ=DAILY;UNTIL=20260106")), {}, [*ONCE, "01-06 08:00 to 01-06 16:00 bob"],
    ),
    "UNTIL without a zone": (
        feed(event(*DAY, "RRULE:FREQ=DAILY;UNTIL=20260106T090000")), {}, [*ONCE, "01-06 08:00 to 01-06 16:00 bob"],
    ),
    "UNTIL in UTC, in the afternoon of another zone": (
        feed(
            event(
                "DTSTART;TZID=America/New_York:20260105T200000", "DURATION:PT1H",
                "RRULE:FREQ=DAILY;UNTIL=20260107T010000Z",
            ),
        ),
        {},
        ["01-06 01:00 to 01-06 02:00 bob", "01-07 01:00 to 01-07 02:00 bob"],
    ),
    "UNTIL of all-day shifts, as midnight in UTC and in the zone": (
        feed(
            event("DTSTART;VALUE=DATE:20260105", "RRULE:FREQ=DAILY;UNTIL=20260106T000000Z"),
            event("DTSTART;VALUE=DATE:20260112", "RRULE:FREQ=DAILY;UNTIL=20260112T230000Z", uid="2"),
        ),
        {"hand_over": "09:00"},
        [f"01-{day:02} 08:00 to 01-{day + 1:02} 08:00 bob" for day in (5, 6, 12, 13)],
    ),
    "a start that the clocks skip: the offset before": (
        feed(event("DTSTART;TZID=Europe/Berlin:20260329T023000", "DTEND;TZID=Europe/Berlin:20260329T100000")), {},
        ["03-29 01:30 to 03-29 08:00 bob"],
    ),
    "a start that comes twice: the first": (
        feed(event("DTSTART;TZID=Europe/Berlin:20261025T023000", "DTEND;TZID=Europe/Berlin:20261025T100000")), {},
        ["10-25 00:30 to 10-25 09:00 bob"],
    ),
    "several guests": (
        feed(event(*DAY, "ATTENDEE:mailto:carol@example.com")), {},
        ["01-05 08:00 to 01-05 16:00 bob", "01-05 08:00 to 01-05 16:00 carol"],
    ),
    "an address in other letters, and one that stands beside": (
        feed(event(*DAY, "ATTENDEE;EMAIL=Carol@example.com:invalid:nomail", who="Bob@Example.com")), {},
        ["01-05 08:00 to 01-05 16:00 bob", "01-05 08:00 to 01-05 16:00 carol"],
    ),
    "PagerDuty": (
        PAGERDUTY, {}, ["02-23 08:00 to 03-02 08:00 bob", "03-02 08:00 to 03-09 08:00 carol"],
    ),
    "PagerDuty, by name": (
        PAGERDUTY,
        {"who": [{"summary": "On call - {name} - ", "people": {"Bob Brown": "U00000001", "carol clark": "U00000002"}}]},
        ["02-23 08:00 to 03-02 08:00 U00000001", "03-02 08:00 to 03-09 08:00 U00000002"],
    ),
    "Grafana OnCall": (
        GRAFANA, {"who": [{"summary": "{name}"}]},
        ["03-02 08:00 to 03-09 08:00 bob", "03-04 08:00 to 03-05 08:00 carol"],
    ),
    "Grafana OnCall, the strongest layer": (
        GRAFANA, {"who": [{"summary": "{name}"}], "overlap": "first"},
        ["03-02 08:00 to 03-04 08:00 bob", "03-04 08:00 to 03-05 08:00 carol", "03-05 08:00 to 03-09 08:00 bob"],
    ),
    "without layers, whose event stands first": (
        feed(event(*DAY), event(*DAY, uid="2", who="carol@example.com")), {"overlap": "first"}, ONCE,
    ),
    "Google": (
        GOOGLE, {},
        [
            "03-02 08:00 to 03-09 08:00 bob",  # winter
            "03-18 09:00 to 03-23 08:00 carol",
            "03-30 07:00 to 04-06 07:00 bob",  # summer
        ],
    ),
    "Outlook": (
        OUTLOOK,
        {"who": [{"attendee": "email"}, {"summary": "Night: {name}", "people": {"Bob Brown": "b@example.com"}}]},
        [
            "03-25 19:00 to 03-26 07:00 b",
            "03-26 19:00 to 03-27 07:00 b",
            "03-28 19:00 to 03-29 06:00 b",  # the night of the change is an hour shorter
            "03-29 18:00 to 03-30 06:00 b",
            "03-30 18:00 to 03-31 06:00 b",
        ],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("data", "given", "expected"), READ.values(), ids=READ.keys())
def test_each_shift_is_where_a_calendar_shows_it(data: bytes, given: dict[str, Any], expected: list[str]) -> None:
    assert shifts(data, **given) == expected


def test_a_zone_of_one_feed_says_nothing_about_another() -> None:
    named = feed("BEGIN:VTIMEZONE\r\nTZID:Customized Time Zone\r\nBEGIN:STANDARD\r\nDTSTART:16010101T000000\r\n"
                 "TZOFFSETFROM:-0500\r\nTZOFFSETTO:-0500\r\nEND:STANDARD\r\nEND:VTIMEZONE",
                 event("DTSTART;TZID=Customized Time Zone:20260105T090000", "DURATION:PT8H"))  # fmt: skip
    night: dict[str, Any] = {"who": [{"summary": "Night: {name}", "people": {"Bob Brown": "b@example.com"}}]}
    first, second = shifts(OUTLOOK, **night), shifts(named)
    assert second == ["01-05 14:00 to 01-05 22:00 bob"]
    assert shifts(OUTLOOK, **night) == first


def test_a_start_that_the_feed_s_own_zone_skips_is_read_with_the_offset_before() -> None:
    zone = OUTLOOK.decode().partition("BEGIN:VTIMEZONE")[2].partition("END:VTIMEZONE")[0]
    own = feed(
        f"BEGIN:VTIMEZONE{zone}END:VTIMEZONE",
        event("DTSTART;TZID=Customized Time Zone:20260329T023000", "DURATION:PT1H"),
    )
    assert shifts(own) == ["03-29 01:30 to 03-29 02:30 bob"]


def test_only_the_window_is_returned_and_what_reaches_into_it() -> None:
    weekly = feed(event("DTSTART:20251229T080000Z", "DURATION:P7D", "RRULE:FREQ=WEEKLY"))
    found = shifts(weekly)
    assert found[0] == "12-29 08:00 to 01-05 08:00 bob"
    assert (len(found), found[-1]) == (53, "12-28 08:00 to 01-04 08:00 bob")


def test_what_puts_no_one_on_call_is_told_and_no_one_is_guessed() -> None:
    strange = rota(
        feed(
            event("SUMMARY:Nobody knows Ned", *DAY, "RRULE:FREQ=DAILY;COUNT=30", who=""),
            event("SUMMARY:Endless", "DTSTART:20260105T080000Z", uid="2"),
            *(event(f"SUMMARY:Event {n}", *DAY, uid=f"many-{n}", who="") for n in range(20)),
        )
    )
    assert not strange.shifts
    assert {
        "The event “Nobody knows Ned” (2026-01-05) names no one that `who` in the policy finds.",
        "The event “Endless” (2026-01-05) has no end after its start, so it puts no one on call.",
    } < {*strange.problems}
    assert (len(strange.problems), strange.problems[-1]) == (11, "And 12 more of the kind.")


def test_a_long_name_and_odd_letters_are_compared_as_people_read_them() -> None:
    night = feed(event("SUMMARY:  on CALL  -  Zoë Öz   - nights", *DAY, who=""))
    rule = {"summary": "On call - {name} - ", "people": {"zoë öz": "U00000003"}}
    assert rota(night, who=[rule]).shifts[0].who == "U00000003"
    assert not rota(night, who=[{"summary": "On call - {name}", "people": {"zoë öz": "U00000003"}}]).shifts


def test_the_length_of_a_shift_is_what_the_window_is_widened_by() -> None:
    long = feed(event("DTSTART:20250101T000000Z", "DTEND:20270601T000000Z"))
    (one,) = rota(long, BERLIN).shifts
    assert one.ends - one.starts == timedelta(days=881)
    assert one.starts == datetime.fromisoformat("2025-01-01T00:00Z")
