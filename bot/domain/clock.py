"""Deadlines: everything that is due in an incident, from the facts and the policy, by one function.

A row in the database says only when to look next. So a severity that changes, an incident that is reopened, a policy
that is changed and a restart need nothing of their own: the list is another, and what was done stays done. An incident
that is older than the clock has no such row: at the start its past counts as done, and its clock runs from then on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.domain import action_due, reporter
from bot.domain.archive import archiving
from bot.domain.checklist import SHOWN, Tick, lists_of, ticks_on
from bot.domain.deadline import (
    ACKNOWLEDGE,
    BRIDGE,
    CHECKLIST,
    CUSTOMERS,
    DUTIES,
    KEPT,
    MOBILISE,
    NO_ONE,
    RESPOND,
    RUNG,
    THE_CLOCK,
    Deadline,
    Held,
    Known,
    Mark,
    Moment,
    Step,
    due_after,
    opened_at,
    since,
    warned_at,
)
from bot.domain.durations import BusinessDays
from bot.domain.incident import Incident, Status
from bot.domain.ladder import Due, rungs
from bot.domain.owed import resolution, roles, stability, update
from bot.domain.policy import Policy, severity_of
from bot.domain.postmortem_due import postmortem
from bot.domain.ramp import next_steps
from bot.domain.record import of_kind
from bot.domain.record_due import ahead_of_case, answers, boxes, outcomes, overruns
from bot.domain.record_kinds import VENDOR
from bot.domain.recovery import ahead_of_end, validation
from bot.domain.reminder import SOON
from bot.domain.review_meeting import meeting
from bot.domain.severity import CustomerComms, Hours, StatusPageRule
from bot.domain.tempfix import reminders
from bot.domain.timeline import EntryKind

RESPONSES: Final = frozenset(
    {
        *(EntryKind.ROLE, EntryKind.UPDATE, EntryKind.NO_CHANGE, EntryKind.NOTE, EntryKind.STATUS),
        *(EntryKind.SEVERITY, EntryKind.IMPACT, EntryKind.FIXED, EntryKind.RESOLVED, EntryKind.ROOM),
        *(EntryKind.INFORMED, EntryKind.CHECKED, EntryKind.RECORD),
    }
)
"""What people do about an incident. Source: [response] initial_response: a role, an update, a record."""


FIRST_STEPS_WITHIN: Final = timedelta(minutes=10)
"""How long the holder of a role has for its first steps: then they are shown once more.
Source: [response] incident_commander checklist at_start."""


def _acknowledge(incident: Incident, known: Known, policy: Policy) -> Iterator[Deadline]:
    within = severity_of(policy, incident).acknowledge_within
    if within is None:
        return
    opened = opened_at(incident, known)
    start = opened
    if not incident.declared_by and known.reopened_at is None:  # an alert did: people could know since it fires
        start = min(incident.started_at, opened)
    due = due_after(policy, start, within, known)
    if start < opened:  # they learn of it only now
        due = max(due, opened + min(SOON, within) if not isinstance(within, BusinessDays) else due)
    yield Deadline(
        kind=ACKNOWLEDGE,
        starts=start,
        warns=warned_at(start, due),
        due=due,
        met_at=incident.acknowledged_at,
        follows="on_call_secondary",
    )


def _respond(incident: Incident, known: Known, policy: Policy) -> Iterator[Deadline]:
    within = severity_of(policy, incident).respond_within
    if within is None:
        return
    start = opened_at(incident, known)
    due = due_after(policy, start, within, known)
    yield Deadline(kind=RESPOND, starts=start, due=due, met_at=known.responded_at, follows="engineering_manager")


def ladder_of(incident: Incident, known: Known, policy: Policy) -> Sequence[Due]:
    """Return the rungs that an incident leads to, in the ladder's order; a private one leads to none."""
    if incident.private:
        return ()
    start = opened_at(incident, known)
    return rungs(
        policy,
        incident,
        start=start,
        due_after=lambda within: due_after(policy, start, within, known),
        hold=known.hold if known.hold is not None and known.hold.at <= known.now else None,
    )


def ahead(incident: Incident, known: Known, policy: Policy) -> Sequence[Due]:
    """Return the rungs that are still to reach someone, in the ladder's order."""
    return [
        due
        for due in ladder_of(incident, known, policy)
        if due.met_at is None
        and (RUNG, due.rung.tell, Moment.MISSED) not in known.marks
        and policy.people.get(due.rung.tell)
    ]


def next_rung(incident: Incident, known: Known, policy: Policy) -> Due | None:
    """Return the next rung that reaches someone; ``None``: none does."""
    return min(ahead(incident, known, policy), key=lambda due: due.at, default=None)


def _rungs(incident: Incident, known: Known, policy: Policy) -> Iterator[Deadline]:
    start = opened_at(incident, known)
    for due in ladder_of(incident, known, policy):
        tell = due.rung.tell
        is_named = policy.people.get(tell) or (RUNG, tell, Moment.MISSED) in known.marks
        subject = tell if is_named else f"{NO_ONE}{tell}"  # so whoever is named later is reached all the same
        yield Deadline(
            kind=RUNG, subject=subject, starts=start, due=due.at, met_at=due.met_at, follows=tell, why=due.why
        )


def _bridge(incident: Incident, known: Known, policy: Policy) -> Iterator[Deadline]:
    within = severity_of(policy, incident).bridge_after
    if within is None or policy.bridge_url is None:
        return
    start = opened_at(incident, known)
    yield Deadline(kind=BRIDGE, starts=start, due=due_after(policy, start, within, known))


