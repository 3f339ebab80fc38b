"""Closing an incident: nothing more is due."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.incident import Incident, Status
from bot.domain.messages.ending import Closed, Declined, Merged
from bot.domain.timeline import EntryKind
from bot.workflows import conflicts
from bot.workflows.act import Act
from bot.workflows.promises import review_all
from bot.workflows.telling import everywhere


async def close(act: Act, incident_id: int) -> Incident:
    """Close a resolved incident: nothing more is owed. Whether ``by`` may is checked by who calls.

    Raises:
        IncidentError: it is not resolved; the sentence says who moved it to where it is.
    """
    incident = await act.uow.incidents.get(incident_id, lock=True)
    await conflicts.check_free(act, incident, Status.CLOSED)
    closed = replace(incident, status=Status.CLOSED)
    await end(act, closed, EntryKind.CLOSED, "Closed", Closed(by=act.by))
    return closed


async def end(act: Act, incident: Incident, kind: EntryKind, text: str, said: Closed | Declined | Merged) -> None:
    """Store an incident that is over in another way than resolved, and tell everyone once.

    Args:
        incident: as it is from now on.
        text: of the timeline entry.
    """
    await act.uow.incidents.save(incident)
    entry = await act.record(incident.id, kind, text)
    await review_all(act, incident)
    await everywhere(act, incident, said, entry)
