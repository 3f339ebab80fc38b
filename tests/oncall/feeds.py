"""Calendars as the tests write them, and as other systems export them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from bot.domain.schedule import Schedule, Shift
from bot.oncall.rota import Rota, read

BERLIN: Final = "Europe/Berlin"
YEAR: Final = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))


def event(*lines: str, uid: str = "1", who: str = "bob@example.com") -> str:
    """Write one event; each has one attendee unless ``who`` is empty."""
    attendee = (f"ATTENDEE:mailto:{who}",) if who else ()
    return "\r\n".join(("BEGIN:VEVENT", f"UID:{uid}", *lines, *attendee, "END:VEVENT"))


def feed(*parts: str, head: str = "") -> bytes:
    """Write a calendar."""
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//tests//EN",
        *filter(None, [head]),
        *parts,
        "END:VCALENDAR",
        "",
    )
    return "\r\n".join(lines).encode()


def schedule(**given: object) -> Schedule:
    """Return a policy's entry."""
    return Schedule.model_validate({"source": "file:rota.ics", **given})


def shifts(data: bytes, zone: str = BERLIN, **given: object) -> list[str]:
    """Return the shifts of 2026 as lines: ``03-29 00:30 to 03-29 12:30 bob``, in UTC."""
    return as_lines(rota(data, zone, **given).shifts)


def as_lines(shifts: Sequence[Shift]) -> list[str]:
    """Write shifts as lines."""
    return [f"{one.starts:%m-%d %H:%M} to {one.ends:%m-%d %H:%M} {one.who.partition('@')[0]}" for one in shifts]


def rota(data: bytes, zone: str = BERLIN, **given: object) -> Rota:
    """Read a feed for the year 2026."""
    return read(data, schedule(**given), zone, *YEAR)


PAGERDUTY: Final = b"""BEGIN:VCALENDAR
PRODID:-//PagerDuty//Schedules//EN
VERSION:2.0
X-WR-CALNAME:On Call Schedule for Primary
CALSCALE:GREGORIAN
BEGIN:VEVENT
SUMMARY:On Call - Bob Brown - Primary
DTEND;VALUE=DATE-TIME:20260302T080000Z
DTSTART;VALUE=DATE-TIME:20260223T080000Z
UID:Q1
ATTENDEE:bob@example.com
URL:https://example.pagerduty.com/schedules#P1
END:VEVENT
BEGIN:VEVENT
SUMMARY:On Call - Carol Clark - Primary
DTEND;VALUE=DATE-TIME:20260309T080000Z
DTSTART;VALUE=DATE-TIME:20260302T080000Z
UID:Q2
ATTENDEE:carol@example.com
URL:https://example.pagerduty.com/schedules#P1
END:VEVENT
END:VCALENDAR
"""
"""No DTSTAMP, the end before the start, addresses without ``mailto:``, lines that end without CR."""

GRAFANA: Final = feed(
    event("SUMMARY:[L1] bob@example.com", "DTSTART:20260302T080000Z", "DTEND:20260309T080000Z", uid="a-1", who=""),
    event("SUMMARY:[L2] carol@example.com", "DTSTART:20260304T080000Z", "DTEND:20260305T080000Z", uid="a-2", who=""),
)
"""Layers before the names: the higher one overrides."""

GOOGLE: Final = feed(
    "BEGIN:VTIMEZONE\r\nTZID:Europe/Berlin\r\nX-LIC-LOCATION:Europe/Berlin\r\n"
    "BEGIN:DAYLIGHT\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nTZNAME:CEST\r\nDTSTART:19700329T020000\r\n"
    "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\nEND:DAYLIGHT\r\n"
    "BEGIN:STANDARD\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nTZNAME:CET\r\nDTSTART:19701025T030000\r\n"
    "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\nEND:STANDARD\r\nEND:VTIMEZONE",
    event(
        "DTSTART;TZID=Europe/Berlin:20260302T090000",
        "DTEND;TZID=Europe/Berlin:20260309T090000",
        "RRULE:FREQ=WEEKLY;INTERVAL=2;UNTIL=20260412T215959Z;BYDAY=MO",
        "DTSTAMP:20260101T000000Z",
        "ORGANIZER;CN=Rota:mailto:abc@group.calendar.google.com",
        "SEQUENCE:1",
        "STATUS:CONFIRMED",
        "SUMMARY:On call",
        "TRANSP:OPAQUE",
        "ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;CN=Bob\r\n  Brown;X-NUM-GUESTS=0:"
        "mailto:bob@example.com",
        "ATTENDEE;CUTYPE=RESOURCE;PARTSTAT=ACCEPTED;CN=Desk:mailto:desk@resource.calendar.google.com",
        "ATTENDEE;CUTYPE=INDIVIDUAL;PARTSTAT=DECLINED;CN=Eve:mailto:eve@example.com",
        uid="g1@google.com",
        who="",
    ),
    event(
        "DTSTART;TZID=Europe/Berlin:20260318T100000",
        "DTEND;TZID=Europe/Berlin:20260323T090000",
        "RECURRENCE-ID;TZID=Europe/Berlin:20260316T090000",
        "SEQUENCE:2",
        "STATUS:CONFIRMED",
        "SUMMARY:On call",
        uid="g1@google.com",
        who="carol@example.com",
    ),
    head="CALSCALE:GREGORIAN\r\nMETHOD:PUBLISH\r\nX-WR-CALNAME:Rota\r\nX-WR-TIMEZONE:America/New_York",
)
"""A zone that is not the calendar's, one occurrence that moved to another person, a desk and a refusal among guests."""

OUTLOOK: Final = feed(
    "BEGIN:VTIMEZONE\r\nTZID:Customized Time Zone\r\n"
    "BEGIN:STANDARD\r\nDTSTART:16010101T030000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\n"
    "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\r\nEND:STANDARD\r\n"
    "BEGIN:DAYLIGHT\r\nDTSTART:16010101T020000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\n"
    "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\r\nEND:DAYLIGHT\r\nEND:VTIMEZONE",
    event(
        "CLASS:PUBLIC",
        "DTSTART;TZID=Customized Time Zone:20260325T200000",
        "DTEND;TZID=Customized Time Zone:20260326T080000",
        "RRULE:FREQ=DAILY;COUNT=6",
        "EXDATE;TZID=Customized Time Zone:20260327T200000",
        "SUMMARY;LANGUAGE=en-us:Night: Bob Brown",
        "X-MICROSOFT-CDO-BUSYSTATUS:BUSY",
        "BEGIN:VALARM\r\nTRIGGER:-PT15M\r\nDURATION:PT5M\r\nACTION:DISPLAY\r\nEND:VALARM",
        uid="040000008200E00074C5B7101A82E008",
        who="",
    ),
    head="METHOD:PUBLISH\r\nX-MS-OLK-FORCEINSPECTOROPEN:TRUE",
)
"""A zone made by hand under the name that Outlook gives all of them, an alarm, no guests."""
