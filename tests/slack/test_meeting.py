"""A review meeting as it is typed, and the invitation that calendars read. Rows (part): 133, 157."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import icalendar
import pytest
import recurring_ical_events

from bot.domain.incident import IncidentError
from bot.domain.record_kinds import REVIEW
from bot.slack.conversations.parsing.meeting import Asked, asked_for
from bot.slack.outbound.invitation import NO_MAIL, Meeting, written
from bot.slack.workspace.directory import Person
from tests.support.builders import ALICE, BOB, START, a_policy, a_record, an_incident

HERE: Final = START.astimezone(ZoneInfo("Europe/Berlin"))
"""A Monday, 10:00 there."""

TOMORROW: Final = datetime(2026, 11, 24, 9, tzinfo=UTC)
LINK: Final = "https://meet.example.com/review"


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("tomorrow 10am", Asked(TOMORROW)),
        ("tomorrow at 10:00", Asked(TOMORROW)),
        ("to tomorrow 10am", Asked(TOMORROW)),
        ("moved to tomorrow 10am", Asked(TOMORROW)),
        ("on 2026-11-24 10:00", Asked(TOMORROW)),
        ("tomorrow 9:00 UTC", Asked(TOMORROW)),
        ("tomorrow noon", Asked(TOMORROW + timedelta(hours=2))),
        ("in 2 hours", Asked(START + timedelta(hours=2))),
        (f"tomorrow 10am facilitator <@{BOB}>", Asked(TOMORROW, BOB)),
        (f"facilitator: <@{BOB}|bob>, tomorrow 10am", Asked(TOMORROW, BOB)),
        (f"tomorrow 10am led by <@{BOB}> at <{LINK}>", Asked(TOMORROW, BOB, LINK)),
        (f"tomorrow 10am where <{LINK}|{LINK}>", Asked(TOMORROW, "", LINK)),
        ("tomorrow 10am room Lisbon", Asked(TOMORROW, "", "Lisbon")),
        ("tomorrow 10am facilitator me", Asked(TOMORROW, ALICE)),
        (f"facilitator <@{BOB}>", Asked(None, BOB)),
        ("", Asked()),
    ],
)
def test_when_who_and_where_are_read_in_any_order(typed: str, asked: Asked) -> None:
    assert asked_for(typed, HERE, by=ALICE) == asked


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("tomorrow", "Say at what time"),
        ("friday", "Say at what time"),
        ("soonish", "Couldn't read “soonish” as a time"),
        ("rooms can't be booked", "as a time"),
        ("tomorrow 25:00", "as a time"),
        ("tomorrow 10am facilitator bob", "Couldn't read “bob” as a person"),
    ],
)
def test_what_is_no_meeting_says_what_to_type(typed: str, says: str) -> None:
    with pytest.raises(IncidentError) as refused:
        asked_for(typed, HERE, by=ALICE)
    assert says in refused.value.sentence
    assert "`/incident meeting tomorrow 10am" in refused.value.sentence


def an_invitation(**differs: Any) -> Meeting:
    held = {"at": TOMORROW.isoformat(), "facilitator": BOB, "venue": LINK}
    plain: dict[str, Any] = {
        "incident": an_incident(title="Checkout is down; pay, please\nBEGIN:VEVENT"),
        "record": a_record(REVIEW, text="Review meeting", fields=held),
        "policy": a_policy(),
        "host": "acme.slack.com",
        "facilitator": Person(BOB, "Bob", email="bob@example.com"),
        "people": [Person(BOB, "Bob", email="bob@example.com"), Person(ALICE, "Alice")],
        "now": START,
    }
    return Meeting(**plain | differs)


def read(meeting: Meeting) -> tuple[icalendar.Calendar, Any]:
    calendar = icalendar.Calendar.from_ical(written(meeting))
    (event,) = recurring_ical_events.of(calendar).between(START, START + timedelta(days=30))
    return calendar, event


def test_a_calendar_reads_when_and_where_it_is_and_who_is_invited() -> None:
    calendar, event = read(an_invitation())

    assert calendar["METHOD"] == "REQUEST"
    assert event["DTSTART"].dt == TOMORROW
    assert event["DTEND"].dt == TOMORROW + timedelta(hours=1)
    assert event["UID"] == "inc-2026-1123-001-review-1@acme.slack.com"
    assert (event["SEQUENCE"], event["STATUS"], event["LOCATION"]) == (0, "CONFIRMED", LINK)
    assert event["SUMMARY"] == "Review of INC-2026-1123-001: Checkout is down; pay, please\nBEGIN:VEVENT"
    assert "Review the timeline" in event["DESCRIPTION"]
    assert event["ORGANIZER"] == "mailto:bob@example.com"
    assert event["ATTENDEE"] == "mailto:bob@example.com", "no one is invited whose address isn't known"
    assert b"DTSTART:20261124T090000Z" in written(an_invitation())


def test_without_addresses_it_is_published_and_names_no_one() -> None:
    calendar, event = read(an_invitation(facilitator=None, people=[Person(ALICE, "Alice")]))
    assert calendar["METHOD"] == "PUBLISH"
    assert "ATTENDEE" not in event
    assert event["ORGANIZER"] == NO_MAIL
    assert b"Alice" not in written(an_invitation(facilitator=None, people=[Person(ALICE, "Alice")]))


def test_a_move_is_the_same_meeting_and_a_cancellation_takes_it_off() -> None:
    first = an_invitation()
    fields = {**first.record.fields, "at": (TOMORROW + timedelta(days=1)).isoformat(), "sequence": 1}
    moved = replace(first, record=replace(first.record, fields=fields))
    off = replace(moved, record=replace(moved.record, state="cancelled", fields={**fields, "sequence": 2}))

    found = [read(each) for each in (first, moved, off)]
    assert {event["UID"] for _, event in found} == {"inc-2026-1123-001-review-1@acme.slack.com"}
    assert [event["SEQUENCE"] for _, event in found] == [0, 1, 2]
    assert [event["STATUS"] for _, event in found] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert [str(calendar["METHOD"]) for calendar, _ in found] == ["REQUEST", "REQUEST", "CANCEL"]
    assert found[1][1]["DTSTART"].dt == TOMORROW + timedelta(days=1)


def test_of_a_private_incident_an_invitation_tells_nothing_that_people_typed() -> None:
    private = an_invitation(incident=an_incident(title="Salaries leaked", private=True))
    _, event = read(private)
    assert (event["SUMMARY"], event["CLASS"]) == ("Review of INC-2026-1123-001", "PRIVATE")
    assert "LOCATION" not in event
    assert event["DESCRIPTION"].startswith("This incident is private. To see where the review is, look in Slack.\n")
    for typed in ("Salaries", LINK):
        assert typed not in written(private).decode().replace("\r\n ", "")
