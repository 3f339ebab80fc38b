"""A deadline: something that is due in an incident, what is known when it is looked at, and what was done about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from bot.domain.checklist import Tick
from bot.domain.draft import DraftStep
from bot.domain.durations import BusinessDays, Within
from bot.domain.incident import Incident
from bot.domain.ladder import Hold
from bot.domain.policy import Policy
from bot.domain.record import Record
from bot.domain.record_kinds import ACTION_ITEM, MITIGATION, RAMP, REVIEW, TEMPFIX
from bot.domain.reminder import SOON, Promise

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

VENDOR: Final = "vendor"
"""Kind: a vendor answers; the subject is the number of the case. Source: [response] vendor_escalation."""

OUTCOME: Final = "outcome"
"""Kind: someone says how an action went; the subject is the number of its record."""

TIMEBOX: Final = "timebox"
"""Kind: the time is up that someone gave a piece of work; the subject is the number of its record, and when that is.
"""

DUTIES: Final = "duties"
"""Kind: the holder of a role takes its first steps; the subject is the assignment's id.
Source: [response] incident_commander checklist at_start."""

CHECKLIST: Final = "checklist"
"""Kind: what is open on a checklist is shown once more; the subject is the list's key.
Source: [methodology] first 5 minutes."""

SHIFT: Final = "shift"
"""Kind: someone comes on call under a name by which people were called; its subject is that name, and when."""

POSTMORTEM: Final = "postmortem"
"""Kind: a step of the postmortem is done; the subject is a field of `PostmortemDeadlines`, and of which end.
Source: [response] schedule_postmortem; [procedures] postMortemProcess; decision 6."""

ARCHIVE: Final = "archive"
"""Kind: the war room of a closed incident is archived; the subject is when the room is told before."""

REPORTER: Final = "reporter"
"""Kind: whoever reported it is asked what they know. Source: [methodology] phase 1, ask the user immediately."""

VALIDATION: Final = "validation"
"""Kind: it is validated that an end holds; the subject is a moment of `bot.domain.recovery`, and when that began.
Source: [post-recovery] validation_period."""

KEPT: Final = frozenset(
    {
        *(ACKNOWLEDGE, MOBILISE, CUSTOMERS, RESPOND, RUNG, BRIDGE),
        *(VENDOR, OUTCOME, DUTIES, CHECKLIST, SHIFT, REPORTER),
        *(MITIGATION, TEMPFIX, RAMP, ARCHIVE, TIMEBOX, VALIDATION, ACTION_ITEM),
        *(POSTMORTEM, REVIEW),
    }
)
"""Kinds at whose moments the clock acts. Of the others a promise of their own does, which counts how often it was
asked for and what answered that."""

WARN_AT: Final = 0.8
"""The part of a deadline after which people are warned. Source: [response] acknowledge, "T-20 %"."""


class Moment(StrEnum):
    """A moment of a deadline at which something follows; each comes once, whatever becomes of the deadline."""

    HALFWAY = "halfway"
    """Half of the time is left."""
    WARNED = "warned"
    MISSED = "missed"
    LEFT = "left"
    """It was missed, and is still not met a while later."""
    BEGUN = "begun"
    """None of a deadline: what comes after it is followed from then on; of what an older release began, it is not."""
    AHEAD = "ahead"
    """None of a deadline: what it begins with was found to be dated by a clock that was ahead."""


Mark = tuple[str, str, Moment]
"""Kind and subject of a deadline, and the moment at which what follows was done."""

THE_CLOCK: Final[Mark] = ("declared", "", Moment.AHEAD)
"""Marks when it was noticed that an incident was declared by a clock that was ahead: it counts as declared then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """Something that is due by an instant."""

    kind: str
    """One of `KEPT`, or a kind of promise that is kept by itself."""
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
    acts: tuple[tuple[datetime, Moment], ...] | None = None
    """When the clock acts, in order; empty: never. ``None``: at ``warns`` and ``due``."""

    @property
    def moments(self) -> tuple[tuple[datetime, Moment], ...]:
        """When the clock acts, in order."""
        if self.acts is not None:
            return self.acts
        warned = ((self.warns, Moment.WARNED),) if self.warns is not None else ()
        return (*warned, (self.due, Moment.MISSED))


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A role that someone has."""

    assignment: int
    role: str
    """Its key."""
    at: datetime
    """Since when."""
    area: str = ""
    ticked: frozenset[str] = frozenset()
    """What of its checklists is known to be ticked off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What else is known of an incident. Whatever is left out has not happened: then too much is due, never less."""

    now: datetime
    marks: Mapping[Mark, datetime] = field(default_factory=dict)
    """What was done at the moments of its deadlines, and when."""
    reopened_at: datetime | None = None
    validated_again_at: datetime | None = None
    """When it last began again to be validated that an end holds; ``None``: not since the end."""
    closed_at: datetime | None = None
    """When it was closed last; it may be open again."""
    said_at: datetime | None = None
    """When something was last said in its room or thread; ``None``: nothing was, or it doesn't matter now."""
    severity_since: datetime | None = None
    """When its severity changed last."""
    responded_at: datetime | None = None
    """When a person first did something about it, other than declaring it."""
    informed_at: datetime | None = None
    """When someone last said that customers are informed."""
    hold: Hold | None = None
    """The last time that someone had the ladder wait."""
    turns: Mapping[str, Sequence[datetime]] = field(default_factory=dict)
    """Name of the policy's ``people`` -> when who is on call under it changes; see `bot.domain.shift`."""
    promised: Mapping[tuple[str, str], Promise] = field(default_factory=dict)
    """What is promised, by kind and subject: where an answer was put off, or asked for in vain, only that tells."""
    told_at: datetime | None = None
    """When people last heard something new; ``None``: not since the declaration."""
    held: Sequence[Held] = ()
    """Roles that someone has now."""
    records: Sequence[Record] = ()
    """What people recorded, by kind and number."""
    checks: Sequence[Tick] = ()
    """What is known of checklists."""
    drafts: Sequence[DraftStep] = ()
    """What was done with the drafts of its postmortem, in order."""

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
    declared = since(known, THE_CLOCK, incident.declared_at)
    return max(declared, min(known.reopened_at or declared, known.now))


def since(known: Known, ahead: Mark, at: datetime) -> datetime:
    """Return from when on something counts that is dated so: by a clock that was ahead, from when that was noticed.

    Args:
        ahead: what marks that it was.
    """
    return min(at, known.marks.get(ahead, known.now))


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


def length(deadline: Deadline) -> timedelta:
    """Return how long there is for it."""
    return deadline.due - deadline.starts
