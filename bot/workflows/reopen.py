"""This file is about an incident that came back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.incident import Incident, Status, clean_text
from bot.domain.messages.ending import Reopened
from bot.domain.policy import Policy
from bot.domain.timeline import EntryKind
from bot.workflows import audiences, backfill, race, tell, unfilled
from bot.workflows.reminder import owe_update
from storage.unit_of_work import UnitOfWork


async def reopen(uow: UnitOfWork, policy: Policy, incident_id: int, reason: str, *, by: str, now: datetime) -> Incident:
    """Reopen an incident in the place where it was worked on.

    What said that it was over is unset: the relief did not hold, or it was no duplicate. The timeline keeps both.

    Raises:
        IncidentError: no reason is given, or the incident is open.
    """
    missing = "Say why: `/incident reopen errors are back since 14:32`."
    cleaned = clean_text(reason, field="reason", missing=missing)
    incident, *others = await _with_the_other(uow, incident_id)
    await check_reopenable(uow, incident, now=now)
    was = "".join(f"merged into {other.number}" for other in others) or str(incident.status)
    reopened = replace(
        incident,
        status=Status.INVESTIGATING,
        mitigated_at=None,
        resolved_at=None,
        recovered_at=None,
        resolution="",
        merged_into=None,
    )
    await uow.incidents.save(reopened)
    entry = await uow.timeline.add(incident.id, EntryKind.REOPENED, f"Reopened (was {was}): {cleaned}", by=by, now=now)
    for other in others:
        told = f"{incident.number} is no longer part of this: it was reopened"
        await uow.timeline.add(other.id, EntryKind.NOTE, told, by=by, now=now)
    await owe_update(uow, policy, reopened, now=now)
    await unfilled.review(uow, policy, reopened, now=now)
    await backfill.watch(uow, reopened, now=now)
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


async def _with_the_other(uow: UnitOfWork, incident_id: int) -> Sequence[Incident]:
    """Lock an incident, and with it the one into which it was merged, if it was."""
    into = (await uow.incidents.get(incident_id)).merged_into
    return await uow.incidents.lock(incident_id, *([into] if into is not None else []))


async def check_reopenable(uow: UnitOfWork, incident: Incident, *, now: datetime) -> None:
    """Refuse to reopen what is open.

    Raises:
        IncidentError: it is; the sentence says who moved it last.
    """
    if incident.status.is_open:
        remedy = f"{incident.number} is open already: it is {incident.status}. To tell news: `/incident update`."
        raise await race.too_late(uow, incident, remedy, now=now)
