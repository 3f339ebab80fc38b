"""Moving an open incident between investigating, identified and monitoring."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.domain.checklist import MITIGATED
from bot.domain.incident import MITIGATED_BY, Incident, IncidentError, Status, clean_note
from bot.domain.messages.changes import StatusChanged
from bot.domain.phase import moved
from bot.domain.status_history import change_in_words
from bot.domain.timeline import EntryKind, for_reader
from bot.domain.transition import Transition
from bot.workflows import conflicts, phase
from bot.workflows.act import Act
from bot.workflows.checks import show
from bot.workflows.promises import review_all
from bot.workflows.promises.update import count
from bot.workflows.telling import checklists, everywhere


def entered(incident: Incident, status: Status, *, now: datetime, given: datetime | None = None) -> Incident:
    """Return the incident in a status; the first that means relief stamps ``mitigated_at``.

    Back from there, that relief did not hold: nothing remains of it but the timeline.

    Args:
        given: when it was relieved, if someone says so: that stands against what was stamped before.

    Raises:
        IncidentError: it would have been relieved before it began.
    """
    if status not in MITIGATED_BY:
        return moved(incident, replace(incident, status=status, mitigated_at=None, resolution=""))
    if given is not None and given < incident.started_at:
        began = for_reader(incident.started_at, seen_at=now)
        raise IncidentError(
            f"{for_reader(given, seen_at=now)} is before {incident.number} began ({began}). "
            "Give a later time, or none.",
            field="note",
        )
    return moved(incident, replace(incident, status=status, mitigated_at=given or incident.mitigated_at or now))


async def set_status(
    act: Act, incident_id: int, status: Status, note: str = "", *, happened_at: datetime | None = None
) -> Incident:
    """Set the status of an open incident. Back from monitoring, a stability window ends: the fix did not hold.

    Args:
        happened_at: when it came about, if earlier than ``now``.

    Raises:
        IncidentError: the incident is over or has this status, and the sentence says who moved it there; or the note
            is too long.
    """
    note = clean_note("The note", note, field="note")
    incident = await act.uow.incidents.get(incident_id, lock=True)
    if not incident.status.is_open:
        remedy = f"{incident.number} is {incident.status}. Reopen it first: `/incident reopen <reason>`."
        raise await conflicts.too_late(act, incident, remedy)
    await conflicts.check_free(act, incident, status)
    changed = entered(incident, status, now=act.now, given=happened_at)
    await act.uow.incidents.save(changed)
    told = change_in_words(incident.status, status, note)
    transition = Transition(incident.status, status, note)
    entry = await act.record(incident.id, EntryKind.STATUS, told, happened_at=happened_at, transition=transition)
    said = StatusChanged(old=incident.status, new=status, note=note, by=act.by)
    await review_all(act, changed)
    if note:
        await count(act, changed, f"Status set to {status}")
    await everywhere(act, changed, said, entry)
    if incident.mitigated_at is None and changed.mitigated_at is not None:
        await show(act, changed, MITIGATED)
    if Status.IDENTIFIED in {incident.status, status}:
        await checklists.keep_up(act, changed, ("cause",))
    await phase.follow(act, incident, changed)
    return changed
