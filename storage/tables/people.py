"""Tables of who does what in an incident, and who is asked to."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from storage.engine.types import Id
from storage.tables.base import Base


class AssignmentRow(Base):
    """Who held a role, from when to when."""

    __tablename__ = "assignment"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), index=True)
    role: Mapped[str]
    user: Mapped[str]
    assigned_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    area: Mapped[str] = mapped_column(server_default="")
    accepted_at: Mapped[datetime | None]


class TickRow(Base):
    """A duty that the holder of a role has ticked off."""

    __tablename__ = "tick"

    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), primary_key=True)
    item: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]


class HandoffRow(Base):
    """Command on its way from one to another: the giver keeps it until the receiver has confirmed."""

    __tablename__ = "handoff"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), index=True)
    giver: Mapped[str]
    receiver: Mapped[str]
    note: Mapped[str]
    offered_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str]
    """``accepted``, ``declined``, ``withdrawn``; empty: not ended."""


class EscalationRow(Base):
    """Someone was told that they are needed."""

    __tablename__ = "escalation"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), index=True)
    role: Mapped[str]
    """Role or other function of the policy's ``people``, or the id of a user."""
    why: Mapped[str]
    people: Mapped[list[Any]]
    """User ids of those who were told."""
    by: Mapped[str]
    """Empty: the policy asked."""
    at: Mapped[datetime]
    taken_by: Mapped[str | None]
    taken_at: Mapped[datetime | None]
    cause: Mapped[str] = mapped_column(server_default="")
    """Of the policy's: which rung or mobilisation it was."""
    asked_at: Mapped[datetime | None]
    """When the policy asked: the same of whoever is asked together."""
    declined: Mapped[list[Any]] = mapped_column(server_default="[]")
    """User ids of those who said *Not me*."""


class ParticipantRow(Base):
    """Someone's stay in a war room. Source: [procedures] addResponder."""

    __tablename__ = "participant"

    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), primary_key=True)
    user: Mapped[str] = mapped_column(primary_key=True)
    joined_at: Mapped[datetime]
    left_at: Mapped[datetime | None]


class ForgottenRow(Base):
    """Someone who asked to be forgotten, and was. No one can tell now who that is."""

    __tablename__ = "forgotten"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    """Makes the pseudonym that stands for them."""
    at: Mapped[datetime]
    changed: Mapped[int]
    """How many rows were changed."""
