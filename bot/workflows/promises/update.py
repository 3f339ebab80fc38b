"""The update that stakeholders are owed: the clock that asks for it, and what answers a reminder."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.domain import reminder
from bot.domain.deadline import Known
from bot.domain.durations import how_often
from bot.domain.incident import Incident, IncidentError
from bot.domain.messages.reminders import ReminderAnswered, UpdateDue, UpdateOverdue, UpdateSoonAnswered
from bot.domain.owed import at_work, update_due
from bot.domain.policy import Policy, severity_of
from bot.domain.reminder import HEADS_UP, ROLE, SOON, STABILITY, UPDATE, Promise, Promises
from bot.domain.stability import is_watched
from bot.domain.timeline import EntryKind, for_reader
from bot.domain.update import StatusUpdate
from bot.workflows.act import Act
from bot.workflows.promises import climb, duties, heads_up
from bot.workflows.promises.kind import Asking
from bot.workflows.reading.parts import in_turn_to_call
from bot.workflows.telling import checklists, posts
from storage.engine.together import Question
from storage.queue import left_before
from storage.stores import checks, records, reminders, roles, slack_places

NEWS: Final = (EntryKind.STATUS, EntryKind.SEVERITY, EntryKind.IMPACT, EntryKind.FIXED, EntryKind.REOPENED)
"""What of an incident is news though it is no update."""

AN_HOUR: Final = timedelta(hours=1)

NEAR: Final = timedelta(minutes=5)
"""An update that would be due so shortly before the question whether the fix held is left to that question."""


def place(number: int) -> str:
    """Name the place of a reminder."""
    return f"reminder:{number}"


async def owe(act: Act, incident: Incident, *, within: timedelta | None = None) -> datetime | None:
    """Promise the next update, a full cadence from now.

    Args:
        within: when it is owed instead, sooner than that; later ones keep the cadence.

    Returns:
        When it is due; ``None``: this severity owes none.
    """
    every = severity_of(act.policy, incident).update_every
    if every is None:
        await act.uow.reminders.stop(incident.id, UPDATE)
        return None
    due = act.now + within if within else at_work(act.policy, act.now + every, every, now=act.now)
    await _promise(act, incident, due, every)
    return due


async def _promise(act: Act, incident: Incident, due: datetime, every: timedelta) -> None:
    await act.uow.reminders.promise_all(incident.id, {UPDATE: due, **heads_up.goes_with(due, act.now)}, every=every)


async def owe_again(act: Act, incident: Incident) -> datetime | None:
    """Promise what was owed before the newest update, which no longer stands; in a minute at the soonest.

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
    due = at_work(act.policy, due, every, now=act.now)
    await _promise(act, incident, due, every)
    return due


async def review(act: Act, incident: Incident, promises: Promises) -> Sequence[str]:
    """Owe updates with the cadence of the severity as it is now."""
    severity = severity_of(act.policy, incident)
    every, promise = severity.update_every, promises.get(UPDATE)
    if every is None:
        if promise is None and not promises.waits(UPDATE):
            return ()
        await _stop(act, incident, promises, f"{severity.label}, which has no update due on a clock,")
        return ["No regular updates are due from now on."]
    if promise is not None and promise.every == every:
        return ()
    told_at = None
    if incident.declared_at != act.now:
        told_at = await _told_at(act, incident, await act.uow.updates.last(incident.id))
    due = update_due(incident, Known(now=act.now, promised=promises.standing, told_at=told_at), act.policy)
    if due is None:
        return ()
    await _promise(act, incident, due, every)
    return [f"Updates are due {how_often(every)}, the next by {for_reader(due, seen_at=act.now)}."]


