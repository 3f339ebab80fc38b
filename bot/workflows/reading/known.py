"""What the clock has to know of an incident beside the incident itself."""

from __future__ import annotations

from bot.domain.clock import RESPONSES, Known
from bot.domain.incident import Incident
from bot.domain.timeline import EntryKind
from bot.workflows.act import Act

_TOLD = (*RESPONSES, EntryKind.REOPENED)


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
    )
