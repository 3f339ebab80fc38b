"""Giving an incident its war room: at once, later, or again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from slugify import slugify

from bot.domain.channel import CHANNEL_LENGTH
from bot.domain.incident import Incident, IncidentError, short_number
from bot.domain.ladder import called_at_once
from bot.domain.policy import Policy, severity_of
from bot.domain.severity import Hours, Mobilise
from bot.domain.timeline import EntryKind
from bot.workflows.act import Act
from bot.workflows.telling import posts, rooms

SUFFIX_ROOM: Final = 3
"""Characters kept free at the end of a channel's name for a ``-2``."""


def room_name(policy: Policy, incident: Incident) -> str:
    """Return the channel's name: the policy's template, cut so that a suffix fits; a private one's is its number."""
    return _named(policy, incident, short_number(incident.number))


def full_room_name(policy: Policy, incident: Incident) -> str:
    """Return the same with the full number in it, for where the short name is taken."""
    return _named(policy, incident, incident.number.lower())


def room_names(policy: Policy, incident: Incident) -> tuple[str, str]:
    """Return the names that a room may get: see `room_name` and `full_room_name`."""
    return room_name(policy, incident), full_room_name(policy, incident)


def _named(policy: Policy, incident: Incident, number: str) -> str:
    full = incident.number.lower()
    if incident.private:
        return f"war-room-{full}"
    limit = CHANNEL_LENGTH - SUFFIX_ROOM
    slug = slugify(incident.title, max_length=limit, word_boundary=True)
    template = policy.war_room_name
    while True:
        name = template.format(id=full, number=number, slug=slug, severity=incident.severity).strip("-_")
        if len(name) <= limit:
            return name
        if not slug:  # the policy's own words are too long; the number is what must not be cut
            return f"war-room-{full}"
        slug = slug[: max(0, len(slug) - (len(name) - limit))].rstrip("-")


def is_fetched_now(policy: Policy, wanted: Mobilise, now: datetime) -> bool:
    """Tell whether someone is fetched at once, and not later or in business hours only."""
    return wanted.after == timedelta() and (wanted.hours is Hours.ANY or policy.calendar.is_open(now))


def fetched(policy: Policy, incident: Incident, *, now: datetime) -> Sequence[str]:
    """Return whom an incident fetches at once. A private one fetches no one: its members bring in whom they trust."""
    if incident.private:
        return []
    called = called_at_once(policy, severity_of(policy, incident))
    wanted = [each for each in called if is_fetched_now(policy, each, now)]
    return [person for each in wanted for person in policy.people.get(each.role, ())]


async def open_war_room(act: Act, incident_id: int) -> Incident:
    """Open a room for an incident that is worked on in a thread.

    Raises:
        IncidentError: it has a room, or is over.
    """
    incident = await act.uow.incidents.get(incident_id, lock=True)
    if incident.has_room:
        raise IncidentError(
            f"{incident.number} has a war room already: `/incident brief {incident.number}` leads there."
        )
    if not incident.status.is_open:
        raise IncidentError(f"{incident.number} is {incident.status}. Reopen it first: `/incident reopen <reason>`.")
    return await move_into_room(act, incident)


async def move_into_room(act: Act, incident: Incident) -> Incident:
    """Make a room, carry the incident there, and say so where it was. The caller holds the incident's lock."""
    moved = replace(incident, has_room=True, rooms_asked=incident.rooms_asked + 1)
    await act.uow.incidents.save(moved)
    holders = [assignment.user for assignment in await act.uow.roles.now_held(incident.id)]
    wanted = (incident.declared_by, act.by, *holders, *fetched(act.policy, incident, now=act.now))
    people = [each for each in wanted if each]
    await act.record(incident.id, EntryKind.ROOM, "Asked for a war room")
    act.leave(
        *rooms.open_room(moved, room_names(act.policy, moved), people, moved_by=act.by),
        *posts.post_card(moved),
        *posts.refresh_announcements(moved),
    )
    return moved
