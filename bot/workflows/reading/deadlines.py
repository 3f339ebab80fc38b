"""Reading what is due in an incident, and which reminders wait for an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.domain.incident import Incident
from bot.domain.overview import Deadlines
from bot.domain.reminder import ROLE, STABILITY, UPDATE, Promise
from bot.domain.stability import is_watched
from storage.unit_of_work import UnitOfWork


async def read(uow: UnitOfWork, incidents: Sequence[Incident]) -> Mapping[int, Deadlines]:
    """Read the promises that stand, and of a fix that is watched also the question that waits."""
    promises = await uow.reminders.of_all([incident.id for incident in incidents])
    return {incident.id: await _of(uow, incident, promises[incident.id]) for incident in incidents}


async def _of(uow: UnitOfWork, incident: Incident, promises: Sequence[Promise]) -> Deadlines:
    update = next((each for each in promises if each.kind == UPDATE), None)
    window = next((each for each in promises if each.kind == STABILITY), None)
    asked = await uow.reminders.waiting(incident.id, STABILITY) if is_watched(incident) else None
    return Deadlines(
        next_update_at=update.due_at if update else None,
        overdue_since=update.overdue_since if update else None,
        stable_until=window.due_at if window else None,
        open_reminder=update.fired if update and update.fired > update.settled else None,
        open_question=asked,
        open_nags={each.subject: each.fired for each in promises if each.kind == ROLE and each.fired > each.settled},
    )
