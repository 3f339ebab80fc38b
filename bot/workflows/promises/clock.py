"""The clock: it looks at an incident's deadlines at their moments, and does what follows."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Final

from bot.domain.clock import dated_ahead, deadlines, marked, steps
from bot.domain.deadline import (
    ACKNOWLEDGE,
    ARCHIVE,
    BRIDGE,
    CHECKLIST,
    CUSTOMERS,
    DUTIES,
    MOBILISE,
    OUTCOME,
    POSTMORTEM,
    REPORTER,
    RESPOND,
    RUNG,
    SHIFT,
    TIMEBOX,
    VALIDATION,
    VENDOR,
    Deadline,
    Known,
    Step,
)
from bot.domain.incident import OPEN, OVER, Incident, Status
from bot.domain.messages.clock import CustomersDue, DeadlineMissed, DeadlineNear
from bot.domain.messages.recovery import RecoveryLeft
from bot.domain.messages.reporter import ReporterAsked
from bot.domain.messages.war_room import ArchivedSoon
from bot.domain.postmortem_due import begun
from bot.domain.record_kinds import ACTION_ITEM, MITIGATION, RAMP, REVIEW, TEMPFIX
from bot.domain.recovery import is_judged, is_reminder
from bot.domain.reminder import CLOCK, SOON, Promise, Promises
from bot.domain.shift import changes
from bot.domain.timeline import EntryKind
from bot.workflows.act import Act
from bot.workflows.deadlines import (
    acknowledge,
    action_item,
    archive,
    bridge,
    checklist,
    customers,
    duties,
    meeting,
    mitigation,
    mobilise,
    outcome,
    postmortem,
    ramp,
    reporter,
    respond,
    rung,
    shift,
    tempfix,
    timebox,
    validation,
    vendor,
)
from bot.workflows.promises import role, stability, update
from bot.workflows.promises.kind import Asking
from bot.workflows.reading.known import held_in, known_of
from bot.workflows.reading.on_call import turns

Follow = Callable[[Act, Incident, Deadline], Awaitable[None]]
"""Does what follows at a moment of a deadline; the clock marks it as done, in the same transaction."""


MOST_WOKEN: Final = 100
"""Incidents that are looked at because a schedule has changed, at most; the others when they are due."""


async def nothing(_act: Act, _incident: Incident, _deadline: Deadline) -> None:
    """Tell no one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Follows:
    """What follows of one kind of deadline, at each `Moment`."""

    halfway: Follow = nothing
    warned: Follow = nothing
    missed: Follow = nothing
    left: Follow = nothing


DEADLINES: Final[Mapping[str, Follows]] = MappingProxyType(
    {
        ACKNOWLEDGE: Follows(warned=acknowledge.warned, missed=acknowledge.missed),
        RESPOND: Follows(missed=respond.missed),
        MOBILISE: Follows(missed=mobilise.called),
        CUSTOMERS: Follows(warned=customers.remind, missed=customers.remind),
        RUNG: Follows(missed=rung.missed),
        BRIDGE: Follows(missed=bridge.opened),
        SHIFT: Follows(missed=shift.begun),
        VENDOR: Follows(missed=vendor.missed),
        OUTCOME: Follows(missed=outcome.asked),
        MITIGATION: Follows(missed=mitigation.missed),
        TEMPFIX: Follows(missed=tempfix.missed),
        RAMP: Follows(missed=ramp.watched),
        TIMEBOX: Follows(missed=timebox.over),
        DUTIES: Follows(missed=duties.missed),
        CHECKLIST: Follows(missed=checklist.missed),
        ACTION_ITEM: Follows(missed=action_item.missed),
        ARCHIVE: Follows(warned=archive.told, missed=archive.archived),
        VALIDATION: Follows(missed=validation.asked),
        REPORTER: Follows(missed=reporter.asked),
        POSTMORTEM: Follows(
            halfway=postmortem.halfway, warned=postmortem.warned, missed=postmortem.missed, left=postmortem.left
        ),
        REVIEW: Follows(missed=meeting.moment),
    }
)
"""Kind of deadline -> what follows. What is due, and when, is `bot.domain.clock`."""


BY_POLICY: Final = (update.review, role.review, stability.review)
"""Brings promises of their own in line with the policy: it may be another since they were made."""


async def review(act: Act, incident: Incident, promises: Promises) -> Sequence[str]:
    """Look again sooner, if something is due sooner than it was.

    Whatever had come when it was planned was looked at then; what is due later than it was is found so when it is
    looked at. So most reviews read and write nothing. See `wake` for what makes other things due than before.
    """
    standing, known = promises.get(CLOCK), Known(now=act.now, held=await held_in(act, incident))
    if standing is None and incident.declared_at != act.now:
        known = await _known(act, incident)
    planned_at = standing.due_at - standing.every if standing is not None else incident.declared_at - SOON
    ahead = [step for step in _steps(act, incident, known) if step.at > planned_at]
    if ahead and (standing is None or ahead[0].at < standing.due_at):
        await _plan(act, incident, ahead[0].at)
    return ()


async def begin(act: Act, incident: Incident) -> None:
    """Look at an incident for the first time that is older than its clock: no one is told of what is long past."""
    known = await _known(act, incident)
    found = _steps(act, incident, known)
    past = [step.mark for step in found if step.at <= known.now or is_reminder(step.deadline)]
    await act.uow.clock_marks.add(incident.id, past, now=act.now)
    if incident.status.is_open:
        await review(act, incident, await act.uow.reminders.promises(incident.id))
    else:
        await _go_on(act, incident, marked(known, past, at=act.now))


async def begin_again(act: Act, incident: Incident) -> None:
    """Forget when to look next at an incident that was over: what was due then is none of what is due now."""
    await act.uow.reminders.stop(incident.id, CLOCK)


