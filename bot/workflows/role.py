"""This file is about who takes which role."""

from __future__ import annotations

from datetime import datetime

from bot.domain.incident import Incident, IncidentError, Status
from bot.domain.messages import RoleAssigned
from bot.domain.role import Role
from bot.domain.timeline import EntryKind
from bot.workflows import tell
from storage.unit_of_work import UnitOfWork


async def assign(uow: UnitOfWork, incident_id: int, role: Role, user: str, *, by: str, now: datetime) -> Incident:
    """Give somebody a role; an exclusive one passes from who held it.

    Raises:
        IncidentError: that person has the role already, or the incident is closed or declined.
    """
    incident = await uow.incidents.get(incident_id, lock=True)
    if incident.status in {Status.CLOSED, Status.DECLINED}:  # a resolved one still has to be closed by somebody
        raise IncidentError(
            f"{incident.number} is {incident.status}; its roles stay as they were. "
            "If it is back: `/incident reopen <reason>`."
        )
    held = [a for a in await uow.roles.now_held(incident_id) if a.role == role.key]
    if any(assignment.user == user for assignment in held):
        whom = "You have" if user == by else f"<@{user}> has"
        raise IncidentError(f"{whom} that role already: {role.label}.")
    before = held[0].user if held and role.exclusive else None
    if role.exclusive:
        await uow.roles.end(incident_id, role.key, now=now)
    await uow.roles.assign(incident_id, role.key, user, now=now)
    passed = f" (before: <@{before}>)" if before else ""
    entry = await uow.timeline.add(incident_id, EntryKind.ROLE, f"{role.label}: <@{user}>{passed}", by=by, now=now)
    said = RoleAssigned(role=role.label, user=user, before=before, by=by)
    uow.outbox.add(
        tell.say_under_card(incident, said, what=f"entry:{entry}"),
        *tell.invite(incident, [user], what=f"entry:{entry}"),
        *tell.refresh(incident),
    )
    return incident
