"""This file is about ending an incident for good: nothing more is owed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.domain.incident import Incident, Status
from bot.domain.messages.ending import Closed, Declined, Merged
from bot.domain.timeline import EntryKind
from bot.workflows import audiences, race, tell
from bot.workflows.reminder import owe_nothing
from storage.unit_of_work import UnitOfWork


async def close(uow: UnitOfWork, incident_id: int, *, by: str, now: datetime) -> Incident:
    """Close a resolved incident: nothing more is owed. Whether ``by`` may is checked by who calls.

    Raises:
        IncidentError: it is not resolved; the sentence says who moved it to where it is.
    """
    incident = await uow.incidents.get(incident_id, lock=True)
    await race.check_free(uow, incident, Status.CLOSED, now=now)
    closed = replace(incident, status=Status.CLOSED)
    await end(uow, closed, EntryKind.CLOSED, "Closed", Closed(by=by), by=by, now=now)
    return closed


async def end(
    uow: UnitOfWork,
    incident: Incident,
    kind: EntryKind,
    text: str,
    said: Closed | Declined | Merged,
    *,
    by: str,
    now: datetime,
) -> None:
    """Store an incident that is over in another way than resolved, and tell everybody once.

    Args:
        incident: as it is from now on.
        text: of the timeline entry.
    """
    await uow.incidents.save(incident)
    entry = await uow.timeline.add(incident.id, kind, text, by=by, now=now)
    await owe_nothing(uow, incident, incident.status.capitalize(), by=by, now=now)
    # Executives have heard the all-clear; that nothing more is owed after it is no news to them.
    executives = () if isinstance(said, Closed) else await audiences.executives_told(uow, incident)
    uow.outbox.add(
        tell.say(incident, said, what=f"entry:{entry}"),
        *tell.say_under_announcements(incident, said, what=f"entry:{entry}"),
        *audiences.say_to_executives(incident, executives, said, what=f"entry:{entry}"),
        *tell.refresh(incident),
    )
    if incident.has_room:
        uow.outbox.add(tell.set_topic(incident))
