"""The invitation to a review meeting, as calendars read it. Source: RFC 5545, RFC 5546 (REQUEST, PUBLISH, CANCEL)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from bot.domain.effects import Attempt, Done, Outcome, Spot
from bot.domain.incident import Incident
from bot.domain.policy import Policy
from bot.domain.postmortem.people import attendees
from bot.domain.record import Record, numbered
from bot.domain.record_kinds import REVIEW
from bot.domain.review_meeting import CANCELLED, sequence_of
from bot.domain.share_invitation import ShareInvitation
from bot.runtime import Runtime
from bot.slack.outbound.files import Files
from bot.slack.outbound.postmortem_file import PostmortemFiles
from bot.slack.workspace.directory import Directory, Person

if TYPE_CHECKING:
    import icalendar

NO_MAIL: Final = "invalid:nomail"
"""Where an address is asked for and none is known: a calendar needs an organizer, and sends this one nothing."""

IN_SLACK: Final = "This incident is private. To see where the review is, look in Slack."
"""What an invitation says of the place where the incident is private."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """What an invitation is made of."""

    incident: Incident
    record: Record
    policy: Policy
    host: str
    """Of the workspace: it tells incidents of two of them apart."""
    facilitator: Person | None
    people: Sequence[Person]
    """Who takes part."""
    now: datetime


def written(meeting: Meeting) -> bytes:
    """Return the invitation as an iCalendar file.

    People are named by their e-mail addresses alone, as far as those are known. Of a private incident it has the
    number, the time, the agenda of the policy and who is invited, and nothing that people typed, such as the place: an
    invitation is passed on, and calendars show it to others unless its class is ``PRIVATE``.
    """
    import icalendar  # noqa: PLC0415 - it takes a while, and few invitations are written

    incident, record = meeting.incident, meeting.record
    begins = record.instant("at") or record.at
    known = [person for person in meeting.people if person.email]
    event = icalendar.Event()
    event.add("uid", uid_of(incident, record, meeting.host))
    event.add("dtstamp", meeting.now.astimezone(UTC))
    event.add("dtstart", begins.astimezone(UTC))
    event.add("dtend", (begins + meeting.policy.review_meeting.length).astimezone(UTC))
    event.add("sequence", sequence_of(record))
    event.add("summary", f"Review of {incident.number}" + ("" if incident.private else f": {incident.title}"))
    agenda = [each.text for each in meeting.policy.review_meeting.agenda]
    place = record.said("venue")
    event.add("description", "\n".join([IN_SLACK, *agenda] if incident.private and place else agenda))
    if incident.private:
        event.add("class", "PRIVATE")
    elif place:
        event.add("location", place)
    event.add("status", "CANCELLED" if record.state == CANCELLED else "CONFIRMED")
    event.add("organizer", _address(meeting.facilitator))
    for person in known:
        event.add("attendee", _address(person))
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Warroom//Review meeting//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if record.state == CANCELLED else "REQUEST" if known else "PUBLISH")
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def uid_of(incident: Incident, record: Record, host: str) -> str:
    """Name a meeting among all that calendars know: the same however often it is moved."""
    return f"{incident.number.lower()}-review-{record.number}@{host}"


def _address(person: Person | None) -> icalendar.vCalAddress:
    import icalendar  # noqa: PLC0415 - the same

    address = icalendar.vCalAddress(f"mailto:{person.email}" if person is not None and person.email else NO_MAIL)
    address.params["CN"] = person.name if person is not None and person.name else "Warroom"
    return address


class Invitations:
    """Writes invitations from the database, as they stand at sending."""

    def __init__(self, runtime: Runtime, directory: Directory, files: Files, documents: PostmortemFiles) -> None:
        self._runtime = runtime
        self._directory = directory
        self._files = files
        self._documents = documents

    async def share(self, attempt: Attempt, effect: ShareInvitation, spot: Spot) -> Outcome:
        """Attach the invitation under a message, in a file for each time that the meeting changes."""
        if attempt.incident_id is None:
            return Done()
        async with self._runtime.database.reading() as uow:
            incident = await uow.incidents.get(attempt.incident_id)
            record = numbered(await uow.records.of(attempt.incident_id, REVIEW), REVIEW, effect.number)
        if record is None or sequence_of(record) > effect.sequence:  # it has changed again, and so does the next file
            return Done()
        name = f"{incident.number}-review-{effect.number}-{effect.sequence}.ics"
        return await self._files.share(attempt, spot, name, lambda: self._written(incident, record))

    async def _written(self, incident: Incident, record: Record) -> bytes:
        known, _ = await self._documents.known(incident.id)
        leads = record.said("facilitator")
        users = dict.fromkeys(filter(None, [leads, *attendees(known)]))
        people = await self._directory.people(users)
        return written(
            Meeting(
                incident=incident,
                record=record,
                policy=self._runtime.policy,
                host=urlsplit(self._runtime.workspace_url).hostname or "warroom",
                facilitator=people.get(leads),
                people=[person for person in people.values() if person.is_there],
                now=self._runtime.now(),
            )
        )
