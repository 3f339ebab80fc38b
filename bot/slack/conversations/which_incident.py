"""Which incident is meant by what someone typed, and where."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import structlog

from bot.domain.incident import OPEN, Choices, Incident, IncidentError, Status, looks_like_number
from bot.domain.record_kinds import KINDS
from bot.domain.timeline import microseconds
from bot.slack.blocks.text import one_line
from bot.slack.conversations.parsing.command_line import split_words
from bot.slack.conversations.requester import NO_ROOM, Requester, Room
from bot.slack.conversations.rights import may_see
from storage.unit_of_work import UnitOfWork

LISTED: Final = 5
"""Incidents that a question back lists."""

REPEATED: Final = 100
"""Characters of what was typed that a question back repeats."""

PRIVATE_SPARE: Final = 20
"""How many more incidents are read, for those that turn out to be private."""

log = structlog.get_logger(__name__)


async def which_incident(
    uow: UnitOfWork,
    requester: Requester,
    text: str,
    *,
    command: str,
    among: frozenset[Status] = OPEN,
    lock: bool = False,
) -> tuple[Incident, str]:
    """Find the incident that a command is about, and what is left of its text.

    In a war room, and in the thread of an announcement, it is that one. Elsewhere its number, or the end of it, may be
    typed first; else the only one that the command could mean is taken.

    Args:
        command: as it was typed, to be repeated where there are several.
        among: statuses that the command could mean.
        lock: it is to be changed: that of the place is locked as it is read, unless another may be named.

    Raises:
        IncidentError: there is none, or several and none was named.
    """
    words = split_words(text)
    room = await incident_here(uow, requester, lock=lock and not looks_like_number(words.first.rstrip(":,")))
    alone = words.first.startswith("0") and not words.rest  # no one counts like that
    named = await named_by(uow, requester, words.first.rstrip(":,"), in_room=room is not None and not alone)
    if named is not None:
        return named, words.rest
    if room is not None:
        return room, text
    candidates = await seen_in_status(uow, requester, among & OPEN, limit=LISTED + 1)
    if len(candidates) != 1:  # the one open incident is meant before any that is over
        candidates = await seen_in_status(uow, requester, among, limit=LISTED + 1)
    if len(candidates) == 1:
        return candidates[0], text
    if not candidates:
        raise IncidentError(_none_of(among, command), may_be_title=among >= OPEN)
    raise several(candidates, command, text)


def several(candidates: Sequence[Incident], command: str, text: str) -> IncidentError:
    """Return the question which of several incidents a line is about: a button runs it for each.

    Args:
        command: as it was typed, to be repeated.
    """
    again = one_line(text).replace("`", "'") if len(text) <= REPEATED else "<the same text>"
    lines = [
        f"`{f'/incident {command} {i.number} {again}'.strip()}`: {i.title} ({i.status})" for i in candidates[:LISTED]
    ]
    more = " `/incident list` shows all." if len(candidates) > LISTED else ""
    whole = [
        (f"{i.number.rpartition('-')[2]} {i.title}", f"{command} {i.number} {text}".strip())
        for i in candidates[:LISTED]
    ]
    sentence = f"Several incidents could be meant. Say which:{more}\n" + "\n".join(lines)
    return IncidentError(sentence, choices=Choices("", tuple(whole)))


async def holding(uow: UnitOfWork, requester: Requester, kind: str, number: int, text: str) -> int | None:
    """Return the id of the one incident whose record of that number outlives it and is not done.

    ``None``: there is none, or the place or the text names an incident, or a record of that kind is meant only where it
    was made.

    Args:
        kind: a key of `KINDS`.
        text: what was typed behind the number.

    Raises:
        IncidentError: several incidents have one.
    """
    shape, first = KINDS[kind], split_words(text).first.rstrip(":,")
    if not shape.after_close or looks_like_number(first) or await incident_here(uow, requester) is not None:
        return None
    left = [state for state in shape.states if state not in shape.over]
    known = await uow.incidents.get_all(await uow.records.holding(kind, number, left))
    found = [incident for incident in known.values() if await may_see(uow, requester, incident)]
    if len(found) > 1:
        raise several(found, shape.called(number), text)
    return found[0].id if found else None


async def is_known(uow: UnitOfWork, requester: Requester, kind: str, number: int) -> bool:
    """Tell whether a number names a record here; outside, one of an open incident, or one that outlives its incident.

    Args:
        kind: a key of `KINDS`.
    """
    shape, room = KINDS[kind], await incident_here(uow, requester)
    known = await uow.incidents.get_all(await uow.records.holding(kind, number, list(shape.states)))
    if room is not None:
        return room.id in known
    meant = [each for each in known.values() if shape.after_close or each.status.is_open]
    return any([await may_see(uow, requester, each) for each in meant])


async def incident_here(uow: UnitOfWork, requester: Requester, *, lock: bool = False) -> Incident | None:
    """Return the incident of the place where it was said."""
    room = await room_here(uow, requester, lock=lock)
    if room is None and requester.thread:
        announced = await uow.slack_places.incident_announced_by(requester.channel, microseconds(requester.thread))
        return None if announced is None else await uow.incidents.get(announced, lock=lock)
    return room


async def room_here(uow: UnitOfWork, requester: Requester, *, lock: bool = False) -> Incident | None:
    """Return the incident in whose war room it was said, and keep in mind which that is."""
    incident = await uow.incidents.in_room(requester.channel, lock=lock) if requester.channel else None
    requester.room = Room(incident.id, incident.number) if incident is not None else NO_ROOM
    return incident


async def known_room(requester: Requester) -> Room:
    """Return whose war room it was said in; read it only where no one has."""
    if requester.room is None:
        async with requester.runtime.database.glancing() as uow:
            await room_here(uow, requester)
    return requester.room or NO_ROOM


async def here(uow: UnitOfWork, requester: Requester) -> int | None:
    """Return the id of the incident of the place where it was said."""
    incident = await incident_here(uow, requester)
    return incident.id if incident is not None else None


async def seen_in_status(
    uow: UnitOfWork, requester: Requester, statuses: frozenset[Status], *, limit: int
) -> list[Incident]:
    """Return the incidents in these statuses that this person may see, newest first."""
    found = await uow.incidents.in_status(statuses, limit=limit + PRIVATE_SPARE)
    return [incident for incident in found if await may_see(uow, requester, incident)][:limit]


def _none_of(among: frozenset[Status], command: str) -> str:
    """Say that there is nothing that a command could mean, and what to do instead."""
    if among >= OPEN:
        return (
            "No incident is open. Declare one: `/incident <what is broken> sev1`, "
            f"or name one that is over: `/incident {command} INC-...`."
        )
    which = "is resolved" if among == {Status.RESOLVED} else "is over"
    return f"No incident {which}, so there is nothing for `/incident {command}`. `/incident list` shows the open ones."


async def named_by(uow: UnitOfWork, requester: Requester, word: str, *, in_room: bool = False) -> Incident | None:
    """Return the incident that a word names; ``None``: the word is part of the text.

    In a room only what begins with INC names another incident: "500 errors" is text.

    Raises:
        IncidentError: it names no incident, or is the end of several.
    """
    if not looks_like_number(word):
        return None
    end = word.upper().removeprefix("INC-")
    # No one counts with leading zeros, or with hyphens.
    is_name = end != word.upper() or word.startswith("0") or "-" in word
    if in_room and end == word.upper():
        return None
    found = [
        incident for incident in await uow.incidents.ending_with(f"-{end}") if await may_see(uow, requester, incident)
    ]
    still_open = [incident for incident in found if incident.status.is_open]
    if len(found) > 1 and len(still_open) == 1:
        return still_open[0]
    if len(found) > 1:
        listed = ", ".join(f"{incident.number} ({incident.title})" for incident in found[:LISTED])
        raise IncidentError(
            f"{word} is the end of several numbers: {listed}. "
            f"Type the whole one, for example `/incident status {found[0].number}`."
        )
    if not found and is_name:
        raise IncidentError(f"There is no {word.upper()}. `/incident list` shows the open ones.")
    return found[0] if found else None


def check_no_other(rest: str) -> None:
    """Refuse a number behind a command that shows one incident: what it shows would be another's.

    Raises:
        IncidentError: one follows that belongs to none.
    """
    number = rest.strip().lstrip("#")
    if number.isdecimal():
        raise IncidentError(f"No incident has the number {number[:20]}. `/incident list` shows the open ones.")