def _mobilise(incident: Incident, known: Known, policy: Policy) -> Iterator[Deadline]:
    """Yield whom the severity calls; a private incident calls no one by itself."""
    start = opened_at(incident, known)
    for each in () if incident.private else severity_of(policy, incident).mobilise:
        due = start + each.after
        due = policy.calendar.opening(due) if each.hours is Hours.BUSINESS else due
        yield Deadline(kind=MOBILISE, subject=each.role, starts=start, due=due, follows=each.role)


def _customers(incident: Incident, known: Known, policy: Policy) -> Iterator[Deadline]:
    """Yield the tighter of two deadlines; one that is due at once is late only after the other, if there is one."""
    severity = severity_of(policy, incident)
    public = severity.customer_comms is CustomerComms.PUBLIC
    required = severity.status_page is StatusPageRule.REQUIRED
    asked = [severity.customer_comms_within if public else None, severity.status_page_within if required else None]
    start = opened_at(incident, known)
    dues = [due_after(policy, start, within, known) for within in asked if within]
    if dues and not incident.private:
        due = min(dues)
        met = known.informed_at if known.informed_at is not None and known.informed_at >= start else None
        warns = warned_at(start, due)
        yield Deadline(kind=CUSTOMERS, starts=start, warns=warns, due=due, met_at=met, follows="communications")


def _duties(_incident: Incident, known: Known, policy: Policy) -> Iterator[Deadline]:
    """Yield the first steps that the holder of a role has not ticked off; not of who had it before it was reopened."""
    for each in known.held:
        role, start = policy.roles.get(each.role), since(known, ahead_of_holder(each), each.at)
        is_new = known.reopened_at is None or each.at >= known.reopened_at
        if role is not None and is_new and set(role.checklist.at_start) - each.ticked:
            subject, due = str(each.assignment), start + FIRST_STEPS_WITHIN
            yield Deadline(kind=DUTIES, subject=subject, starts=start, due=due)


def _checklists(incident: Incident, known: Known, policy: Policy) -> Iterator[Deadline]:
    """Yield when lists are shown once more of which something is open; each once."""
    for name, shown in lists_of(known.checks).items():
        checklist = policy.checklists.get(name)
        if checklist is None or shown.state != SHOWN or checklist.shown.again_after is None:
            continue
        if len(ticks_on(checklist, known.checks)) < len(checklist.items):
            start = since(known, ahead_of_list(shown), shown.at)
            yield Deadline(kind=CHECKLIST, subject=name, starts=start, due=start + checklist.shown.again_after)


def ahead_of_list(shown: Tick) -> Mark:
    """Return what marks that a clock which was ahead has dated from when on a list is shown."""
    return CHECKLIST, shown.list, Moment.AHEAD


def ahead_of_holder(held: Held) -> Mark:
    """Return what marks that a clock which was ahead has dated from when on someone has a role."""
    return DUTIES, str(held.assignment), Moment.AHEAD


def dated_ahead(incident: Incident, known: Known) -> Sequence[Mark]:
    """Return what is to be marked now as dated by a clock that was ahead."""
    dated = {
        THE_CLOCK: incident.declared_at,
        **{ahead_of_case(each): each.at for each in of_kind(known.records, VENDOR)},
        **{ahead_of_holder(each): each.at for each in known.held},
        **{ahead_of_list(each): each.at for each in lists_of(known.checks).values()},
    }
    if incident.resolved_at is not None:
        dated[ahead_of_end(incident)] = incident.resolved_at
    return [mark for mark, at in dated.items() if at > known.now and mark not in known.marks]


Rule = Callable[[Incident, Known, Policy], Iterator[Deadline]]
"""Yields what is due of some kind."""

RULES: Final[Sequence[Rule]] = (
    *(_acknowledge, _respond, _mobilise, _rungs, _customers, _bridge, answers, outcomes, _duties, _checklists),
    *(update, roles, stability, resolution),
    *(overruns, next_steps, reminders, boxes, reporter.asked, action_due.reminders),
)
"""What is due while an incident is open."""

AFTERWARDS: Final[Sequence[Rule]] = (
    validation,
    postmortem,
    meeting,
    reminders,
    action_due.reminders,
    archiving,
)
"""What is due once it is resolved."""


def deadlines(incident: Incident, known: Known, policy: Policy) -> tuple[Deadline, ...]:
    """Return everything that is or was due, the soonest first; of what is declined or was merged, nothing."""
    if incident.status is Status.DECLINED:
        return ()
    rules = RULES if incident.status.is_open else AFTERWARDS
    found = [deadline for rule in rules for deadline in rule(incident, known, policy)]
    return tuple(sorted(found, key=lambda each: (each.due, each.kind, each.subject)))


def steps(found: Sequence[Deadline], known: Known) -> list[Step]:
    """Return what has to be done at the moments of deadlines, in order; nothing of those that are met, and none twice.

    Whoever was not warned in time is not warned later: it is missed.
    """
    left: list[Step] = []
    for each in found:
        if each.kind not in KEPT or each.met_at is not None:
            continue
        moments = each.moments
        for place, (at, moment) in enumerate(moments):
            later = moments[place + 1 :]
            is_past = known.done(each, moment) or any(known.done(each, then) for _, then in later)
            if not is_past and all(then > known.now for then, _ in later):
                left.append(Step(at, each, moment))
    return sorted(left, key=lambda step: (step.at, step.deadline.kind, step.deadline.subject))


def marked(known: Known, done: Sequence[Mark], *, at: datetime) -> Known:
    """Return what is known once these were done."""
    return replace(known, marks={**known.marks, **dict.fromkeys(done, at)})
