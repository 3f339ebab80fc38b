"""Messages about who has which role, who is missing, and who is asked in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from bot.domain.messages.base import BaseMessage
from bot.domain.value import Value


class RoleAssigned(BaseMessage):
    """Someone took or was given a role."""

    says: Literal["role_assigned"] = "role_assigned"
    role: str
    user: str
    before: str | None
    by: str
    area: str = ""
    """What an expert is expert in; empty: everything."""
    before_for_seconds: float | None = None
    """How long whoever had it before did; ``None``: no one had."""


class RoleEnded(BaseMessage):
    """Someone has a role no longer, and no one was named instead."""

    says: Literal["role_ended"] = "role_ended"
    role: str
    user: str
    by: str
    area: str = ""
    declined: bool = False
    """Whoever was given it said *Not me*."""


class RoleLost(BaseMessage):
    """For whoever had a role: that someone else ended that, and who has it now."""

    says: Literal["role_lost"] = "role_lost"
    role: str
    user: str | None
    """Who has it now; ``None``: no one."""
    by: str
    area: str = ""
    at: datetime


class RoleVacated(BaseMessage):
    """Whoever had a role is gone, and it is offered to those who are there."""

    says: Literal["role_vacated"] = "role_vacated"
    role: str
    """Key."""
    user: str
    why: str
    """A clause: ``the account is deactivated``."""
    area: str = ""
    whom: str = ""
    """Who is called to find someone; empty: no one in particular."""


class EndedByOther(BaseMessage):
    """To whoever is in command: someone else ended the incident."""

    says: Literal["ended_by_other"] = "ended_by_other"
    did: str
    """What they did: a clause without its subject."""
    why: str
    by: str


class ExpertsAsked(BaseMessage):
    """The experts of an area are asked in, with what they need to know first. It mentions them on purpose."""

    says: Literal["experts_asked"] = "experts_asked"
    role: str
    """Key of the role that is offered."""
    area: str
    people: tuple[str, ...]
    """User and group ids to mention; e-mail addresses as they are."""
    by: str
    missing: tuple[str, ...] = ()
    """Whom of them it brings no one for, and why: found out when it is sent."""


class SettledRole(Value):
    """What became of a role that no one had."""

    role: str
    """Key."""
    user: str | None
    """Who has it now; ``None``: no one, and no one is needed."""
    why: str = ""
    """Why no one is needed: a clause."""
    again: bool = False
    """No one has it still, and a later message asks for someone."""
    at: datetime


class RoleSettled(BaseMessage, SettledRole):
    """What was said of roles that no one had, once it needs no answer: without buttons."""

    says: Literal["role_settled"] = "role_settled"
    more: tuple[SettledRole, ...] = ()
    """Further roles that the message asked for, and what became of them."""

    @classmethod
    def of(cls, roles: Sequence[SettledRole]) -> RoleSettled:
        """Say it of at least one."""
        return cls(**dict(roles[0]), more=tuple(roles[1:]))


class RoleUnfilled(BaseMessage):
    """No one has roles that this incident needs: one message for all of them."""

    says: Literal["role_unfilled"] = "role_unfilled"
    role: str
    """Key."""
    more: tuple[str, ...] = ()
    """Keys of further ones."""
    number: int
    """Which message of this kind it is of this incident, from 1."""
    whom: str = ""
    """Who is called to find a commander; empty: no one in particular."""
    settled: tuple[SettledRole, ...] = ()
    """Roles that it asked for, too, and what became of them."""

    @property
    def roles(self) -> tuple[str, ...]:
        """Keys of all of them."""
        return self.role, *self.more


Message = RoleAssigned | RoleEnded | RoleLost | RoleVacated | EndedByOther | ExpertsAsked | RoleUnfilled | RoleSettled
