"""This file is about keeping promises to speak up, and about what answers a reminder."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Final

from bot.domain import reminder
from bot.domain.incident import Incident, IncidentError
from bot.domain.messages import ReminderAnswered, UpdateDue
from bot.domain.reminder import Promise, ReminderKind
from bot.domain.timeline import EntryKind
from bot.workflows import duties, offer, stability, tell, unfilled
from bot.workflows.act import Act
from bot.workflows.overview import commander_of, severity_of
from storage.unit_of_work import UnitOfWork


def _place(number: int) -> str:
    return f"reminder:{number}"


async def keep(act: Act, promise: Promise) -> None:
    """Keep a promise that is due, in the one transaction that also moves it on."""
    await KEEPERS[promise.kind](act, promise)


async def _keep_update(act: Act, promise: Promise) -> None:
    """Remind the place where the incident is worked on that an update is owed."""
    incident = await act.uow.incidents.get(promise.incident_id, lock=True)
    if not incident.status.is_open:
        await act.uow.reminders.stop(incident.id, promise.kind)
        return
    last = await act.uow.updates.last(incident.id)
    number = promise.fired + 1
    message = UpdateDue(
        number=number,
        owed_by=await commander_of(act.uow, incident) or incident.declared_by,
        since=last.at if last else incident.declared_at,
        updated=last is not None,
        every_seconds=promise.every.total_seconds(),
        snooze_seconds=act.policy.reminders.snooze_for.total_seconds(),
    )
    await act.uow.reminders.save(reminder.kept(promise, now=act.now))
    act.leave(
        tell.say(incident, message, what=_place(number), place=_place(number)),
        *tell.refresh(incident),
    )
    await act.record(incident.id, EntryKind.REMINDER, f"Reminder {number}: an update is due")


KEEPERS: Final[Mapping[ReminderKind, Callable[[Act, Promise], Awaitable[None]]]] = {
    ReminderKind.UPDATE: _keep_update,
    ReminderKind.ROLE: unfilled.keep,
    ReminderKind.DUTIES: duties.keep,
    ReminderKind.STABILITY: stability.keep,
}
"""What is done when a promise of each kind is due."""


async def owe_update(act: Act, incident: Incident, *, within: timedelta | None = None) -> datetime | None:
    """Promise the next update, a full cadence from now.

    Args:
        within: when it is owed instead, sooner than that; later ones keep the cadence.

    Returns:
        When it is due; ``None``: this severity owes none.
    """
    every = severity_of(act.policy, incident).update_every
    if every is None:
        await act.uow.reminders.stop(incident.id, ReminderKind.UPDATE)
        return None
    due = act.now + (within or every)
    await act.uow.reminders.promise(incident.id, ReminderKind.UPDATE, due_at=due, every=every)
    return due


async def owe_again(act: Act, incident: Incident) -> datetime | None:
    """Promise what was owed before the newest update, which does not stand any more; in a minute at the soonest.

    Returns:
        When it is due; ``None``: this severity owes none.
    """
    every = severity_of(act.policy, incident).update_every
    if every is None:
        return None
    last = await act.uow.updates.last(incident.id)
    owed = (last.at if last else incident.declared_at) + every
    if last is not None and last.next_due_at is not None:
        owed = min(owed, last.next_due_at)  # it may have been promised sooner than the policy asks
    due = reminder.due_after_withdrawal(owed=owed, every=every, now=act.now)
    await act.uow.reminders.promise(incident.id, ReminderKind.UPDATE, due_at=due, every=every)
    return due


async def settle(act: Act, incident: Incident, answer: str) -> None:
    """Take the buttons off every reminder that is still open, and say on it what answered it."""
    answered = ReminderAnswered(answer=answer, by=act.by, at=act.now)
    for number in await act.uow.reminders.settle(incident.id, ReminderKind.UPDATE):
        act.leave(tell.edit(incident, _place(number), answered))


async def owe_no_update(act: Act, incident: Incident, why: str) -> None:
    """Stop reminding of updates."""
    await act.uow.reminders.stop(incident.id, ReminderKind.UPDATE)
    await settle(act, incident, why)


async def owe_nothing(act: Act, incident: Incident, why: str) -> None:
    """Stop every promise of an incident that is over."""
    await owe_no_update(act, incident, why)
    await unfilled.owe_none(act, incident)
    await offer.withdraw(act, incident, f"the incident is {incident.status}")
    await stability.stop(act, incident, why)


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


async def snooze(act: Act, incident_id: int, number: int) -> datetime:
    """Move one reminder. The cadence stays as it is.

    Args:
        number: which reminder was answered with *Snooze*.

    Returns:
        When it comes again.

    Raises:
        IncidentError: the reminder has been answered since.
    """
    incident = await act.uow.incidents.get(incident_id, lock=True)
    promise = await check_open(act.uow, incident, number)
    moved = reminder.snoozed(promise, now=act.now, snooze_for=act.policy.reminders.snooze_for)
    await act.uow.reminders.save(moved)
    last = await act.uow.updates.last(incident.id)
    shown = UpdateDue(
        number=number,
        owed_by=await commander_of(act.uow, incident) or incident.declared_by,
        since=last.at if last else incident.declared_at,
        updated=last is not None,
        every_seconds=promise.every.total_seconds(),
        snooze_seconds=act.policy.reminders.snooze_for.total_seconds(),
        snoozed_until=moved.due_at,
        snoozed_by=act.by,
    )
    act.leave(tell.edit(incident, _place(number), shown), *tell.refresh(incident))
    text = f"Snoozed the update reminder until {moved.due_at:%H:%M} UTC"
    await act.record(incident.id, EntryKind.SNOOZE, text)
    return moved.due_at
