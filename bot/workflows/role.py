"""This file is about who takes which role."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.domain.durations import spoken
from bot.domain.incident import Incident, IncidentError, Status
from bot.domain.messages.roles import ExpertsAsked, RoleAssigned, RoleEnded, RoleLost
from bot.domain.overview import Assignment
from bot.domain.policy import Policy
from bot.domain.role import COMMANDER, Role
from bot.domain.timeline import EntryKind, at_utc
from bot.workflows import duties, offer, race, tell, unfilled
from storage.unit_of_work import UnitOfWork


def check_roles_change(incident: Incident) -> None:
    """Refuse to change who has which role where it counts no more.

    Raises:
        IncidentError: the incident is closed or declined.
    """
    if incident.status in {Status.CLOSED, Status.DECLINED}:  # a resolved one still has to be closed by somebody
        raise IncidentError(
            f"{incident.number} is {incident.status}; its roles stay as they were. "
            "If it is back: `/incident reopen <reason>`."
        )


async def assign(
    uow: UnitOfWork,
    policy: Policy,
    incident_id: int,
    role: Role,
    user: str,
    *,
    by: str,
    now: datetime,
    area: str = "",
    agreed: bool = False,
) -> Incident:
    """Give somebody a role; an exclusive one passes from who held it, and who did not do that is told.

    Args:
        area: what an expert is expert in; empty: everything.
        agreed: whoever held it has offered it, and is told by who calls.

    Raises:
        IncidentError: that person has the role already, or the incident is closed or declined.
    """
    incident = await uow.incidents.get(incident_id, lock=True)
    await race.check(uow, incident, check_roles_change, now=now)
    held = [each for each in await uow.roles.now_held(incident_id) if each.role == role.key]
    if any(each.user == user and each.area == area for each in held):
        whom = "You have" if user == by else f"<@{user}> has"
        raise IncidentError(f"{whom} that role already: {_titled(role, area)}. `/incident status` shows who does what.")
    before = held[0] if held and role.exclusive else None
    if before is not None:
        await _end(uow, incident, before, now=now)
        if not agreed:
            _tell_before(uow, incident, role, before, user=user, by=by, now=now)
    assignment_id = await uow.roles.assign(incident_id, role.key, user, now=now, area=area, accepted=user == by)
    passed = f" (before: <@{before.user}>, for {spoken(now - before.assigned_at)})" if before else ""
    text = f"{_titled(role, area)}: <@{user}>{passed}"
    entry = await uow.timeline.add(incident_id, EntryKind.ROLE, text, by=by, now=now)
    said = RoleAssigned(
        role=role.label,
        user=user,
        before=before.user if before else None,
        before_for_seconds=(now - before.assigned_at).total_seconds() if before else None,
        by=by,
        area=area,
    )
    invited = tell.invite(incident, [user], what=f"entry:{entry}")
    uow.outbox.add(tell.say_under_card(incident, said, what=f"entry:{entry}"), *invited, *tell.refresh(incident))
    await duties.give(uow, incident, role, assignment_id, user, invited=invited, now=now)
    if role.key == COMMANDER:
        await offer.withdraw(uow, incident, "is in command now", by=user, now=now)
    await unfilled.review(uow, policy, incident, now=now)
    return incident


async def unassign(
    uow: UnitOfWork,
    policy: Policy,
    incident_id: int,
    role: Role,
    *,
    by: str,
    now: datetime,
    user: str = "",
    area: str = "",
) -> Sequence[Assignment]:
    """Take a role from who has it.

    Args:
        user: only from this one; empty: from whoever has it.
        area: only the expert of this area; empty: of any.

    Returns:
        What was ended.

    Raises:
        IncidentError: nobody has it, several have, or the incident is closed or declined.
    """
    incident = await uow.incidents.get(incident_id, lock=True)
    await race.check(uow, incident, check_roles_change, now=now)
    held = [
        each
        for each in await uow.roles.now_held(incident_id)
        if each.role == role.key and user in {"", each.user} and area in {"", each.area}
    ]
    if not held:
        who = f"<@{user}>" if user else "Nobody"
        raise IncidentError(
            f"{who} is {'not ' if user else ''}{_titled(role, area)} of {incident.number}. "
            f"To give the role: `/incident role {role.key} @person`."
        )
    if len({each.user for each in held}) > 1:
        lines = "\n".join(f"`/incident role {role.key} {each.area} <@{each.user}> none`" for each in held)
        raise IncidentError(f"Several people are {role.label}. Say who is no longer:\n{lines.replace('  ', ' ')}")
    for each in held:
        await _release(uow, incident, role, each, declined=False, by=by, now=now)
    await unfilled.review(uow, policy, incident, now=now)
    return held


async def decline(
    uow: UnitOfWork, policy: Policy, incident_id: int, assignment_id: int, *, by: str, now: datetime
) -> Incident:
    """Decline a role that one was given: *Not me*.

    Raises:
        IncidentError: it is another's, or has ended.
    """
    incident = await uow.incidents.get(incident_id, lock=True)
    assignment = await duties.own(uow, policy, incident, assignment_id, by=by)
    role = policy.roles.get(assignment.role) or Role(key=assignment.role, label=assignment.role)
    await _release(uow, incident, role, assignment, declined=True, by=by, now=now)
    await unfilled.review(uow, policy, incident, now=now)
    return incident


async def ask_experts(
    uow: UnitOfWork, policy: Policy, incident_id: int, role: Role, area: str, *, by: str, now: datetime
) -> Incident:
    """Ask the experts of an area in, with what they need to know first.

    Raises:
        IncidentError: the incident is closed or declined, or the policy names nobody for the area.
    """
    incident = await uow.incidents.get(incident_id, lock=True)
    await race.check(uow, incident, check_roles_change, now=now)
    people = policy.areas[area]
    if not people:
        raise IncidentError(
            f"The policy names nobody for {area}. Name somebody: `/incident role {role.key} {area} @person`."
        )
    entry = await uow.timeline.add(incident_id, EntryKind.ROLE, f"Asked for {_titled(role, area)}", by=by, now=now)
    said = ExpertsAsked(role=role.key, area=area, people=people, by=by)
    uow.outbox.add(
        *tell.invite(incident, people, what=f"entry:{entry}"),
        tell.say_under_card(incident, said, what=f"entry:{entry}"),
    )
    return incident


async def changed_by(uow: UnitOfWork, incident: Incident, role: str, *, seen: int) -> str:
    """Say who changed a role since somebody looked at it, and when.

    Args:
        role: key.
        seen: id of the assignment that they saw; 0: nobody had the role.
    """
    history = [each for each in await uow.roles.history(incident.id) if each.role == role]
    holder = next((each for each in history if each.ended_at is None), None)
    before = next((each for each in history if each.id == seen), None)
    at = holder.assigned_at if holder else (before.ended_at if before else None) or incident.declared_at
    entries = [each for each in await uow.timeline.of(incident.id) if each.kind is EntryKind.ROLE]
    who = next((each.author for each in reversed(entries) if each.recorded_at == at), None)
    now_it_is = f"<@{holder.user}>" if holder else "nobody"
    return f"{f'<@{who}>' if who else 'Somebody'} changed it at {at_utc(at, seen_at=at)}: it is {now_it_is} now"


async def _release(
    uow: UnitOfWork, incident: Incident, role: Role, assignment: Assignment, *, declined: bool, by: str, now: datetime
) -> None:
    await _end(uow, incident, assignment, now=now)
    how = "declined by" if declined else "no longer"
    lasted = spoken(now - assignment.assigned_at)
    text = f"{_titled(role, assignment.area)}: {how} <@{assignment.user}>, after {lasted}"
    entry = await uow.timeline.add(incident.id, EntryKind.ROLE, text, by=by, now=now)
    said = RoleEnded(role=role.label, user=assignment.user, by=by, area=assignment.area, declined=declined)
    uow.outbox.add(tell.say_under_card(incident, said, what=f"entry:{entry}"), *tell.refresh(incident))
    if not declined:
        _tell_before(uow, incident, role, assignment, user=None, by=by, now=now)
    if role.key == COMMANDER:
        await offer.withdraw(uow, incident, "is in command no longer", by=assignment.user, now=now)


def _tell_before(
    uow: UnitOfWork,
    incident: Incident,
    role: Role,
    before: Assignment,
    *,
    user: str | None,
    by: str,
    now: datetime,
) -> None:
    """Tell whoever had a role that somebody else ended that: an edit of what they were told notifies nobody."""
    if before.user != by:
        said = RoleLost(role=role.label, user=user, by=by, area=before.area, at=now)
        uow.outbox.add(tell.say_to(incident, before.user, said, what=f"role_lost:{before.id}"))


async def _end(uow: UnitOfWork, incident: Incident, assignment: Assignment, *, now: datetime) -> None:
    await uow.roles.end(assignment.id, now=now)
    await duties.take_back(uow, incident, assignment)


def _titled(role: Role, area: str) -> str:
    return f"{role.label} ({area})" if area else role.label
