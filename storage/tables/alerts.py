"""Tables of what monitoring said, and of what became of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.engine.types import Id
from storage.tables.base import Base


class AlertDeliveryRow(Base):
    """One request of a source, as it came; kept for a while, so that other rules can be tried on it."""

    __tablename__ = "alert_delivery"
    __table_args__ = (UniqueConstraint("source", "key"), Index("ix_alert_delivery_source_at", "source", "received_at"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    source: Mapped[str]
    key: Mapped[str | None]
    """What its source calls it; empty: it has no name for it."""
    received_at: Mapped[datetime] = mapped_column(index=True)
    method: Mapped[str]
    headers: Mapped[dict[str, Any]]
    """Those that say how to read it, and none that shows who sent it."""
    query: Mapped[dict[str, Any]]
    body: Mapped[bytes] = mapped_column(LargeBinary)
    problem: Mapped[str]
    """Why it can't be read; empty: it was."""


class AlertRow(Base):
    """One alert as its source last told of it."""

    __tablename__ = "alert"
    __table_args__ = (UniqueConstraint("source", "fingerprint"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    source: Mapped[str]
    fingerprint: Mapped[str]
    group_key: Mapped[str]
    """What its source groups it under; empty: nothing."""
    state: Mapped[str]
    severity: Mapped[str]
    title: Mapped[str]
    description: Mapped[str]
    labels: Mapped[dict[str, Any]]
    links: Mapped[list[Any]]
    started_at: Mapped[datetime | None]
    """By its source."""
    ended_at: Mapped[datetime | None]
    """By its source."""
    first_received_at: Mapped[datetime]
    """When it was first told of since it fires."""
    received_at: Mapped[datetime]
    """When it was last told of."""
    times: Mapped[int]
    """Deliveries that told of it."""
    cut: Mapped[int]
    """Alerts that the last delivery left out."""
    incident_id: Mapped[int | None] = mapped_column(ForeignKey("incident.id"), index=True)
    decision: Mapped[str]
    """What became of it; empty: that is to be decided."""
    decide_at: Mapped[datetime | None] = mapped_column(index=True)
    """When it is decided; empty: it was."""
    changed_at: Mapped[datetime | None] = mapped_column(index=True)
    """When its source said something new of it that no one has looked at; empty: there is nothing."""

    group_id: Mapped[int | None] = mapped_column(Id, index=True)
    """The group in which it was decided about last; empty: in none."""


class IncidentAlertRow(Base):
    """An alert as it stood when it left an incident; one that is still part of it is known by its own row alone."""

    __tablename__ = "incident_alert"

    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), primary_key=True)
    alert_id: Mapped[int] = mapped_column(ForeignKey("alert.id"), primary_key=True, index=True)
    left_at: Mapped[datetime]
    """When its source told of it again, and something else became of it."""
    state: Mapped[str]
    severity: Mapped[str]
    title: Mapped[str]
    description: Mapped[str]
    labels: Mapped[dict[str, Any]]
    links: Mapped[list[Any]]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    first_received_at: Mapped[datetime]
    received_at: Mapped[datetime]
    times: Mapped[int]
    decision: Mapped[str]


class AlertTraceRow(Base):
    """Why something was decided about an alert. Never changed."""

    __tablename__ = "alert_trace"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    alert_id: Mapped[int] = mapped_column(ForeignKey("alert.id"), index=True)
    at: Mapped[datetime]
    incident_id: Mapped[int | None] = mapped_column(ForeignKey("incident.id"), index=True)
    what: Mapped[str]
    reason: Mapped[str]
    by: Mapped[str] = mapped_column(server_default="")
    """Who decided it; empty: no person, a rule did."""


class AlertGroupRow(Base):
    """Alerts that are one thing by a rule: they wait, ask, and declare together."""

    __tablename__ = "alert_group"
    __table_args__ = (UniqueConstraint("source", "key"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    source: Mapped[str]
    """Empty: of several."""
    key: Mapped[str]
    incident_id: Mapped[int | None] = mapped_column(ForeignKey("incident.id"), index=True)
    asked_by: Mapped[str]
    """Key of the effect that asks people about it; empty: no one was asked."""
    first_at: Mapped[datetime]
    due_at: Mapped[datetime | None] = mapped_column(index=True)
    """Until when it waits for more; empty: it waits for nothing."""
    count: Mapped[int]
    """How often people were asked about it."""
    asked_in: Mapped[int | None] = mapped_column(Id, index=True)
    """The group whose message asks about this one too, or this one itself; empty: no question waits."""
    answer: Mapped[str] = mapped_column(server_default="")
    """What was answered last; empty: nothing."""
    answered_at: Mapped[datetime | None]
    show_at: Mapped[datetime | None] = mapped_column(index=True)
    """Since when its message is to be brought up to date; empty: it is."""


class AlertPaceRow(Base):
    """How fast alerts of a source come about which people are asked, or which declare."""

    __tablename__ = "alert_pace"

    source: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[datetime]
    """When the minute began that is counted."""
    alerts: Mapped[int]
    """About which people were asked in it."""
    declared: Mapped[int]
    """Incidents that rules declared in it."""
    collapses: Mapped[bool]
    holds_back: Mapped[bool]
