"""Roles that must be filled and are not: the room hears of it until someone has them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain import reminder
from bot.domain.deadline import Known
from bot.domain.incident import Incident
from bot.domain.messages.roles import RoleSettled, RoleUnfilled, SettledRole
from bot.domain.owed import role_due
from bot.domain.policy import Policy
from bot.domain.reminder import ROLE, UPDATE, Promise, Promises
from bot.domain.role import COMMANDER, Role, in_sentence
from bot.domain.timeline import EntryKind
from bot.workflows.act import Act
from bot.workflows.promises import update
from bot.workflows.promises.kind import Asking
from bot.workflows.reading.known import held_in
from bot.workflows.telling import posts


def _place(number: int) -> str:
    return f"nag:{number}"


async def review(act: Act, incident: Incident, promises: Promises) -> Sequence[str]:
    """Promise to speak up about each role that is missed, and settle what is missed no longer."""
    held = await act.uow.roles.now_held(incident.id)
    known = Known(now=act.now, promised=promises.standing, held=await held_in(act, incident))
    settled = []
    for role in act.policy.roles.values():
        holder = next((each.user for each in held if each.role == role.key), None)
        due = role_due(role, incident, known)
        if due is not None and holder is None:
            await _owe(act, incident, role, due, promises)
        elif promises.get(ROLE, role.key) is not None or promises.waits(ROLE, role.key):
            why = "" if holder else "the policy no longer asks for one"
            settled.append(SettledRole(role=role.key, user=holder, why=why, at=act.now))
    await _settle(act, incident, settled, promises)
    return ()


async def _owe(act: Act, incident: Incident, role: Role, due: datetime, promises: Promises) -> None:
    standing = promises.get(ROLE, role.key)
    if standing is not None and standing.fired > standing.settled:
        return  # it is told already, and comes again by itself
    every = act.policy.reminders.nag_every
    if standing is not None and (standing.due_at, standing.every) == (due, every):
        return
    await act.uow.reminders.promise(incident.id, ROLE, due_at=due, every=every, subject=role.key)


async def end(act: Act, incident: Incident, promises: Promises) -> Sequence[str]:
    """Miss no role any more."""
    why = f"the incident is {incident.status}"
    subjects = promises.subjects(ROLE)
    settled = [SettledRole(role=role, user=None, why=why, at=act.now) for role in subjects]
    await _settle(act, incident, settled, promises)
    return ()


async def _settle(act: Act, incident: Incident, settled: Sequence[SettledRole], promises: Promises) -> None:
    """Stop asking for these roles, and take their buttons off whatever was said; what else that asks for stays."""
    answered: dict[int, list[SettledRole]] = {}
    for each in settled:
        await act.uow.reminders.stop(incident.id, ROLE, subject=each.role)
        for number in await act.uow.reminders.settle(incident.id, ROLE, subject=each.role):
            answered.setdefault(number, []).append(each)
    gone = {each.role for each in settled}
    waiting = {role: numbers for (kind, role), numbers in promises.unanswered.items() if kind == ROLE}
    for number, these in answered.items():
        left = [role for role in act.policy.roles if role not in gone and number in waiting.get(role, ())]
        if not left:
            act.leave(posts.edit(incident, _place(number), RoleSettled.of(these)))
        elif number == promises.told[ROLE]:  # those before say already that it is asked again
            said = RoleUnfilled(role=left[0], more=tuple(left[1:]), number=number, settled=tuple(these))
            act.leave(posts.edit(incident, _place(number), said))
    if answered and incident.status.is_open:
        await update.show_again(act, incident)  # it says what is missing


async def keep(act: Act, promise: Promise) -> None:
    """Say where the incident is worked on that no one has a role, and which others no one has: in one message.

    While a reminder of an update waits there, that one repeats it: two would call the same person twice.
    """
    incident = await act.uow.incidents.get(promise.incident_id, lock=True)
    promises = await act.uow.reminders.promises(incident.id)
    standing = promises.get(ROLE, promise.subject)
    if standing is None or standing.due_at > act.now:
        return  # it was told with another a moment ago
    missing = await _missing(act, incident, promises)
    if promise.subject not in missing:
        await act.uow.reminders.stop(incident.id, promise.kind, subject=promise.subject)
        return
    first = [role for role, each in missing.items() if each.fired == each.settled]
    owed = await act.uow.reminders.get(incident.id, UPDATE)
    if owed is not None and owed.fired > owed.settled and promise.subject not in first:
        later = act.now + promise.every
        await act.uow.reminders.save(replace(promise, due_at=later, cadence_at=later))
        return
    number = promises.told.get(ROLE, 0) + 1
    kept = {role: reminder.kept_with(each, number, now=act.now) for role, each in missing.items()}
    for each in kept.values():
        await act.uow.reminders.save(each)
    calls = COMMANDER in missing and missing[COMMANDER].due_at <= act.now
    calls = calls and (owed is None or not update.calls_soon(owed, now=act.now))
    whom = await update.whom_to_call(act, incident, kept[COMMANDER], number) if calls else ""
    one, *more = missing
    said = RoleUnfilled(role=one, more=tuple(more), number=number, whom=whom)
    act.leave(posts.say(incident, said, what=_place(number), place=_place(number)))
    if first:  # the timeline says it once, however often the room is told
        labels = " or ".join(in_sentence(act.policy.roles[role].label) for role in first)
        act.record_at_end(incident.id, EntryKind.REMINDER, f"No one is {labels} yet")
    if again := [SettledRole(role=role, user=None, again=True, at=act.now) for role in missing if role not in first]:
        before = max(missing[each.role].fired for each in again)
        act.leave(posts.edit(incident, _place(before), RoleSettled.of(again)))


async def _missing(act: Act, incident: Incident, promises: Promises) -> Mapping[str, Promise]:
    """Return the roles of which the room is told now: no one has them, and it is time, or people were told in vain."""
    held = {each.role for each in await act.uow.roles.now_held(incident.id)}
    found = {role: promises.get(ROLE, role) for role in act.policy.roles if role not in held}
    return {
        role: each
        for role, each in found.items()
        if incident.status.is_open and each is not None and (each.due_at <= act.now or each.fired > each.settled)
    }


def longest(policy: Policy, promise: Promise) -> timedelta:
    """See `promises.kind.Longest`: the first time comes when the role is missed."""
    role = policy.roles.get(promise.subject)
    waits: list[timedelta] = [reminder.longest_pause(promise), *(role.required_for.values() if role else ())]
    return max(waits)


async def is_answered(asking: Asking) -> bool:
    """See `promises.kind.IsAnswered`: each of the roles has someone, or is asked for in a later message."""
    message = asking.message
    if not isinstance(message, RoleUnfilled):
        return False
    waiting = asking.view.deadlines.open_nags
    return all(waiting.get(role) != message.number for role in message.roles)
