"""Deadlines: everything that is due in an incident, from the facts and the policy, by one function.

A row in the database says only when to look next. So a severity that changes, an incident that is reopened, a policy
that is changed and a restart need nothing of their own: the list is another, and what was done stays done. An incident
that is older than the clock has no such row: at the start its past counts as done, and its clock runs from then on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from bot.domain.durations import BusinessDays, Within
from bot.domain.incident import Incident
from bot.domain.ladder import Due, Hold, rungs
from bot.domain.policy import Policy, severity_of
from bot.domain.reminder import SOON
from bot.domain.severity import CustomerComms, Hours, StatusPageRule
from bot.domain.timeline import EntryKind

ACKNOWLEDGE: Final = "acknowledge"
"""Kind: someone says that they are on it. Source: [response] severity_levels, acknowledge."""

MOBILISE: Final = "mobilise"
"""Kind: someone is told whom the severity calls; the subject is a name of the policy's ``people``.
Source: [response] team_mobilization."""

CUSTOMERS: Final = "customers"
"""Kind: customers are informed, or the status page. Source: [response] incident_update_requirements; decision 2."""

RESPOND: Final = "respond"
"""Kind: someone does something about it. Source: [response] severity_levels, initial_response."""

RUNG: Final = "rung"
"""Kind: the ladder reaches someone; its subject is their name in the policy, or `NO_ONE` and that. Nothing but the end
meets most rungs."""

NO_ONE: Final = "no one as "
"""Begins the subject of a rung behind which the policy names no one; the rest is its name in the policy."""

BRIDGE: Final = "bridge"
"""Kind: the call is opened to the room. Source: [response] communication channels; decision 1."""

WARN_AT: Final = 0.8
"""The part of a deadline after which people are warned. Source: [response] acknowledge, "T-20 %"."""

RESPONSES: Final = frozenset(
    {
        *(EntryKind.ROLE, EntryKind.UPDATE, EntryKind.NO_CHANGE, EntryKind.NOTE, EntryKind.STATUS),
        *(EntryKind.SEVERITY, EntryKind.IMPACT, EntryKind.FIXED, EntryKind.RESOLVED, EntryKind.ROOM),
    }
)
"""What people do about an incident. Source: [response] initial_response: a role, an update, a record."""


class Moment(StrEnum):
    """A moment of a deadline at which something follows; each comes once, whatever becomes of the deadline."""

    WARNED = "warned"
    MISSED = "missed"
    AHEAD = "ahead"
    """None of a deadline: the incident was found to be declared by a clock that was ahead."""


Mark = tuple[str, str, Moment]
"""Kind and subject of a deadline, and the moment at which what follows was done."""

THE_CLOCK: Final[Mark] = ("declared", "", Moment.AHEAD)
"""Marks when it was noticed that an incident was declared by a clock that was ahead: it counts as declared then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """Something that is due by an instant."""

    kind: str
    """A key of `workflows.promises.clock.DEADLINES`."""
    subject: str = ""
    """What of the incident it is about, where there may be several of a kind."""
    starts: datetime
    warns: datetime | None = None
    """When people are warned; ``None``: not before it is missed."""
    due: datetime
    met_at: datetime | None = None
    """When it was met; ``None``: not yet."""
    follows: str = ""
    """Whom it reaches when it is missed: a key of the policy's ``people`` or ``roles``; empty: no one in particular."""
    why: str = ""
    """What those read who are reached: a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What else is known of an incident. Whatever is left out has not happened: then too much is due, never less."""

    now: datetime
    marks: Mapping[Mark, datetime] = field(default_factory=dict)
    """What was done at the moments of its deadlines, and when."""
    reopened_at: datetime | None = None
    severity_since: datetime | None = None
    """When its severity changed last."""
    responded_at: datetime | None = None
    """When a person first did something about it, other than declaring it."""
    hold: Hold | None = None
    """The last time that someone had the ladder wait."""
    turns: Mapping[str, Sequence[datetime]] = field(default_factory=dict)
    """Name of the policy's ``people`` -> when who is on call under it changes; see `bot.domain.shift`."""

    def done(self, deadline: Deadline, moment: Moment) -> bool:
        """Tell whether what follows was done."""
        return (deadline.kind, deadline.subject, moment) in self.marks


@dataclass(frozen=True, slots=True)
class Step:
    """A moment of a deadline that is still to come, or has come and was not acted on."""

    at: datetime
    deadline: Deadline
    moment: Moment

    @property
    def mark(self) -> Mark:
        """What marks it as done."""
        return self.deadline.kind, self.deadline.subject, self.moment


def opened_at(incident: Incident, known: Known) -> datetime:
    """Return from when on an incident waits for people: when it was declared, or reopened last.

    What was declared by a clock that was ahead counts as declared when that was noticed.
    """
    declared = min(incident.declared_at, known.marks.get(THE_CLOCK, known.now))
    return max(declared, min(known.reopened_at or declared, known.now))


def due_after(policy: Policy, start: datetime, within: Within, known: Known) -> datetime:
    """Return when something is due that is due so long after a start.

    A change of severity that makes it due at once leaves people a minute: they learn only now that it counts.
    """
    due = policy.calendar.after(start, within)
    if known.severity_since is None or known.severity_since <= start:
        return due
    left = SOON if isinstance(within, BusinessDays) else min(SOON, within)
    return max(due, min(known.severity_since, known.now) + left)


def warned_at(start: datetime, due: datetime) -> datetime:
    """Return when people are warned."""
    return start + (due - start) * WARN_AT


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
        warns = warned_at(start, due)
        yield Deadline(kind=CUSTOMERS, starts=start, warns=warns, due=due, follows="communications")


Rule = Callable[[Incident, Known, Policy], Iterator[Deadline]]
"""Yields what is due of some kind."""

RULES: Final[Sequence[Rule]] = (_acknowledge, _respond, _mobilise, _rungs, _customers, _bridge)
"""What is due while an incident is open."""


def deadlines(incident: Incident, known: Known, policy: Policy) -> tuple[Deadline, ...]:
    """Return everything that is or was due, the soonest first; of an incident that is over, nothing."""
    if not incident.status.is_open:
        return ()
    found = [deadline for rule in RULES for deadline in rule(incident, known, policy)]
    return tuple(sorted(found, key=lambda each: (each.due, each.kind, each.subject)))


def steps(found: Sequence[Deadline], known: Known) -> list[Step]:
    """Return what has to be done at the moments of deadlines, in order; nothing of those that are met, and none twice.

    Whoever was not warned in time is not warned later: it is missed.
    """
    left: list[Step] = []
    for each in found:
        if each.met_at is not None or known.done(each, Moment.MISSED):
            continue
        if each.warns is not None and each.due > known.now and not known.done(each, Moment.WARNED):
            left.append(Step(each.warns, each, Moment.WARNED))
        left.append(Step(each.due, each, Moment.MISSED))
    return sorted(left, key=lambda step: (step.at, step.deadline.kind, step.deadline.subject))


def marked(known: Known, done: Sequence[Mark], *, at: datetime) -> Known:
    """Return what is known once these were done."""
    return replace(known, marks={**known.marks, **dict.fromkeys(done, at)})


def length(deadline: Deadline) -> timedelta:
    """Return how long there is for it."""
    return deadline.due - deadline.starts
