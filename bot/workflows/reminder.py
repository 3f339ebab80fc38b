"""This file is about keeping promises to speak up, and about what answers a reminder."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Final

from bot.domain import reminder
from bot.domain.incident import Incident, IncidentError
from bot.domain.messages.reminders import ReminderAnswered, UpdateDue
from bot.domain.policy import Policy, severity_of
from bot.domain.reminder import Promise, ReminderKind
from bot.domain.timeline import EntryKind
from bot.workflows import duties, offer, stability, tell, unfilled
from bot.workflows.reading.roles import commander_of
from storage.unit_of_work import UnitOfWork


def _place(number: int) -> str:
    return f"reminder:{number}"


async def keep(uow: UnitOfWork, policy: Policy, promise: Promise, *, now: datetime) -> None:
    """Keep a promise that is due, in the one transaction that also moves it on."""
    await KEEPERS[promise.kind](uow, policy, promise, now)


async def _keep_update(uow: UnitOfWork, policy: Policy, promise: Promise, now: datetime) -> None:
    """Remind the place where the incident is worked on that an update is owed."""
    incident = await uow.incidents.get(promise.incident_id, lock=True)
    if not incident.status.is_open:
        await uow.reminders.stop(incident.id, promise.kind)
        return
    last = await uow.updates.last(incident.id)
    number = promise.fired + 1
    message = UpdateDue(
        number=number,
        owed_by=await commander_of(uow, incident) or incident.declared_by,
        since=last.at if last else incident.declared_at,
        updated=last is not None,
        every_seconds=promise.every.total_seconds(),
        snooze_seconds=policy.reminders.snooze_for.total_seconds(),
    )
    await uow.reminders.save(reminder.kept(promise, now=now))
    uow.outbox.add(
        tell.say(incident, message, what=_place(number), place=_place(number)),
        *tell.refresh(incident),
    )
    await uow.timeline.add(incident.id, EntryKind.REMINDER, f"Reminder {number}: an update is due", by=None, now=now)


KEEPERS: Final[Mapping[ReminderKind, Callable[[UnitOfWork, Policy, Promise, datetime], Awaitable[None]]]] = {
    ReminderKind.UPDATE: _keep_update,
    ReminderKind.ROLE: unfilled.keep,
    ReminderKind.DUTIES: duties.keep,
    ReminderKind.STABILITY: stability.keep,
}
"""What is done when a promise of each kind is due."""


async def owe_update(
    uow: UnitOfWork, policy: Policy, incident: Incident, *, now: datetime, within: timedelta | None = None
) -> datetime | None:
    """Promise the next update, a full cadence from now.

    Args:
        within: when it is owed instead, sooner than that; later ones keep the cadence.

    Returns:
        When it is due; ``None``: this severity owes none.
    """
    every = severity_of(policy, incident).update_every
    if every is None:
        await uow.reminders.stop(incident.id, ReminderKind.UPDATE)
        return None
    due = now + (within or every)
    await uow.reminders.promise(incident.id, ReminderKind.UPDATE, due_at=due, every=every)
    return due


async def owe_again(uow: UnitOfWork, policy: Policy, incident: Incident, *, now: datetime) -> datetime | None:
    """Promise what was owed before the newest update, which does not stand any more; in a minute at the soonest.

    Returns:
        When it is due; ``None``: this severity owes none.
    """
    every = severity_of(policy, incident).update_every
    if every is None:
        return None
    last = await uow.updates.last(incident.id)
    owed = (last.at if last else incident.declared_at) + every
    if last is not None and last.next_due_at is not None:
        owed = min(owed, last.next_due_at)  # it may have been promised sooner than the policy asks
    due = reminder.due_after_withdrawal(owed=owed, every=every, now=now)
    await uow.reminders.promise(incident.id, ReminderKind.UPDATE, due_at=due, every=every)
    return due


async def settle(uow: UnitOfWork, incident: Incident, answer: str, *, by: str, now: datetime) -> None:
    """Take the buttons off every reminder that is still open, and say on it what answered it."""
    answered = ReminderAnswered(answer=answer, by=by, at=now)
    for number in await uow.reminders.settle(incident.id, ReminderKind.UPDATE):
        uow.outbox.add(tell.edit(incident, _place(number), answered))


async def owe_no_update(uow: UnitOfWork, incident: Incident, why: str, *, by: str, now: datetime) -> None:
    """Stop reminding of updates."""
    await uow.reminders.stop(incident.id, ReminderKind.UPDATE)
    await settle(uow, incident, why, by=by, now=now)


async def owe_nothing(uow: UnitOfWork, incident: Incident, why: str, *, by: str, now: datetime) -> None:
    """Stop every promise of an incident that is over."""
    await owe_no_update(uow, incident, why, by=by, now=now)
    await unfilled.owe_none(uow, incident, now=now)
    await offer.withdraw(uow, incident, f"the incident is {incident.status}", now=now)
    await stability.stop(uow, incident, why, by=by, now=now)


async def check_open(uow: UnitOfWork, incident: Incident, number: int) -> Promise:
    """Return the promise behind a reminder that still waits for an answer.

    Raises:
        IncidentError: it has been answered since, or nothing is owed any more.
    """
    promise = await uow.reminders.get(incident.id, ReminderKind.UPDATE)
    if promise is None:
        raise IncidentError(
            f"No update is owed any more: {incident.number} is {incident.status}. `/incident list` shows what is open."
        )
    if number > promise.fired:
        raise IncidentError("There is no such reminder. `/incident status` shows what is owed.")
    if number <= promise.settled:
        last = await uow.updates.last(incident.id)
        what = f"update #{last.number} by <@{last.by}> came at {last.at:%H:%M} UTC" if last else "it was answered"
        raise IncidentError(f"This reminder needs no answer any more: {what}. `/incident update <text>` posts another.")
    return promise


async def snooze(uow: UnitOfWork, policy: Policy, incident_id: int, number: int, *, by: str, now: datetime) -> datetime:
    """Move one reminder. The cadence stays as it is.

    Args:
        number: which reminder was answered with *Snooze*.

    Returns:
        When it comes again.

    Raises:
        IncidentError: the reminder has been answered since.
    """
    incident = await uow.incidents.get(incident_id, lock=True)
    promise = await check_open(uow, incident, number)
    moved = reminder.snoozed(promise, now=now, snooze_for=policy.reminders.snooze_for)
    await uow.reminders.save(moved)
    last = await uow.updates.last(incident.id)
    shown = UpdateDue(
        number=number,
        owed_by=await commander_of(uow, incident) or incident.declared_by,
        since=last.at if last else incident.declared_at,
        updated=last is not None,
        every_seconds=promise.every.total_seconds(),
        snooze_seconds=policy.reminders.snooze_for.total_seconds(),
        snoozed_until=moved.due_at,
        snoozed_by=by,
    )
    uow.outbox.add(tell.edit(incident, _place(number), shown), *tell.refresh(incident))
    text = f"Snoozed the update reminder until {moved.due_at:%H:%M} UTC"
    await uow.timeline.add(incident.id, EntryKind.SNOOZE, text, by=by, now=now)
    return moved.due_at
