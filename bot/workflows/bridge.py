"""The call: opened to the room when the severity asks for it, and said to be recorded."""

from __future__ import annotations

from bot.domain.bridge import BRIDGE
from bot.domain.incident import Incident, IncidentError
from bot.domain.messages.war_room import BridgeOpened
from bot.domain.policy import severity_of
from bot.domain.timeline import EntryKind, for_reader
from bot.workflows.act import Act
from bot.workflows.telling import posts, rooms


def open_bridge(act: Act, incident: Incident) -> None:
    """Post the link to the call where the incident is worked on, and put it at the head of its room; once."""
    act.record_at_end(incident.id, EntryKind.BRIDGE, "The call was opened")
    said = BridgeOpened(record=severity_of(act.policy, incident).record_bridge)
    act.leave(posts.say(incident, said, what=BRIDGE, place=BRIDGE), *rooms.link_bridge(incident))


async def recording(act: Act, incident_id: int) -> Incident:
    """Say that the recording of the call is on.

    Raises:
        IncidentError: someone has said so.
    """
    incident = await act.uow.incidents.get(incident_id, lock=True)
    last = await act.uow.timeline.last(incident_id, EntryKind.RECORDING)
    if last is not None:
        who = "You" if last.author == act.by else f"<@{last.author}>"
        at = for_reader(last.recorded_at, seen_at=act.now)
        raise IncidentError(f"{who} said at {at} that the recording is on. `/incident timeline` shows it.")
    await act.record(incident_id, EntryKind.RECORDING, "The recording of the call is on")
    act.leave(posts.edit(incident, BRIDGE, BridgeOpened(record=True, recorded_by=act.by, recorded_at=act.now)))
    return incident
