"""Assigning roles."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from bot.domain.durations import spoken
from bot.domain.handoff import Outcome
from bot.domain.incident import Incident, IncidentError, Status
from bot.domain.messages.roles import ExpertsAsked, RoleAssigned, RoleEnded, RoleLost, RoleVacated
from bot.domain.overview import Assignment
from bot.domain.reminder import ROLE
from bot.domain.role import COMMANDER, Role, in_sentence
from bot.domain.timeline import EntryKind, for_reader
from bot.workflows import acknowledge, command_offer, duties
from bot.workflows.act import Act
from bot.workflows.conflicts import too_late
from bot.workflows.promises import review_all
from bot.workflows.reading.parts import people_to_call, who_left
from bot.workflows.telling import posts, reach, reviews, rooms
from bot.workflows.telling.reviews import REVIEW
from storage.unit_of_work import UnitOfWork

LEFT: Final = "left the war room"
"""How someone is gone who can still be reached."""


async def check_roles_change(act: Act, incident: Incident) -> None:
    """Refuse to change who has which role where it no longer counts.

    Raises:
        IncidentError: the incident is closed or declined.
    """
    if incident.status in {Status.CLOSED, Status.DECLINED}:  # a resolved one still has to be closed by someone
        remedy = f"{incident.number} is {incident.status}; its roles stay as they were."
        raise await too_late(act, incident, f"{remedy} If it's back: `/incident reopen <reason>`.")


async def assign(
    act: Act, incident_id: int, role: Role, user: str, *, area: str = "", agreed: bool = False
) -> Incident:
    """Give someone a role; an exclusive one passes from who held it, and who did not do that is told.

    Args:
        area: what an expert is expert in; empty: everything.
        agreed: whoever held it has offered it, and is told by who calls.

    Raises:
        IncidentError: that person has the role already, or the incident is closed or declined.
    """
    incident = await act.uow.incidents.get(incident_id, lock=True)
    await check_roles_change(act, incident)
    history = [each for each in await act.uow.roles.history(incident_id) if each.role == role.key]
    held = [each for each in history if each.ended_at is None]
    if any(each.user == user and each.area == area for each in held):
        whom = "You have" if user == act.by else f"<@{user}> has"
        raise IncidentError(
            f"{whom} that role already: {in_sentence(role.label, area)}. `/incident status` shows who does what."
        )
    before = held[0] if held and role.exclusive else None
    if before is not None:
        await _end(act, incident, before)
        if not agreed:
            _tell_before(act, incident, role, before, user=user)
    assignment_id = await act.uow.roles.assign(
        incident_id, role.key, user, now=act.now, area=area, accepted=user == act.by
    )
    passed = f" (before: <@{before.user}>, for {spoken(act.now - before.assigned_at)})" if before else ""
    entry = await act.record(incident_id, EntryKind.ROLE, f"{_titled(role, area)}: <@{user}>{passed}")
    said = RoleAssigned(
        role=role.label,
        user=user,
        before=before.user if before else None,
        before_for_seconds=(act.now - before.assigned_at).total_seconds() if before else None,
        by=act.by,
        area=area,
    )
    invited = rooms.invite(incident, [user], what=f"entry:{entry}")
    say = posts.say if _concerns_everyone(role, history) else posts.say_under_card
    act.leave(say(incident, said, what=f"entry:{entry}"), *invited, *posts.refresh(incident))
    if user == act.by:  # whoever takes a role is on it; whoever is given one, once they accept it
        incident = await acknowledge.note(act, incident)
        if incident.status.is_open:
            await reach.settle(act, incident)
    if incident.status.is_open:  # what is over asks nothing of anyone
        await duties.give(act, incident, role, assignment_id, user, invited=invited)
    if role.key == COMMANDER:
        await command_offer.withdraw(act, incident, "is in command now", by=user)
    await review_all(act, incident)
    return incident


async def unassign(act: Act, incident_id: int, role: Role, *, user: str = "", area: str = "") -> Sequence[Assignment]:
    """Take a role from who has it.

    Args:
        user: only from this one; empty: from whoever has it.
        area: only the expert of this area; empty: of any.

    Returns:
        What was ended.

    Raises:
        IncidentError: no one has it, several have, or the incident is closed or declined.
    """
    incident = await act.uow.incidents.get(incident_id, lock=True)
    await check_roles_change(act, incident)
    held = [
        each
        for each in await act.uow.roles.now_held(incident_id)
        if each.role == role.key and user in {"", each.user} and area in {"", each.area}
    ]
    if not held:
        who = f"<@{user}>" if user else "No one"
        raise IncidentError(
            f"{who} is {'not ' if user else ''}{in_sentence(role.label, area)} of {incident.number}. "
            f"To give the role: `/incident role {role.key} @person`."
        )
    if len({each.user for each in held}) > 1:
        lines = "\n".join(f"`/incident role {role.key} {each.area} <@{each.user}> none`" for each in held)
        raise IncidentError(
            f"Several people have the role {in_sentence(role.label)}. "
            f"Say who should no longer have it:\n{lines.replace('  ', ' ')}"
        )
    for each in held:
        await _release(act, incident, role, each, declined=False)
    await review_all(act, incident)
    return held


async def decline(act: Act, incident_id: int, assignment_id: int) -> Incident:
    """Decline a role that one was given: *Not me*.

    Raises:
        IncidentError: it is another's, or has ended.
    """
    incident = await act.uow.incidents.get(incident_id, lock=True)
    assignment = await duties.own(act, incident, assignment_id)
    role = act.policy.roles.get(assignment.role) or Role(key=assignment.role, label=assignment.role)
    await _release(act, incident, role, assignment, declined=True)
    await review_all(act, incident)
    return incident


async def vacate(act: Act, incident_id: int, user: str, why: str) -> None:
    """Take from someone who is gone what they held in an open incident, and offer it to those who are there.

    Args:
        why: how they are gone: a clause.
    """
    incident = await act.uow.incidents.get(incident_id, lock=True)
    if not incident.status.is_open:
        return
    offered = await act.uow.handoffs.waiting(incident_id)
    if offered is not None and offered.receiver == user:
        ended = await command_offer.end(act, incident, offered, Outcome.WITHDRAWN, why=why)
        act.leave(posts.say_to(incident, offered.giver, ended, what=f"handoff_ended:{offered.id}"))
    held = [each for each in await act.uow.roles.now_held(incident_id) if each.user == user]
    for each in held:
        await _vacate(act, incident, each, why)
    if held:
        await review_all(act, incident)
        await _leave_time(act, incident, {each.role for each in held})


async def _vacate(act: Act, incident: Incident, assignment: Assignment, why: str) -> None:
    await _end(act, incident, assignment)
    role = act.policy.roles.get(assignment.role) or Role(key=assignment.role, label=assignment.role)
    lasted = spoken(act.now - assignment.assigned_at)
    text = f"{_titled(role, assignment.area)}: no longer <@{assignment.user}>, after {lasted} ({why})"
    entry = await act.record(incident.id, EntryKind.ROLE, text)
    whom = ""
    if role.key == COMMANDER:
        await command_offer.withdraw(act, incident, why)
        there = await people_to_call(act.uow, incident)
        whom = next((person for person in there if person != assignment.user), "")
    said = RoleVacated(role=role.key, user=assignment.user, why=why, area=assignment.area, whom=whom)
    act.leave(posts.say(incident, said, what=f"entry:{entry}"), *posts.refresh(incident))


async def _leave_time(act: Act, incident: Incident, roles: Collection[str]) -> None:
    """Have the reminder of a role that is missed come later: the offer of it was just made."""
    every = act.policy.reminders.nag_every
    for role in roles:
        if await act.uow.reminders.get(incident.id, ROLE, subject=role) is not None:
            await act.uow.reminders.promise(incident.id, ROLE, due_at=act.now + every, every=every, subject=role)


async def vacate_who_left(act: Act, incident_id: int) -> None:
    """Do the same for everyone who left the room after they were given a role, or offered command."""
    left = await who_left(act.uow, incident_id)
    if not left:
        return
    given = [(each.user, each.assigned_at) for each in await act.uow.roles.now_held(incident_id)]
    offered = await act.uow.handoffs.waiting(incident_id)
    given += [(offered.receiver, offered.offered_at)] if offered is not None else []
    for user in dict.fromkeys(user for user, at in given if user in left and left[user] > at):
        await vacate(act, incident_id, user, LEFT)
    if any(name.startswith(f"{REVIEW}:") for name in await act.uow.slack_places.of(incident_id)):
        await reviews.refresh(act, await act.uow.incidents.get(incident_id, lock=True))  # they may have been asked


async def ask_experts(act: Act, incident_id: int, role: Role, area: str) -> Incident:
    """Ask the experts of an area in, with what they need to know first.

    Raises:
        IncidentError: the incident is closed or declined, or the policy names no one for the area.
    """
    incident = await act.uow.incidents.get(incident_id, lock=True)
    await check_roles_change(act, incident)
    people = act.policy.areas[area]
    if not people:
        raise IncidentError(
            f"The policy names no one for {area}. Name someone: `/incident role {role.key} {area} @person`."
        )
    entry = await act.record(incident_id, EntryKind.ROLE, f"Asked for {in_sentence(role.label, area)}")
    said = ExpertsAsked(role=role.key, area=area, people=people, by=act.by)
    act.leave(
        *rooms.invite(incident, people, what=f"entry:{entry}"),
        posts.say_under_card(incident, said, what=f"entry:{entry}"),
    )
    return incident


async def changed_by(uow: UnitOfWork, incident: Incident, role: str, *, seen: int) -> str:
    """Say who changed a role since someone looked at it, and when.

    Args:
        role: key.
        seen: id of the assignment that they saw; 0: no one had the role.
    """
    history = [each for each in await uow.roles.history(incident.id) if each.role == role]
    holder = next((each for each in history if each.ended_at is None), None)
    before = next((each for each in history if each.id == seen), None)
    at = holder.assigned_at if holder else (before.ended_at if before else None) or incident.declared_at
    entries = [each for each in await uow.timeline.of(incident.id) if each.kind is EntryKind.ROLE]
    who = next((each.author for each in reversed(entries) if each.recorded_at == at), None)
    now_it_is = f"<@{holder.user}>" if holder else "no one"
    return f"{f'<@{who}>' if who else 'Someone'} changed that at {for_reader(at, seen_at=at)}: it's now {now_it_is}"


async def _release(act: Act, incident: Incident, role: Role, assignment: Assignment, *, declined: bool) -> None:
    await _end(act, incident, assignment)
    how = "declined by" if declined else "no longer"
    lasted = spoken(act.now - assignment.assigned_at)
    text = f"{_titled(role, assignment.area)}: {how} <@{assignment.user}>, after {lasted}"
    entry = await act.record(incident.id, EntryKind.ROLE, text)
    said = RoleEnded(role=role.label, user=assignment.user, by=act.by, area=assignment.area, declined=declined)
    say = posts.say if _concerns_everyone(role, [assignment]) else posts.say_under_card
    act.leave(say(incident, said, what=f"entry:{entry}"), *posts.refresh(incident))
    if not declined:
        _tell_before(act, incident, role, assignment, user=None)
    if role.key == COMMANDER:
        await command_offer.withdraw(act, incident, "is in command no longer", by=assignment.user)


def _tell_before(act: Act, incident: Incident, role: Role, before: Assignment, *, user: str | None) -> None:
    """Tell whoever had a role that someone else ended that: an edit of what they were told notifies no one."""
    if before.user != act.by:
        said = RoleLost(role=role.label, user=user, by=act.by, area=before.area, at=act.now)
        act.leave(posts.say_to(incident, before.user, said, what=f"role_lost:{before.id}"))


def _concerns_everyone(role: Role, history: Sequence[Assignment]) -> bool:
    """Tell whether a change is said to the whole room: command changes hands. That someone takes it first is not."""
    return role.key == COMMANDER and bool(history)


async def _end(act: Act, incident: Incident, assignment: Assignment) -> None:
    await act.uow.roles.end(assignment.id, now=act.now)
    await duties.take_back(act, incident, assignment)


def _titled(role: Role, area: str) -> str:
    return f"{role.label} ({area})" if area else role.label