@asynccontextmanager
async def read_ahead(act: Act, incident: Incident, *more: Question) -> AsyncIterator[None]:
    """Read in one statement what an update, or what counts as one, asks of its incident before it changes anything.

    The caller holds the incident's lock.

    Args:
        more: what else is asked within the block, about ``of``, the incident's id in a list.
    """
    shown = [order.lane for order in posts.refresh(incident)]  # which is their collapse key
    shown += checklists.lanes_of(act, incident, "update")
    asked = (reminders.OF, roles.TICKS, checks.OF, slack_places.OF, records.OF, left_before.UNSENT, *more)
    async with act.uow.together(*asked, of=[incident.id], collapse_keys=shown):
        await act.uow.reminders.read_ahead([incident.id])
        await act.uow.slack_places.read_ahead([incident.id])
        await act.uow.checks.read_ahead([incident.id])
        await act.uow.records.read_ahead([incident.id])
        await act.uow.roles.ticks_of(incident.id)
        await act.uow.outbox.left_before.read_ahead(shown)
        yield


async def count(act: Act, incident: Incident, how: str) -> None:
    """Count what everyone was just told as an update: the clock starts again, and reminders are answered.

    Args:
        how: what answers them, as it stands on them.
    """
    async with read_ahead(act, incident):
        await settle(act, incident, how)
    await owe(act, incident)
    await duties.begin_round(act, incident)


async def last_word(act: Act, incident: Incident, last: StatusUpdate | None) -> datetime:
    """Return when people last heard something new of an incident.

    Args:
        last: the update that counts; ``None``: there is none.
    """
    return await _told_at(act, incident, last) or incident.declared_at


async def _told_at(act: Act, incident: Incident, last: StatusUpdate | None) -> datetime | None:
    """Return the same; ``None``: nothing since the declaration."""
    news = await act.uow.timeline.last(incident.id, *NEWS)
    told = [each for each in (last.at if last else None, news.recorded_at if news else None) if each is not None]
    return min(max(told), act.now) if told else None  # what is dated later was dated by a clock that was ahead


async def end(act: Act, incident: Incident, promises: Promises) -> Sequence[str]:
    """Owe no further updates."""
    await _stop(act, incident, promises, incident.status.capitalize())
    return ()


async def _stop(act: Act, incident: Incident, promises: Promises, why: str) -> None:
    if promises.get(UPDATE) is not None:
        await act.uow.reminders.stop(incident.id, UPDATE)
    if promises.waits(UPDATE) or promises.waits(HEADS_UP):
        await settle(act, incident, why)


async def settle(act: Act, incident: Incident, answer: str) -> None:
    """Take the buttons off every reminder that is still open, and say on it what answered it."""
    promises = await act.uow.reminders.promises(incident.id)
    if promises.waits(UPDATE):
        answered = ReminderAnswered(answer=answer, by=act.by, at=act.now)
        settled = await act.uow.reminders.settle(incident.id, UPDATE)
        act.leave(*(posts.edit(incident, place(number), answered) for number in settled))
        told = UpdateSoonAnswered(answer=answer, by=act.by, at=act.now)
        act.leave(
            *(posts.edit(incident, climb.place(number), told) for number in settled[1:])
        )  # the first is the room's
    if promises.waits(HEADS_UP):
        await heads_up.settle(act, incident, answer)


async def keep(act: Act, promise: Promise) -> None:
    """Remind the place where the incident is worked on that an update is owed."""
    incident = await act.uow.incidents.get(promise.incident_id, lock=True)
    if not incident.status.is_open:
        await act.uow.reminders.stop(incident.id, promise.kind)
        return
    question = await act.uow.reminders.get(incident.id, STABILITY) if is_watched(incident) else None
    if question is not None and question.due_at - act.now < NEAR:
        later = max(question.due_at, act.now) + SOON  # the question moves it on again
        await act.uow.reminders.save(replace(promise, due_at=later, cadence_at=later))
        return
    last = await act.uow.updates.last(incident.id)
    number = promise.fired + 1
    message = await due_message(act, incident, promise, number, last)
    following = reminder.kept(promise, now=act.now)
    at = at_work(act.policy, following.cadence_at, promise.every, now=act.now)
    await act.uow.reminders.save(replace(following, due_at=at, cadence_at=at))
    await climb.climb(act, incident, promise, number)
    if promise.fired > promise.settled:  # the one before is not answered: from now on this one is
        again = ReminderAnswered(answer="Asked again below", by="", at=act.now)
        act.leave(posts.edit(incident, place(promise.fired), again))
    act.leave(posts.say(incident, message, what=place(number), place=place(number)), *posts.refresh(incident))
    act.record_at_end(incident.id, EntryKind.REMINDER, f"Reminder {number}: an update is due")


