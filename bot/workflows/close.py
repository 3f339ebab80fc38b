"""This file is about ending an incident for good: it is closed, or it never was one."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.domain.incident import Incident, Status, check_step, clean_text
from bot.domain.messages import Closed, Declined
from bot.domain.timeline import EntryKind
from bot.workflows import audiences, tell
from bot.workflows.reminder import owe_nothing
from storage.unit_of_work import UnitOfWork


async def close(uow: UnitOfWork, incident_id: int, *, by: str, now: datetime) -> Incident:
    """Close a resolved incident: nothing more is owed. Whether ``by`` may is checked by who calls.

    Raises:
        IncidentError: it is not resolved.
    """
    incident = await uow.incidents.get(incident_id, lock=True)
    check_step(incident.status, Status.CLOSED)
    closed = replace(incident, status=Status.CLOSED)
    await _end(uow, closed, EntryKind.CLOSED, "Closed", Closed(by=by), by=by, now=now)
    return closed


async def decline(uow: UnitOfWork, incident_id: int, reason: str, *, by: str, now: datetime) -> Incident:
    """Say that it was no incident.

    Raises:
        IncidentError: no reason is given, or work on it has gone beyond investigating.
    """
    missing = "Say why it is none: `/incident decline planned maintenance`."
    cleaned = clean_text(reason, field="reason", missing=missing)
    incident = await uow.incidents.get(incident_id, lock=True)
    check_step(incident.status, Status.DECLINED)
    declined = replace(incident, status=Status.DECLINED)
    said = Declined(reason=cleaned, by=by)
    entry = await _end(uow, declined, EntryKind.DECLINED, f"Declined: {cleaned}", said, by=by, now=now)
    executives = await audiences.executives_told(uow, declined)
    uow.outbox.add(*audiences.say_to_executives(declined, executives, said, what=f"entry:{entry}"))
    return declined


async def _end(
    uow: UnitOfWork,
    incident: Incident,
    kind: EntryKind,
    text: str,
    said: Closed | Declined,
    *,
    by: str,
    now: datetime,
) -> int:
    await uow.incidents.save(incident)
    entry = await uow.timeline.add(incident.id, kind, text, by=by, now=now)
    await owe_nothing(uow, incident, incident.status.capitalize(), by=by, now=now)
    uow.outbox.add(
        tell.say(incident, said, what=f"entry:{entry}"),
        *tell.say_under_announcements(incident, said, what=f"entry:{entry}"),
        *tell.refresh(incident),
    )
    if incident.has_room:
        uow.outbox.add(tell.set_topic(incident))
    return entry
