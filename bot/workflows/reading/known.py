"""What the clock has to know of an incident beside the incident itself."""

from __future__ import annotations

from datetime import datetime

from bot.domain.clock import RESPONSES, Known
from bot.domain.incident import Incident
from bot.domain.ladder import Hold
from bot.domain.timeline import EntryKind
from bot.workflows.act import Act
from storage.unit_of_work import UnitOfWork

_TOLD = (*RESPONSES, EntryKind.REOPENED, EntryKind.HELD)


async def known_of(act: Act, incident: Incident) -> Known:
    """Read it."""
    marks = await act.uow.clock_marks.of(incident.id)
    told = await act.uow.timeline.done_by_people(incident.id, _TOLD)
    responses = [first for kind, (first, _) in told.items() if kind in RESPONSES]

    return Known(
        now=act.now,
        marks=marks,
        reopened_at=told[EntryKind.REOPENED][1] if EntryKind.REOPENED in told else None,
        severity_since=told[EntryKind.SEVERITY][1] if EntryKind.SEVERITY in told else None,
        responded_at=min(responses, default=None),
        hold=await last_hold(act.uow, incident.id) if EntryKind.HELD in told else None,
    )


async def last_hold(uow: UnitOfWork, incident_id: int) -> Hold | None:
    """Return the last time that someone had an incident's ladder wait; ``None``: no one has."""
    entry = await uow.timeline.last(incident_id, EntryKind.HELD)
    if entry is None or entry.transition is None:
        return None
    until = datetime.fromisoformat(entry.transition.after)
    return Hold(by=entry.author or "", why=entry.transition.said, at=entry.recorded_at, until=until)