async def wake(act: Act, incident: Incident) -> None:
    """Look at once: something has changed that may make due what was not, as another severity does."""
    if incident.status is not Status.DECLINED:
        await act.uow.reminders.promise(incident.id, CLOCK, due_at=act.now, every=SOON)


async def wake_unanswered(act: Act) -> None:
    """Look at once at every incident that no one is on: someone else may be on call than was planned."""
    for each in await act.uow.incidents.in_status(OPEN, limit=MOST_WOKEN):
        if each.acknowledged_at is None:
            await wake(act, await act.uow.incidents.get(each.id, lock=True))


async def take_over(act: Act, promise: Promise) -> None:
    """Look at once, in place of what an earlier release promised by itself."""
    incident = await act.uow.incidents.get(promise.incident_id, lock=True)
    await act.uow.reminders.stop(incident.id, promise.kind, subject=promise.subject)
    await wake(act, incident)


async def look_by(act: Act, incident: Incident, at: datetime | None) -> None:
    """Look again by then at the latest: something is due that was not, and nothing sooner than it was.

    Args:
        at: ``None``: nothing is.
    """
    if at is None:
        return
    standing = await act.uow.reminders.due_at(incident.id, CLOCK)
    if standing is None or at < standing:
        await _plan(act, incident, at)


async def end(act: Act, incident: Incident, promises: Promises) -> Sequence[str]:
    """Look again when the first thing is due that is due after the end; of what was none, nothing is."""
    if incident.status in OVER:
        known = await _known(act, incident)
        if incident.resolved_at == act.now:
            await act.uow.clock_marks.add(incident.id, [begun(incident)], now=act.now)
            known = marked(known, [begun(incident)], at=act.now)
        await _go_on(act, incident, known)
    elif promises.get(CLOCK) is not None:
        await act.uow.reminders.stop(incident.id, CLOCK)
    return ()


async def keep(act: Act, promise: Promise) -> None:
    """Do what follows at each moment that has come, once, and look again at the next."""
    incident = await act.uow.incidents.get(promise.incident_id, lock=True)
    if incident.status is Status.DECLINED:
        await act.uow.reminders.stop(incident.id, CLOCK)
        return
    known = await _known(act, incident)
    done = _passed(_steps(act, incident, known), known)
    for step in done:
        follow: Follow = getattr(DEADLINES[step.deadline.kind], step.moment)
        await follow(act, incident, step.deadline)
    if incident.status.is_open:
        promises = await act.uow.reminders.promises(incident.id)
        for bring_in_line in BY_POLICY:
            await bring_in_line(act, incident, promises)
    again = None
    if incident.status is Status.RESOLVED and incident.recovered_at is None:
        again = await validation.judge(act, incident, reminds=any(is_judged(step.deadline) for step in done))
        incident = await act.uow.incidents.get(incident.id)
        known = await _known(act, incident)  # it may have begun again meanwhile
    marks = [step.mark for step in done]
    await act.uow.clock_marks.add(incident.id, marks, now=act.now)
    await _go_on(act, incident, marked(known, marks, at=act.now))
    await look_by(act, incident, again)


async def _go_on(act: Act, incident: Incident, known: Known) -> None:
    """Look again at the next moment; where none is left, never by itself."""
    left = _steps(act, incident, known)
    if left:
        await _plan(act, incident, left[0].at)
    else:
        await act.uow.reminders.stop(incident.id, CLOCK)


def _steps(act: Act, incident: Incident, known: Known) -> Sequence[Step]:
    found = deadlines(incident, known, act.policy)
    return steps([*found, *changes(incident, known, found)], known)


def _passed(found: Sequence[Step], known: Known) -> Sequence[Step]:
    return [step for step in found if step.at <= known.now]


async def _known(act: Act, incident: Incident) -> Known:
    """Read what is known, and note what a clock that was ahead has dated."""
    known = await known_of(act, incident)
    if incident.status.is_open and incident.acknowledged_at is None and not incident.private:
        known = replace(known, turns=await turns(act.uow, act.policy, since=incident.declared_at, now=act.now))
    if ahead := dated_ahead(incident, known):
        await act.uow.clock_marks.add(incident.id, ahead, now=act.now)
        return marked(known, ahead, at=act.now)
    return known


async def _plan(act: Act, incident: Incident, at: datetime) -> None:
    due_at = max(at, act.now)
    await act.uow.reminders.promise(incident.id, CLOCK, due_at=due_at, every=max(due_at - act.now, SOON))


async def is_answered(asking: Asking) -> bool:
    """See `promises.kind.IsAnswered`."""
    if isinstance(asking.message, ArchivedSoon):
        return asking.view.incident.status is not Status.CLOSED or not asking.view.incident.has_room
    if isinstance(asking.message, ReporterAsked):
        return asking.is_over and not asking.message.answered
    if isinstance(asking.message, CustomersDue):
        return asking.is_over or await _informed_since(asking)
    if isinstance(asking.message, RecoveryLeft):
        waits = asking.view.incident.status is Status.RESOLVED and asking.view.incident.recovered_at is None
        return bool(asking.message.left) and not waits
    if not isinstance(asking.message, DeadlineMissed | DeadlineNear):
        return False
    acknowledged = asking.message.kind == ACKNOWLEDGE and asking.view.incident.acknowledged_at is not None
    return asking.is_over or acknowledged


async def _informed_since(asking: Asking) -> bool:
    """Tell whether someone has said that customers are informed since a reminder of that was left."""
    last = await asking.uow.timeline.last(asking.view.incident.id, EntryKind.INFORMED)
    left_at = asking.attempt.left_at
    return last is not None and (left_at is None or last.recorded_at >= left_at)
