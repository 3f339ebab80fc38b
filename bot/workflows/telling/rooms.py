"""Orders for what is done to a war room: making it, inviting people, topic, pins and bookmarks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.domain.archive_room import ArchiveRoom
from bot.domain.effects import (
    HANDOFF,
    CreateRoom,
    Invite,
    Order,
    SetTopic,
)
from bot.domain.incident import Incident
from bot.domain.room_head import Bookmark, Pin
from bot.workflows.telling.keys import create_key, key_of, lane_of, newest, order


def open_room(
    incident: Incident, names: tuple[str, str], people: Sequence[str], *, moved_by: str | None = None
) -> list[Order]:
    """Make a room and everything that belongs into it but the card, together wherever nothing is needed first.

    Args:
        incident: as it is with the room counted in.
        names: the channel's name, and the one with the full number for where that is taken.
        people: who is asked in: user ids, user-group ids, e-mail addresses.
        moved_by: who moves it there from its thread; ``None``: it begins there.
    """
    generation = incident.rooms_asked
    name, full_name = names
    create = CreateRoom(name=name, full_name=full_name, private=incident.private, moved_by=moved_by)
    steps = [order(incident, create, f"create:{generation}"), set_topic(incident)]
    if incident.source:
        marked = f"bookmark:source:{generation}"
        steps.append(order(incident, Bookmark(to="source"), marked, needs=create_key(incident)))
    return [*steps, *invite(incident, people, what=f"declared:{generation}")]


def link_announcement(incident: Incident) -> Order:
    """Put the link to the announcement at the head of the room, once both are there."""
    return order(incident, Bookmark(), f"bookmark:{incident.rooms_asked}", needs=create_key(incident))


def link_bridge(incident: Incident) -> list[Order]:
    """Put the link to the call at the head of the room, if there is one."""
    if not incident.has_room:
        return []
    marked = f"bookmark:bridge:{incident.rooms_asked}"
    return [order(incident, Bookmark(to="bridge"), marked, needs=create_key(incident))]


def link_out(incident: Incident, links: Iterable[tuple[str, str]]) -> list[Order]:
    """Put links to other systems at the head of the room, if there is one: label and address, each label once."""
    if not incident.has_room:
        return []
    return [
        order(
            incident,
            Bookmark(to="link", label=label, url=url),
            f"bookmark:{label.casefold()}:{incident.rooms_asked}",
            needs=create_key(incident),
        )
        for label, url in dict(reversed([*links])).items()
    ]


def invite(incident: Incident, people: Sequence[str], *, what: str) -> list[Order]:
    """Ask people into the room, if there is one."""
    if not incident.has_room or not people:
        return []
    wanted = tuple(dict.fromkeys(people))
    return [order(incident, Invite(people=wanted), f"invite:{what}", needs=create_key(incident))]


def let_in(incident: Incident, user: str, *, what: str) -> list[Order]:
    """Ask someone into the room before anything more is said to them: in the lane of what they are told."""
    return [replace(each, lane=f"person:{user}") for each in invite(incident, [user], what=what)]


def set_topic(incident: Incident) -> Order:
    """Bring the room's topic up to date."""
    return newest(incident, SetTopic(), lane=f"step:{incident.number}:topic", needs=create_key(incident))


def archive(incident: Incident, *, what: str) -> Order:
    """Archive the room, once everything that was to be said there has been said."""
    return order(incident, ArchiveRoom(), what, lane=lane_of(incident))


def pin_handoff(incident: Incident, offer: int, *, told_as: str, before: int | None) -> list[Order]:
    """Pin what the room was told of an offer of command, in place of that of the offer before."""
    if not incident.has_room:
        return []
    place = f"{HANDOFF}:{offer}"
    pin = Pin(place=place, instead_of=f"{HANDOFF}:{before}" if before is not None else None)
    return [order(incident, pin, f"pin:{place}", needs=key_of(incident, told_as))]


def pinned(incident: Incident, place: str, posted_as: str) -> list[Order]:
    """Pin a message in the room. A thread's message is not pinned: its channel is not ours."""
    if not incident.has_room:
        return []
    return [order(incident, Pin(place=place), f"pin:{posted_as}", needs=key_of(incident, posted_as))]
