"""A year of on-call as calendar clients export it, and who should be on call, counted without any calendar."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.schedule import Cover
from tests.oncall.feeds import GOOGLE, OUTLOOK, event, feed

BERLIN = ZoneInfo("Europe/Berlin")
ANN, BOB, CAT, EVE = (f"{name}@example.com" for name in ("ann", "bob", "cat", "eve"))


@dataclass(frozen=True, kw_only=True)
class Year:
    """What a client exports, and what it means."""

    data: bytes
    expected: Callable[[datetime], set[str]]
    """Instant -> who is on call."""
    lines: Sequence[str]
    """Shifts that were worked out by hand, in UTC."""
    given: Mapping[str, Any] = field(default_factory=dict)
    """Further keys of the policy's entry."""
    covers: tuple[Cover, ...] = ()


def _zone_of(export: bytes) -> str:
    """Return the definition of the zone in an export."""
    _, _, rest = export.decode().partition("BEGIN:VTIMEZONE")
    assert rest
    return f"BEGIN:VTIMEZONE{rest.partition('END:VTIMEZONE')[0]}END:VTIMEZONE"


def _google(uid: str, who: str, *lines: str) -> str:
    """Write an event as Google Calendar exports it."""
    return event(
        *lines,
        "DTSTAMP:20260101T000000Z",
        "ORGANIZER;CN=Rota:mailto:abc@group.calendar.google.com",
        f"ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;CN={who};X-NUM-GUESTS=0:mailto:{who}",
        "ATTENDEE;CUTYPE=INDIVIDUAL;PARTSTAT=DECLINED;CN=Eve:mailto:eve@example.com",
        "CREATED:20251201T120000Z",
        "LAST-MODIFIED:20251202T120000Z",
        "STATUS:CONFIRMED",
        "SUMMARY:On call",
        "TRANSP:OPAQUE",
        uid=f"{uid}@google.com",
        who="",
    )


def _google_expects(at: datetime) -> set[str]:
    local = at.astimezone(BERLIN)
    day = local.date() if local.time() >= time(9) else local.date() - timedelta(days=1)
    week = (day - date(2025, 12, 29)).days // 7
    on = {ANN if week % 2 == 0 else BOB}
    if "2026-03-23 09:00" <= _clock(at) < "2026-03-24 12:00" or week == 42:
        on = set()
    if "2026-07-01 18:00" <= _clock(at) < "2026-07-03 06:00":
        on |= {CAT}
    if datetime(2026, 10, 24, 22, tzinfo=UTC) <= at < datetime(2026, 10, 25, 3, tzinfo=UTC):
        on = {"UDANA"}
    return on


def _clock(at: datetime) -> str:
    """Return what clocks in Berlin show."""
    return f"{at.astimezone(BERLIN):%Y-%m-%d %H:%M}"


FORTNIGHTS = Year(
    data=feed(
        _zone_of(GOOGLE),
        _google(
            "ann",
            ANN,
            "DTSTART;TZID=Europe/Berlin:20251229T090000",
            "DTEND;TZID=Europe/Berlin:20260105T090000",
            "RRULE:FREQ=WEEKLY;WKST=MO;INTERVAL=2;BYDAY=MO",
            "EXDATE;TZID=Europe/Berlin:20261019T090000",
            "SEQUENCE:0",
        ),
        _google(
            "ann",
            ANN,
            "DTSTART;TZID=Europe/Berlin:20260324T120000",
            "DTEND;TZID=Europe/Berlin:20260330T090000",
            "RECURRENCE-ID;TZID=Europe/Berlin:20260323T090000",
            "SEQUENCE:1",
        ),
        _google(
            "bob",
            BOB,
            "DTSTART;TZID=Europe/Berlin:20260105T090000",
            "DTEND;TZID=Europe/Berlin:20260112T090000",
            "RRULE:FREQ=WEEKLY;WKST=MO;INTERVAL=2;BYDAY=MO",
            "SEQUENCE:0",
        ),
        _google("cat", CAT, "DTSTART:20260701T160000Z", "DTEND:20260703T040000Z", "SEQUENCE:0"),
        head="CALSCALE:GREGORIAN\r\nMETHOD:PUBLISH\r\nX-WR-CALNAME:Rota\r\nX-WR-TIMEZONE:America/New_York",
    ),
    expected=_google_expects,
    lines=(
        "03-16 08:00 to 03-23 08:00 bob",
        "03-24 11:00 to 03-30 07:00 ann",  # moved by a day and three hours; the clocks go forward in it
        "03-30 07:00 to 04-06 07:00 bob",
        "07-01 16:00 to 07-03 04:00 cat",
        "10-12 07:00 to 10-19 07:00 bob",  # the week after it was taken out
        "10-26 08:00 to 11-02 08:00 bob",
    ),
    covers=(
        # Over the hour that comes twice, in the week that no one has.
        Cover(
            id=1,
            schedule="primary",
            who="UDANA",
            starts=datetime(2026, 10, 24, 22, tzinfo=UTC),
            ends=datetime(2026, 10, 25, 3, tzinfo=UTC),
            by="UDANA",
        ),
    ),
)
"""Ann and Bob in turn by the week. One of Ann's weeks was moved, one taken out; Cat joins her for two nights."""


