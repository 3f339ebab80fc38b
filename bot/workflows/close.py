"""Closing an incident: nothing more is due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.domain.incident import Incident, Status, clean_text
from bot.domain.messages.ending import Closed, Declined, Merged
from bot.domain.recovery import Unfinished
from bot.domain.timeline import EntryKind
from bot.workflows import conflicts
from bot.workflows.act import Act
from bot.workflows.promises import review_all
from bot.workflows.telling import everywhere
from bot.workflows.unfinished import before_closed


@dataclass(frozen=True, slots=True)
class Closing:
    """What closing came to."""

    incident: Incident
    missing: Sequence[Unfinished] = ()
    """Why it was not closed; empty: it was."""


async def close(act: Act, incident_id: int) -> Closing:
    """Close a resolved incident of which nothing is missing. Whether ``by`` may is checked by who calls.

    Raises:
        IncidentError: it is not resolved; the sentence says who moved it to where it is.
    """
    incident = await act.uow.incidents.get(incident_id, lock=True)
    await conflicts.check_free(act, incident, Status.CLOSED)
    if missing := await before_closed(act, incident):
        return Closing(incident, missing)
    return Closing(await _close(act, incident, Closed(by=act.by)))


async def close_anyway(act: Act, incident_id: int, why: str) -> Incident:
    """Close a resolved incident although something is missing: whoever does so answers for it, by name.

    Raises:
        IncidentError: no reason is given, or it is not resolved.
    """
    incident = await act.uow.incidents.get(incident_id, lock=True)
    await conflicts.check_free(act, incident, Status.CLOSED)
    missing = "Say why: `/incident close anyway tracked in our backlog`."
    cleaned = clean_text(why, field="reason", missing=missing)
    waived = tuple(each.text for each in await before_closed(act, incident))
    if waived:
        await act.record(incident.id, EntryKind.WAIVED, f"Closed although {'; '.join(waived)}. Why: {cleaned}")
    return await _close(act, incident, Closed(by=act.by, waived=waived, why=cleaned))


async def _close(act: Act, incident: Incident, said: Closed) -> Incident:
    closed = replace(incident, status=Status.CLOSED)
    await end(act, closed, EntryKind.CLOSED, "Closed", said)
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
