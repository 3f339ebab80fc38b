"""This file is about an incident that came back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.domain.incident import Incident, IncidentError, Status, clean_text
from bot.domain.messages import Reopened
from bot.domain.policy import Policy
from bot.domain.timeline import EntryKind
from bot.workflows import audiences, tell, unfilled
from bot.workflows.reminder import owe_update
from storage.unit_of_work import UnitOfWork


async def reopen(uow: UnitOfWork, policy: Policy, incident_id: int, reason: str, *, by: str, now: datetime) -> Incident:
    """Reopen an incident in the place where it was worked on.

    What said that it was over is unset: the relief did not hold. The timeline keeps both.

    Raises:
        IncidentError: no reason is given, or the incident is open.
    """
    missing = "Say why: `/incident reopen errors are back since 14:32`."
    cleaned = clean_text(reason, field="reason", missing=missing)
    incident = await uow.incidents.get(incident_id, lock=True)
    if incident.status.is_open:
        raise IncidentError(f"{incident.number} is open already: it is {incident.status}.")
    reopened = replace(
        incident, status=Status.INVESTIGATING, mitigated_at=None, resolved_at=None, recovered_at=None, resolution=""
    )
    await uow.incidents.save(reopened)
    entry = await uow.timeline.add(
        incident.id, EntryKind.REOPENED, f"Reopened (was {incident.status}): {cleaned}", by=by, now=now
    )
    await owe_update(uow, policy, reopened, now=now)
    await unfilled.review(uow, policy, reopened, now=now)
    said = Reopened(reason=cleaned, by=by)
    executives = await audiences.executives_of(uow, policy, reopened)
    uow.outbox.add(
        tell.say(reopened, said, what=f"entry:{entry}"),
        *tell.say_under_announcements(reopened, said, what=f"entry:{entry}"),
        *audiences.say_to_executives(reopened, executives, said, what=f"entry:{entry}"),
        *tell.refresh(reopened),
    )
    if reopened.has_room:
        uow.outbox.add(tell.set_topic(reopened))
    return reopened
