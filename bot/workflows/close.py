"""This file is about ending an incident for good: nothing more is owed."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.incident import Incident, Status
from bot.domain.messages import Closed, Declined, Merged
from bot.domain.timeline import EntryKind
from bot.workflows import audiences, race, tell
from bot.workflows.act import Act
from bot.workflows.reminder import owe_nothing


async def close(act: Act, incident_id: int) -> Incident:
    """Close a resolved incident: nothing more is owed. Whether ``by`` may is checked by who calls.

    Raises:
        IncidentError: it is not resolved; the sentence says who moved it to where it is.
    """
    incident = await act.uow.incidents.get(incident_id, lock=True)
    await race.check_free(act, incident, Status.CLOSED)
    closed = replace(incident, status=Status.CLOSED)
    await end(act, closed, EntryKind.CLOSED, "Closed", Closed(by=act.by))
    return closed


async def end(act: Act, incident: Incident, kind: EntryKind, text: str, said: Closed | Declined | Merged) -> None:
    """Store an incident that is over in another way than resolved, and tell everybody once.

    Args:
        incident: as it is from now on.
        text: of the timeline entry.
    """
    await act.uow.incidents.save(incident)
    entry = await act.record(incident.id, kind, text)
    await owe_nothing(act, incident, incident.status.capitalize())
    # Executives have heard the all-clear; that nothing more is owed after it is no news to them.
    executives = () if isinstance(said, Closed) else await audiences.executives_told(act, incident)
    act.leave(
        tell.say(incident, said, what=f"entry:{entry}"),
        *tell.say_under_announcements(incident, said, what=f"entry:{entry}"),
        *audiences.say_to_executives(incident, executives, said, what=f"entry:{entry}"),
        *tell.refresh(incident),
    )
    if incident.has_room:
        act.leave(tell.set_topic(incident))