def _outlook(uid: str, who: str, *lines: str) -> str:
    """Write an event as Outlook exports it."""
    return event(
        "CLASS:PUBLIC",
        "CREATED:20251201T120000Z",
        "DESCRIPTION:\\n",
        *lines,
        "DTSTAMP:20251201T120000Z",
        "LAST-MODIFIED:20251201T120000Z",
        "PRIORITY:5",
        f"SUMMARY;LANGUAGE=en-us:Night: {who}",
        "TRANSP:OPAQUE",
        "X-MICROSOFT-CDO-BUSYSTATUS:BUSY",
        "X-MICROSOFT-CDO-IMPORTANCE:1",
        "BEGIN:VALARM\r\nTRIGGER:-PT15M\r\nACTION:DISPLAY\r\nDESCRIPTION:Reminder\r\nEND:VALARM",
        uid=f"040000008200E00074C5B7101A82E008{uid}",
        who="",
    )


def _outlook_expects(at: datetime) -> set[str]:
    local = at.astimezone(BERLIN)
    if time(8) <= local.time() < time(20):
        return {EVE} if local.weekday() >= 5 else set()
    night = local.date() if local.time() >= time(20) else local.date() - timedelta(days=1)
    if night == date(2026, 3, 28):
        return {EVE} if _clock(at) >= "2026-03-28 21:00" else set()
    return set() if night in {date(2026, 12, 24), date(2026, 12, 25)} else {BOB}


_OURS = "TZID=Customized Time Zone"

NIGHTS = Year(
    data=feed(
        _zone_of(OUTLOOK),
        _outlook(
            "01",
            "Bob Brown",
            f"DTEND;{_OURS}:20260101T080000",
            f"DTSTART;{_OURS}:20251231T200000",
            "RRULE:FREQ=DAILY",
            f"EXDATE;{_OURS}:20261224T200000,20261225T200000",
        ),
        _outlook(
            "01",
            "Eve Evans",
            f"DTEND;{_OURS}:20260329T080000",
            f"DTSTART;{_OURS}:20260328T210000",
            f"RECURRENCE-ID;{_OURS}:20260328T200000",
        ),
        _outlook(
            "02",
            "Eve Evans",
            f"DTEND;{_OURS}:20260103T200000",
            f"DTSTART;{_OURS}:20260103T080000",
            "RRULE:FREQ=WEEKLY;BYDAY=SU,SA",
        ),
        head="METHOD:PUBLISH\r\nX-MS-OLK-FORCEINSPECTOROPEN:TRUE",
    ),
    expected=_outlook_expects,
    lines=(
        "03-27 19:00 to 03-28 07:00 bob",
        "03-28 20:00 to 03-29 06:00 eve",  # she took it over an hour later; the clocks go forward in it
        "03-29 06:00 to 03-29 18:00 eve",
        "10-24 18:00 to 10-25 07:00 bob",  # 13 hours
        "12-26 19:00 to 12-27 07:00 bob",
    ),
    given={"who": [{"summary": "Night: {name}", "people": {"Bob Brown": BOB, "Eve Evans": EVE}}]},
)
"""Bob each night, Eve the weekends' days. Eve took one night over, two were taken out; no one has the days."""


def _layers_expect(at: datetime) -> set[str]:
    friday = at - timedelta(days=(at.weekday() - 4) % 7)
    starts = friday.replace(hour=17, minute=0, second=0, microsecond=0)
    starts -= timedelta(days=7 if starts > at else 0)
    if at < starts + timedelta(days=1, hours=16):
        return {CAT}
    return {ANN if (at - datetime(2026, 1, 1, tzinfo=UTC)).days % 2 == 0 else BOB}


LAYERS = Year(
    data=feed(
        *(
            event(
                f"SUMMARY:[L1] {who}",
                f"DTSTART:2026010{first}T000000Z",
                f"DTEND:2026010{first + 1}T000000Z",
                "RRULE:FREQ=DAILY;INTERVAL=2",
                uid=who,
                who="",
            )
            for first, who in ((1, ANN), (2, BOB))
        ),
        event(
            f"SUMMARY:[L2] {CAT}",
            "DTSTART:20251226T170000Z",
            "DTEND:20251228T090000Z",
            "RRULE:FREQ=WEEKLY",
            uid=CAT,
            who="",
        ),
    ),
    expected=_layers_expect,
    lines=(
        "01-02 00:00 to 01-02 17:00 bob",  # a Friday
        "01-02 17:00 to 01-04 09:00 cat",
        "01-04 09:00 to 01-05 00:00 bob",
    ),
    given={"who": [{"summary": "{name}"}], "overlap": "first"},
)
"""Grafana OnCall: Ann and Bob by the day, and a layer above them that overrides both at weekends."""

YEARS = {"Google": FORTNIGHTS, "Outlook": NIGHTS, "Grafana OnCall": LAYERS}
