"""This file is about all that is known of one incident at one moment, as it is shown to people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.effects import ROOM, SetAside, Spot, Spots
from bot.domain.incident import Incident
from bot.domain.role import COMMANDER, Role
from bot.domain.severity import Severity
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
    """Somebody's presence in a war room. Source: [procedures] addResponder."""

    user: str
    joined_at: datetime
    """Of the first time."""
    left_at: datetime | None
    """Of the last time; ``None``: still there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """An incident with everything around it that a card, an announcement or a list shows."""

    incident: Incident
    severity: Severity
    severities: tuple[Severity, ...]
    """All of the policy, worst first."""
    holders: tuple[tuple[Role, str], ...]
    """Roles held now, in the policy's order, with the user."""
    last_update: StatusUpdate | None
    last_news: StatusUpdate | None
    """The last update that says more than that nothing is new."""
    next_update_at: datetime | None
    """``None``: no update is owed."""
    open_reminder: int | None = None
    """Number of the newest reminder, while it waits for an answer."""
    overdue_since: datetime | None = None
    """When the update was due of which people have been reminded in vain."""
    spots: Spots
    failed: tuple[SetAside, ...]
    """What Slack refused, to be tried again."""
    stable_until: datetime | None = None
    """When the stability window ends; ``None``: none runs."""
    open_question: int | None = None
    """Number of the newest question whether the fix held, while it waits for an answer."""
    declined: str = ""
    """What the timeline says of why it is no incident; empty: it is one, or goes on in another."""
    suggested: Severity | None = None
    """What the facts ask for, where it is another severity and nobody has chosen to stay with the present one."""
    suggested_why: str = ""
    """The facts and rules behind it."""
    currency: str = "$"
    """In which money that is lost is counted."""
    merged_into: Incident | None = None
    """The incident that goes on in this one's place."""
    roles: tuple[Role, ...] = ()
    """All of the policy, in its order."""
    assignments: tuple[Assignment, ...] = ()
    """Everybody who has or had a role, oldest first."""
    missing: tuple[Role, ...] = ()
    """Those that its severity or what is known of it asks for, and nobody has."""
    ticks: Mapping[int, frozenset[str]] = field(default_factory=dict)
    """Assignment -> what its holder has ticked off."""
    open_nags: Mapping[str, int] = field(default_factory=dict)
    """Key of each role of which people were told in vain that nobody has it -> number of the newest such message."""

    @property
    def room(self) -> Spot | None:
        """The war room; ``None``: there is none (yet)."""
        return self.spots.get(ROOM)

    @property
    def commander(self) -> str | None:
        """User id of who is in command."""
        return self.holder(COMMANDER)

    def holder(self, role: str) -> str | None:
        """User id of who holds a role."""
        return next((user for held, user in self.holders if held.key == role), None)

    def role(self, key: str) -> Role | None:
        """Return a role of the policy; ``None``: it has been taken out of it since."""
        return next((role for role in self.roles if role.key == key), None)

    def assignment(self, assignment_id: int) -> Assignment | None:
        """Return who has or had a role, by the assignment's id."""
        return next((each for each in self.assignments if each.id == assignment_id), None)

    def held_now(self, role: str) -> tuple[Assignment, ...]:
        """Return the assignments of a role that have not ended."""
        return tuple(each for each in self.assignments if each.role == role and each.ended_at is None)
