"""What an incident owes that a promise of its own remembers, as deadlines.

An answer that was put off, or asked for in vain, is due when the promise says. Everything else follows from the facts
and the policy, so the promise is brought in line with these functions whenever one of those changes.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.domain.deadline import Deadline, Known
from bot.domain.incident import Incident
from bot.domain.policy import Policy, severity_of
from bot.domain.reminder import (
    DAILY,
    HEADS_UP,
    RESOLUTION,
    ROLE,
    SOON,
    STABILITY,
    UPDATE,
    due_after_severity_change,
)
from bot.domain.role import COMMANDER, Role, conditions
from bot.domain.stability import is_watched


def update_due(incident: Incident, known: Known, policy: Policy) -> datetime | None:
    """Return when the next update is due, by the cadence of the severity as it is now; ``None``: none is.

    A promise of that cadence knows better: it may have been put off, or promised sooner.
    """
    every = severity_of(policy, incident).update_every
    if every is None:
        return None
    promise = known.promised.get((UPDATE, ""))
    if promise is not None and promise.every == every:
        return promise.due_at
    last = known.told_at or incident.declared_at
    due = due_after_severity_change(last=last, every=every, now=known.now)
    return at_work(policy, due, every, now=known.now)


def at_work(policy: Policy, due: datetime, every: timedelta, *, now: datetime) -> datetime:
    """Return when an update of this cadence is due that would be due then: a daily one in working hours.

    That is the end of that day's work, unless it has passed: then it is when work begins again.
    """
    if every < DAILY:
        return due
    nearest = policy.calendar.at_work(due)
    return nearest if nearest >= now + SOON else policy.calendar.opening(due)


def role_due(role: Role, incident: Incident, known: Known) -> datetime | None:
    """Return from when on a role is missed if no one has it; ``None``: it need not be filled.

    Who was asked to fill it is asked again when the promise says, and no change puts off what is about to be said.
    """
    holding = conditions(incident.facts, {each.area for each in known.held if each.area})
    due = role.missed_at(incident.severity, declared_at=incident.declared_at, holding=holding, now=known.now)
    promise = known.promised.get((ROLE, role.key))
    if due is None or promise is None:
        return due
    if promise.fired > promise.settled:
        return promise.due_at
    return min(due, promise.due_at) if due <= known.now + SOON else due


def stable_until(incident: Incident, known: Known, policy: Policy) -> datetime | None:
    """Return until when a fix has to hold; ``None``: none is watched. A milder severity shortens nothing."""
    if not is_watched(incident):
        return None
    window = severity_of(policy, incident).stability_window
    promise = known.promised.get((STABILITY, ""))
    if promise is None:
        return min(incident.mitigated_at or known.now, known.now) + window
    return max(min(promise.due_at - promise.every, known.now) + window, promise.due_at)


def update(incident: Incident, known: Known, policy: Policy) -> Iterator[Deadline]:
    """Yield the next update, and when whoever owes it hears of that in private."""
    due, promise = update_due(incident, known, policy), known.promised.get((UPDATE, ""))
    if due is not None:
        since = (promise.overdue_since if promise else None) or due
        told = known.promised.get((HEADS_UP, ""))
        starts = min(known.told_at or incident.declared_at, since)
        yield Deadline(kind=UPDATE, starts=starts, warns=told.due_at if told else None, due=since, follows=COMMANDER)


def roles(incident: Incident, known: Known, policy: Policy) -> Iterator[Deadline]:
    """Yield the roles that have to be filled and are not."""
    held = {each.role for each in known.held}
    for role in policy.roles.values():
        due = None if role.key in held else role_due(role, incident, known)
        if due is not None:
            promise = known.promised.get((ROLE, role.key))
            since = (promise.overdue_since if promise else None) or due
            yield Deadline(kind=ROLE, subject=role.key, starts=min(incident.declared_at, since), due=since)


def stability(incident: Incident, known: Known, policy: Policy) -> Iterator[Deadline]:
    """Yield the end of the stability window, until someone is asked whether the fix held."""
    until, promise = stable_until(incident, known, policy), known.promised.get((STABILITY, ""))
    if until is not None and (promise is not None or until > known.now):
        starts = until - severity_of(policy, incident).stability_window
        yield Deadline(kind=STABILITY, starts=starts, due=until, follows=COMMANDER)


def resolution(incident: Incident, known: Known, _policy: Policy) -> Iterator[Deadline]:
    """Yield when an incident is resolved that someone else than the commander calls so."""
    promise = known.promised.get((RESOLUTION, "")) if is_watched(incident) else None
    if promise is not None:
        starts = promise.due_at - promise.every
        yield Deadline(kind=RESOLUTION, starts=starts, due=promise.due_at, follows=COMMANDER)
