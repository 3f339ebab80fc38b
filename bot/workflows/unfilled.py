"""This file is about roles that must be filled and are not: the room is told until somebody has them."""

from __future__ import annotations

from datetime import datetime

from bot.domain import reminder
from bot.domain.incident import Incident
from bot.domain.messages.roles import RoleSettled, RoleUnfilled
from bot.domain.policy import Policy
from bot.domain.reminder import SOON, Promise, ReminderKind
from bot.domain.role import Role, conditions
from bot.domain.timeline import EntryKind
from bot.workflows import tell
from storage.unit_of_work import UnitOfWork


def _place(role: str, number: int) -> str:
    return f"nag:{role}:{number}"


async def review(uow: UnitOfWork, policy: Policy, incident: Incident, *, now: datetime) -> None:
    """Promise to speak up about each role that is missed, and settle what is missed no longer.

    To be called, with the incident's lock held, whenever who has a role, the severity or the known impact changes.
    """
    if not incident.status.is_open:
        return
    held = await uow.roles.now_held(incident.id)
    holding = conditions(incident.facts, {each.area for each in held if each.area})
    unsettled = await uow.reminders.unsettled(incident.id, ReminderKind.ROLE)
    for role in policy.roles.values():
        holder = next((each.user for each in held if each.role == role.key), None)
        missed_at = role.missed_at(incident.severity, declared_at=incident.declared_at, holding=holding, now=now)
        if missed_at is not None and holder is None:
            await _promise(uow, policy, incident, role, missed_at, now=now)
        elif role.key in unsettled:
            why = "" if holder is not None else "that is how things stand now"
            await _settle(uow, incident, role.key, user=holder, why=why, now=now)


async def _promise(
    uow: UnitOfWork, policy: Policy, incident: Incident, role: Role, missed_at: datetime, *, now: datetime
) -> None:
    standing = await uow.reminders.get(incident.id, ReminderKind.ROLE, subject=role.key)
    if standing is not None and standing.fired > standing.settled:
        return  # it is told already, and comes again by itself
    if standing is not None and missed_at <= now + SOON:
        missed_at = min(missed_at, standing.due_at)  # no change may put off what is about to be told
    every = policy.reminders.nag_every
    await uow.reminders.promise(incident.id, ReminderKind.ROLE, due_at=missed_at, every=every, subject=role.key)


async def owe_none(uow: UnitOfWork, incident: Incident, *, now: datetime) -> None:
    """Miss no role any more: the incident is over."""
    for promise in await uow.reminders.of(incident.id):
        if promise.kind is ReminderKind.ROLE:
            why = f"the incident is {incident.status}"
            await _settle(uow, incident, promise.subject, user=None, why=why, now=now)


async def _settle(uow: UnitOfWork, incident: Incident, role: str, *, user: str | None, why: str, now: datetime) -> None:
    """Stop, and take the buttons off whatever was said."""
    await uow.reminders.stop(incident.id, ReminderKind.ROLE, subject=role)
    for number in await uow.reminders.settle(incident.id, ReminderKind.ROLE, subject=role):
        settled = RoleSettled(role=role, user=user, why=why, at=now)
        uow.outbox.add(tell.edit(incident, _place(role, number), settled))


async def keep(uow: UnitOfWork, policy: Policy, promise: Promise, now: datetime) -> None:
    """Say where the incident is worked on that nobody has a role."""
    incident = await uow.incidents.get(promise.incident_id, lock=True)
    role = policy.roles.get(promise.subject)
    held = {each.role for each in await uow.roles.now_held(incident.id)}
    if not incident.status.is_open or role is None or role.key in held:
        await uow.reminders.stop(incident.id, promise.kind, subject=promise.subject)
        return
    number = promise.fired + 1
    await uow.reminders.save(reminder.kept(promise, now=now))
    place = _place(role.key, number)
    uow.outbox.add(tell.say(incident, RoleUnfilled(role=role.key, number=number), what=place, place=place))
    if number == promise.settled + 1:  # the timeline says it once, however often the room is told
        await uow.timeline.add(incident.id, EntryKind.REMINDER, f"Nobody is {role.label} yet", by=None, now=now)