async def due_message(
    act: Act, incident: Incident, promise: Promise, number: int, last: StatusUpdate | None
) -> UpdateDue:
    """Return what is said of an update that is due."""
    told_at = await _told_at(act, incident, last)
    promises = await act.uow.reminders.promises(incident.id)
    return UpdateDue(
        number=number,
        owed_by=await whom_to_call(act, incident, promise, number),
        missing=tuple(role for role in promises.subjects(ROLE) if promises.waits(ROLE, role)),
        since=told_at or incident.declared_at,
        updated=told_at is not None,
        overdue_since=promise.overdue_since if number > promise.settled + 1 else None,
        every_seconds=promise.every.total_seconds(),
        snooze_seconds=snooze_for(act.policy, promise).total_seconds(),
        snooze_until=act.policy.calendar.tomorrow(act.now) if promise.every >= reminder.DAILY else None,
    )


def snooze_for(policy: Policy, promise: Promise) -> timedelta:
    """Return how long a reminder is put off: one of a daily update for an hour, since minutes are no help there."""
    return max(policy.reminders.snooze_for, AN_HOUR) if promise.every >= reminder.DAILY else policy.reminders.snooze_for


async def whom_to_call(act: Act, incident: Incident, promise: Promise, number: int) -> str:
    """Return whom a reminder of this number calls; empty: no one."""
    asked = number - promise.settled
    turn = reminder.later_ones(asked, promise.every)
    daily = reminder.pause_after(max(asked - 1, 1), promise.every) >= reminder.AT_MOST
    return await in_turn_to_call(act.uow, incident, turn, over_again=daily)


def calls_soon(promise: Promise, *, now: datetime) -> bool:
    """Tell whether a reminder of an update waits for an answer or is about to come: who owes it is called by that."""
    return promise.fired > promise.settled or promise.due_at - now < NEAR


async def show_again(act: Act, incident: Incident) -> None:
    """Bring the reminder that waits for an answer up to date, if there is one."""
    promise = await act.uow.reminders.get(incident.id, UPDATE)
    if promise is None or promise.fired == promise.settled:
        return
    message = await due_message(act, incident, promise, promise.fired, await act.uow.updates.last(incident.id))
    if promise.due_at != promise.cadence_at and (snooze := await act.uow.timeline.last(incident.id, EntryKind.SNOOZE)):
        message = message.model_copy(update={"snoozed_until": promise.due_at, "snoozed_by": snooze.author})
    act.leave(posts.edit(incident, place(promise.fired), message))


async def check_open(act: Act, incident: Incident, number: int) -> Promise:
    """Return the promise behind a reminder that still waits for an answer.

    Raises:
        IncidentError: it has been answered since, or nothing is owed now.
    """
    promise = await act.uow.reminders.get(incident.id, UPDATE)
    if promise is None:
        raise IncidentError(
            f"No update is due: {incident.number} is {incident.status}. `/incident list` shows what is open."
        )
    if number > promise.fired:
        raise IncidentError("There is no such reminder. `/incident status` shows what is due.")
    if number <= promise.settled:
        last = await act.uow.updates.last(incident.id)
        what = (
            f"update #{last.number} by <@{last.by}> came at {for_reader(last.at, seen_at=act.now)}"
            if last
            else "it was answered"
        )
        raise IncidentError(
            f"This reminder no longer needs an answer: {what}. `/incident update <text>` posts another."
        )
    return promise


def longest(policy: Policy, promise: Promise) -> timedelta:
    """See `promises.kind.Longest`: a snooze may be longer than the cadence."""
    off = reminder.OFF if promise.every >= reminder.DAILY else timedelta()
    return max(reminder.longest_pause(promise), policy.reminders.snooze_for) + off


async def is_answered(asking: Asking) -> bool:
    """See `promises.kind.IsAnswered`."""
    message = asking.message
    return isinstance(message, UpdateDue | UpdateOverdue) and message.number != asking.view.deadlines.open_reminder
