"""What is known of one incident at one moment, in parts: whoever shows it names the parts that it shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeVar

from bot.domain.approval import Reviews
from bot.domain.checklist import Tick
from bot.domain.deadline import Known
from bot.domain.effects import ROOM, SetAside, Spot, Spots
from bot.domain.health import Failure
from bot.domain.incident import Incident
from bot.domain.messages.alerts import AlertLine
from bot.domain.page import Standing
from bot.domain.part import Part, PartNotReadError
from bot.domain.policy import Policy, severity_of
from bot.domain.probe import Standing as Measured
from bot.domain.record import Record
from bot.domain.restored import Recovery
from bot.domain.role import COMMANDER, Role, conditions
from bot.domain.sampled import Sampled
from bot.domain.severity import Severity
from bot.domain.status_history import Move
from bot.domain.triage import proposed
from bot.domain.update import StatusUpdate


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """Who holds a role, from when to when."""

    id: int = 0
    role: str
    """Key of the policy's role."""
    user: str
    area: str = ""
    """What an expert is expert in; empty: everything, or the role has no areas."""
    assigned_at: datetime
    accepted_at: datetime | None = None
    """When the holder said *Accept*; ``None``: not (yet)."""
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Stay:
    """Someone's presence in a war room. Source: [procedures] addResponder."""

    user: str
    joined_at: datetime
    """Of the first time."""
    left_at: datetime | None
    """Of the last time; ``None``: still there."""


@dataclass(frozen=True, slots=True)
class Roles(Part):
    """Who has which role, and had."""

    assignments: tuple[Assignment, ...] = ()
    """Oldest first."""

    @property
    def now(self) -> tuple[Assignment, ...]:
        """The assignments that have not ended."""
        return tuple(each for each in self.assignments if each.ended_at is None)

    def held(self, role: str) -> tuple[Assignment, ...]:
        """Return those of one role."""
        return tuple(each for each in self.now if each.role == role)

    def assignment(self, assignment_id: int) -> Assignment | None:
        """Return who has or had a role, by the assignment's id."""
        return next((each for each in self.assignments if each.id == assignment_id), None)


@dataclass(frozen=True, slots=True)
class Checklists(Part):
    """What the holders of roles have ticked off."""

    ticked: Mapping[int, frozenset[str]] = field(default_factory=dict)
    """By assignment."""


@dataclass(frozen=True, slots=True)
class Checks(Part):
    """What is known of the policy's checklists: what people ticked off, and which were shown."""

    ticks: tuple[Tick, ...] = ()
    """Oldest first."""
    explained: bool = False
    """Someone wrote down the root cause."""
    published: bool = False
    """The postmortem was published since the incident ended."""


@dataclass(frozen=True, slots=True)
class Updates(Part):
    """The newest status updates, and what was said last beside them."""

    last: StatusUpdate | None = None
    news: StatusUpdate | None = None
    """The last one that says more than that nothing is new."""
    move: Move | None = None
    """How it came to the status that it has, where something was said of that."""
    identified: bool = False
    """The cause was identified, and hasn't turned out to be another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadlines(Part):
    """What is due when, and which reminders wait for an answer."""

    next_update_at: datetime | None = None
    """``None``: no update is owed."""
    overdue_since: datetime | None = None
    """When the update was due of which people have been reminded in vain."""
    stable_until: datetime | None = None
    """When the stability window ends; ``None``: none runs."""
    open_reminder: int | None = None
    """Number of the newest reminder of an update, while it waits for an answer."""
    open_question: int | None = None
    """Number of the newest question whether the fix held, while it waits for an answer."""
    open_nags: Mapping[str, int] = field(default_factory=dict)
    """Key of each role of which people were told in vain that no one has it -> number of the newest such message."""


@dataclass(frozen=True, slots=True)
class Places(Part):
    """Where it is in Slack."""

    spots: Spots = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Failures(Part):
    """What was refused, to be tried again, and what was asked of pagers."""

    set_aside: tuple[SetAside, ...] = ()
    pages: tuple[Standing, ...] = ()
    """Calls to people outside Slack that stand, the newest last."""


@dataclass(frozen=True, slots=True)
class Ending(Part):
    """How it ended, where it was none of its own."""

    merged_into: Incident | None = None
    """The incident that goes on in this one's place."""
    declined: str = ""
    """What the timeline says of why it isn't an incident; empty: it is one, or goes on in another."""


