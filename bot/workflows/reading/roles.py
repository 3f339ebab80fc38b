"""Reading who has which role in an incident, and what they have ticked off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.domain.incident import Incident
from bot.domain.overview import Checklists, Roles
from bot.domain.role import COMMANDER
from storage.unit_of_work import UnitOfWork


async def read(uow: UnitOfWork, incidents: Sequence[Incident]) -> Mapping[int, Roles]:
    """Read who has which role."""
    history = await uow.roles.history_of_all([incident.id for incident in incidents])
    return {incident_id: Roles(tuple(assignments)) for incident_id, assignments in history.items()}


async def read_checklists(uow: UnitOfWork, incidents: Sequence[Incident]) -> Mapping[int, Checklists]:
    """Read what is ticked off. Assignments have ids of their own, so all may be asked about any."""
    ticked = Checklists(await uow.roles.ticks([incident.id for incident in incidents]))
    return {incident.id: ticked for incident in incidents}


async def commander_of(uow: UnitOfWork, incident: Incident) -> str | None:
    """Return who is in command."""
    held = await uow.roles.now_held(incident.id)
    return next((assignment.user for assignment in held if assignment.role == COMMANDER), None)
