"""Roles that must be filled and are not: the room hears of it until someone has them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain import reminder
from bot.domain.incident import Incident
from bot.domain.messages.roles import RoleSettled, RoleUnfilled
from bot.domain.policy import Policy
from bot.domain.reminder import ROLE, SOON, UPDATE, Promise, Promises
from bot.domain.role import COMMANDER, Role, conditions, in_sentence
from bot.domain.timeline import EntryKind
from bot.workflows.act import Act
from bot.workflows.promises import update
from bot.workflows.promises.kind import Asking
from bot.workflows.telling import posts


def _place(role: str, number: int) -> str:
    return f"nag:{role}:{number}"


async def review(act: Act, incident: Incident, promises: Promises) -> Sequence[str]:
    """Promise to speak up about each role that is missed, and settle what is missed no longer."""
    held = await act.uow.roles.now_held(incident.id)
    holding = conditions(incident.facts, {each.area for each in held if each.area})
    for role in act.policy.roles.values():
        holder = next((each.user for each in held if each.role == role.key), None)
        missed_at = role.missed_at(incident.severity, declared_at=incident.declared_at, holding=holding, now=act.now)
        if missed_at is not None and holder is None:
            await _owe(act, incident, role, missed_at, promises)
        elif promises.get(ROLE, role.key) is not None or promises.waits(ROLE, role.key):
            await _settle(
                act, incident, role.key, user=holder, why="" if holder else "the policy no longer asks for one"
            )
    return ()


async def _owe(act: Act, incident: Incident, role: Role, missed_at: datetime, promises: Promises) -> None:
    standing = promises.get(ROLE, role.key)
    if standing is not None and standing.fired > standing.settled:
        return  # it is told already, and comes again by itself
    if standing is not None and missed_at <= act.now + SOON:
        missed_at = min(missed_at, standing.due_at)  # no change may put off what is about to be told
    every = act.policy.reminders.nag_every
    if standing is not None and (standing.due_at, standing.every) == (missed_at, every):
        return
    await act.uow.reminders.promise(incident.id, ROLE, due_at=missed_at, every=every, subject=role.key)


async def end(act: Act, incident: Incident, promises: Promises) -> Sequence[str]:
    """Miss no role any more."""
    for role in promises.subjects(ROLE):
        await _settle(act, incident, role, user=None, why=f"the incident is {incident.status}")
    return ()


async def _settle(act: Act, incident: Incident, role: str, *, user: str | None, why: str) -> None:
    """Stop, and take the buttons off whatever was said."""
    await act.uow.reminders.stop(incident.id, ROLE, subject=role)
    answered = await act.uow.reminders.settle(incident.id, ROLE, subject=role)
    for number in answered:
        settled = RoleSettled(role=role, user=user, why=why, at=act.now)
        act.leave(posts.edit(incident, _place(role, number), settled))
    if answered and incident.status.is_open:
        await update.show_again(act, incident)  # it says what is missing


async def keep(act: Act, promise: Promise) -> None:
    """Say where the incident is worked on that no one has a role.

    While a reminder of an update waits there, that one repeats it: two would call the same person twice.
    """
    incident = await act.uow.incidents.get(promise.incident_id, lock=True)
    role = act.policy.roles.get(promise.subject)
    held = {each.role for each in await act.uow.roles.now_held(incident.id)}
    if not incident.status.is_open or role is None or role.key in held:
        await act.uow.reminders.stop(incident.id, promise.kind, subject=promise.subject)
        return
    number, is_first = promise.fired + 1, promise.fired == promise.settled
    owed = await act.uow.reminders.get(incident.id, UPDATE)
    if owed is not None and owed.fired > owed.settled and not is_first:
        later = act.now + promise.every
        await act.uow.reminders.save(replace(promise, due_at=later, cadence_at=later))
        return
    await act.uow.reminders.save(reminder.kept(promise, now=act.now))
    calls = role.key == COMMANDER and (owed is None or not update.calls_soon(owed, now=act.now))
    whom = await update.whom_to_call(act, incident, promise, number) if calls else ""
    place = _place(role.key, number)
    act.leave(posts.say(incident, RoleUnfilled(role=role.key, number=number, whom=whom), what=place, place=place))
    if is_first:  # the timeline says it once, however often the room is told
        act.record_at_end(incident.id, EntryKind.REMINDER, f"No one is {in_sentence(role.label)} yet")
        return
    again = RoleSettled(role=role.key, user=None, again=True, at=act.now)
    act.leave(posts.edit(incident, _place(role.key, promise.fired), again))


def longest(policy: Policy, promise: Promise) -> timedelta:
    """See `promises.kind.Longest`: the first time comes when the role is missed."""
    role = policy.roles.get(promise.subject)
    waits: list[timedelta] = [reminder.longest_pause(promise), *(role.required_for.values() if role else ())]
    return max(waits)


async def is_answered(asking: Asking) -> bool:
    """See `promises.kind.IsAnswered`."""
    message = asking.message
    return isinstance(message, RoleUnfilled) and message.number != asking.view.deadlines.open_nags.get(message.role)