@dataclass(frozen=True, slots=True)
class Ladder(Part):
    """What says whom it reaches next."""

    known: Known


@dataclass(frozen=True, slots=True)
class Alerts(Part):
    """What monitoring says of it. Of most incidents nothing."""

    firing: int = 0
    ended: int = 0
    gone: int = 0
    """Those that still fired when something else became of them than being part of it."""
    since: datetime | None = None
    """When the first of them began; ``None``: there is none."""
    ended_at: datetime | None = None
    """When the last of those ended that have; ``None``: none has."""
    heard_at: datetime | None = None
    """When one of those that fire was last reported; ``None``: none fires."""
    reported: tuple[tuple[str, datetime, datetime], ...] = ()
    """Of each source whose alerts fire: its name, and when the one reported longest ago was, and the one just now."""
    cut: int = 0
    """Alerts that a source left out of its last delivery: whether those fire isn't known."""
    first: AlertLine | None = None
    """The first of those that fire, else of all."""
    links: tuple[tuple[str, str], ...] = ()
    """Label and address of the pages of the first of them, each once."""
    services: tuple[str, ...] = ()
    """What those call the service that they are about."""
    sources: tuple[str, ...] = ()
    """Names in the policy."""

    @property
    def all_ended(self) -> bool:
        """Whether there were some, and none fires that is known."""
        return bool(self.ended) and not self.firing and not self.cut


@dataclass(frozen=True, slots=True)
class Recorded(Part):
    """What people recorded of it: hypotheses, actions, temporary fixes and the like, by kind and number."""

    records: tuple[Record, ...] = ()


@dataclass(frozen=True, slots=True)
class Health(Part):
    """How the probes stand that run for it."""

    standings: tuple[Measured, ...] = ()
    """In the order of the policy."""
    failures: tuple[Failure, ...] = ()
    """What its room was told of those that fail, or did, in order."""


P = TypeVar("P", bound=Part)


class _Read(Generic[P]):
    """A part of an overview, as its attribute."""

    def __init__(self, kind: type[P]) -> None:
        self._kind = kind

    def __get__(self, view: Overview, _class: type[Overview]) -> P:
        part = view.parts.get(self._kind)
        if not isinstance(part, self._kind):
            raise PartNotReadError(f"{self._kind.__name__} was not read; name it among what this needs")
        return part


@dataclass(frozen=True, slots=True)
class Overview:
    """An incident, what the policy says of it, and the parts that were read for whoever shows it."""

    incident: Incident
    policy: Policy
    parts: Mapping[type[Part], Part] = field(default_factory=dict)

    roles = _Read(Roles)
    checklists = _Read(Checklists)
    checks = _Read(Checks)
    updates = _Read(Updates)
    deadlines = _Read(Deadlines)
    places = _Read(Places)
    failures = _Read(Failures)
    ending = _Read(Ending)
    ladder = _Read(Ladder)
    alerts = _Read(Alerts)
    recorded = _Read(Recorded)
    health = _Read(Health)
    recovery = _Read(Recovery)
    reviews = _Read(Reviews)
    sampled = _Read(Sampled)

    @property
    def severity(self) -> Severity:
        """As the policy describes it."""
        return severity_of(self.policy, self.incident)

    @property
    def proposal(self) -> tuple[Severity, str] | None:
        """The severity that the facts ask for, and why; ``None``: no other than it has, or that was set aside."""
        asked = proposed(self.incident.facts, self.policy.severities_by_rank, self.severity, self.policy.currency)
        if asked is None or not self.incident.status.is_open:
            return None
        return None if asked[0].key in {self.severity.key, self.incident.kept_severity} else asked

    @property
    def room(self) -> Spot | None:
        """The war room; ``None``: there is none (yet)."""
        return self.places.spots.get(ROOM)

    @property
    def commander(self) -> str | None:
        """User id of who is in command."""
        return next((held.user for held in self.roles.held(COMMANDER)), None)

    @property
    def missing(self) -> tuple[Role, ...]:
        """The roles that its severity or what is known of it asks for, now or later, and no one has."""
        if not self.incident.status.is_open:
            return ()
        held = self.roles.now
        holding = conditions(self.incident.facts, {each.area for each in held if each.area})
        at = self.incident.declared_at
        return tuple(
            role
            for role in self.policy.roles.values()
            if role.key not in {each.role for each in held}
            and role.missed_at(self.incident.severity, declared_at=at, holding=holding, now=at) is not None
        )
