"""Tables of incidents, and of what is known of each."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from storage.engine.types import Id
from storage.tables.base import Base


class IncidentRow(Base):
    """One incident as it is now."""

    __tablename__ = "incident"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    severity: Mapped[str]
    severity_assumed: Mapped[bool]
    status: Mapped[str] = mapped_column(index=True)
    impact: Mapped[str]
    resolution: Mapped[str]
    declared_by: Mapped[str]
    has_room: Mapped[bool]
    rooms_asked: Mapped[int]
    announced_in: Mapped[list[Any]]
    started_at: Mapped[datetime]
    detected_at: Mapped[datetime]
    declared_at: Mapped[datetime]
    acknowledged_at: Mapped[datetime | None]
    mitigated_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]
    recovered_at: Mapped[datetime | None]
    private: Mapped[bool] = mapped_column(server_default=false())
    source: Mapped[str] = mapped_column(server_default="")
    facts: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    kept_severity: Mapped[str] = mapped_column(server_default="")
    merged_into: Mapped[int | None] = mapped_column(ForeignKey("incident.id"))
    phase: Mapped[str] = mapped_column(server_default="")
    phase_by: Mapped[str] = mapped_column(server_default="")
    service_level: Mapped[str] = mapped_column(server_default="")


class IncidentDayRow(Base):
    """How many incidents one UTC day has seen: the next number comes from here, never from a count."""

    __tablename__ = "incident_day"

    day: Mapped[str] = mapped_column(primary_key=True)
    last: Mapped[int]


class StatusUpdateRow(Base):
    """A numbered update."""

    __tablename__ = "status_update"

    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str]
    no_change: Mapped[bool]
    by: Mapped[str]
    at: Mapped[datetime]
    status: Mapped[str]
    next_due_at: Mapped[datetime | None]
    impact: Mapped[str] = mapped_column(server_default="")
    findings: Mapped[str] = mapped_column(server_default="")
    ruled_out: Mapped[str] = mapped_column(server_default="")
    next_steps: Mapped[str] = mapped_column(server_default="")
    need_help: Mapped[str] = mapped_column(server_default="")
    channel: Mapped[str | None]
    """Of the message that was made an update by a reaction; with ``ts`` and ``by``, what undoes it."""
    ts: Mapped[int | None] = mapped_column(BigInteger)
    said_by: Mapped[str] = mapped_column(server_default="")
    withdrawn_at: Mapped[datetime | None]


class ReminderRow(Base):
    """A promise to speak up: the truth about time."""

    __tablename__ = "reminder"
    __table_args__ = (UniqueConstraint("incident_id", "kind", "subject"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"))
    kind: Mapped[str]
    subject: Mapped[str] = mapped_column(server_default="")
    """What of the incident it is about, where there may be several of a kind."""
    due_at: Mapped[datetime | None] = mapped_column(index=True)
    """Empty: nothing is owed now, but the count of reminders goes on if it is again."""
    cadence_at: Mapped[datetime | None]
    every_seconds: Mapped[float]
    fired: Mapped[int]
    settled: Mapped[int]
    overdue_since: Mapped[datetime | None]


class ClockMarkRow(Base):
    """What was done at a moment of a deadline: it is done once, whatever becomes of the deadline."""

    __tablename__ = "clock_mark"

    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)
    moment: Mapped[str] = mapped_column(primary_key=True)
    """A `bot.domain.deadline.Moment`."""
    at: Mapped[datetime]


class PlaceRow(Base):
    """Where something of an incident is in Slack."""

    __tablename__ = "place"
    __table_args__ = (Index("ix_place_channel_ts", "channel", "ts"),)

    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    channel: Mapped[str]
    ts: Mapped[int] = mapped_column(BigInteger)
    """Microseconds; 0 for a channel."""
    channel_name: Mapped[str]
