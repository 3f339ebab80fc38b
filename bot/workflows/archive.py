"""Keeping a war room that would be archived."""

from __future__ import annotations

from typing import Final

from bot.domain.archive import kept
from bot.domain.incident import Incident, IncidentError, Status
from bot.domain.messages.war_room import RoomKept
from bot.domain.timeline import EntryKind
from bot.workflows.act import Act
from bot.workflows.reading.known import known_of
from bot.workflows.telling import posts

PLACE: Final = "archived_soon"
"""Place name of the message by which the room is told that it will be archived."""


async def keep(act: Act, incident_id: int) -> Incident:
    """Keep the room open, until the incident is reopened and closed again. Pressed twice, it says so once.

    Raises:
        IncidentError: the room is archived already.
    """
    incident = await act.uow.incidents.get(incident_id, lock=True)
    if incident.status is not Status.CLOSED:
        return incident
    if not incident.has_room:
        raise IncidentError(
            f"The war room of {incident.number} is archived already. To go on there, unarchive it in Slack and type "
            f"`/invite @Warroom` in it; to go on with the incident: `/incident reopen {incident.number} <reason>`."
        )
    known = await known_of(act, incident)
    if known.closed_at is not None and kept(known.closed_at) not in known.marks:
        await act.uow.clock_marks.add(incident_id, [kept(known.closed_at)], now=act.now)
        await act.record(incident_id, EntryKind.ROOM, "The war room stays open")
        act.leave(posts.edit(incident, PLACE, RoomKept(by=act.by)))
    return incident
