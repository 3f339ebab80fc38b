"""This file is about what is stored, and nothing else."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, MetaData, Text, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from storage.types import Id, Json, Utc


class Base(DeclarativeBase):
    """Names every constraint, so that migrations can speak of it, and maps our types to columns."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it from the class
        datetime: Utc(),
        str: Text(),
        dict[str, Any]: Json,
        list[Any]: Json,
    }


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


class IncidentDayRow(Base):
    """How many incidents one UTC day has seen: the next number comes from here, never from a count."""

    __tablename__ = "incident_day"

    day: Mapped[str] = mapped_column(primary_key=True)
    last: Mapped[int]


class TimelineEntryRow(Base):
    """A fact that Warroom itself recorded. Never changed."""

    __tablename__ = "timeline_entry"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), index=True)
    kind: Mapped[str]
    happened_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    author: Mapped[str | None]
    text: Mapped[str]
    effect_key: Mapped[str | None]
    """The effect that tells it in Slack: a pin on that message marks this entry."""


class MessageRevisionRow(Base):
    """One version of one message said in an incident's place. Only added, except that a deletion empties texts."""

    __tablename__ = "message_revision"

    channel: Mapped[str] = mapped_column(primary_key=True)
    ts: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    version: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), index=True)
    kind: Mapped[str]
    author: Mapped[str | None]
    text: Mapped[str]
    thread: Mapped[int | None] = mapped_column(BigInteger)
    files: Mapped[list[Any]]
    recorded_at: Mapped[datetime]


class KeyMarkRow(Base):
    """A pin or pushpin that somebody put on a message."""

    __tablename__ = "key_mark"

    channel: Mapped[str] = mapped_column(primary_key=True)
    ts: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    sort: Mapped[str] = mapped_column(primary_key=True)
    user: Mapped[str] = mapped_column(primary_key=True)


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


class AssignmentRow(Base):
    """Who held a role, from when to when."""

    __tablename__ = "assignment"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), index=True)
    role: Mapped[str]
    user: Mapped[str]
    assigned_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class ReminderRow(Base):
    """A promise to speak up: the truth about time."""

    __tablename__ = "reminder"
    __table_args__ = (UniqueConstraint("incident_id", "kind"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"))
    kind: Mapped[str]
    due_at: Mapped[datetime | None] = mapped_column(index=True)
    """Empty: nothing is owed now, but the count of reminders goes on if it is again."""
    cadence_at: Mapped[datetime | None]
    every_seconds: Mapped[float]
    fired: Mapped[int]
    settled: Mapped[int]
    overdue_since: Mapped[datetime | None]


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


class InboxRow(Base):
    """What we have already handled."""

    __tablename__ = "inbox"

    key: Mapped[str] = mapped_column(primary_key=True)
    received_at: Mapped[datetime] = mapped_column(index=True)


class OutboxRow(Base):
    """An effect: to be done, being done, done, or set aside."""

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("lane", "seq"),
        Index("ix_outbox_collapse_key", "collapse_key"),
        Index("ix_outbox_needs", "needs"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    lane: Mapped[str]
    seq: Mapped[int]
    key: Mapped[str] = mapped_column(unique=True)
    needs: Mapped[str | None]
    collapse_key: Mapped[str | None]
    incident_id: Mapped[int | None] = mapped_column(ForeignKey("incident.id"), index=True)
    body: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(index=True)
    tries: Mapped[int]
    tried_at: Mapped[datetime | None]
    """Start of the last delivery."""
    first_tried_at: Mapped[datetime | None]
    problem: Mapped[str | None]
    """Why it was put off or set aside, as a sentence."""
    channel: Mapped[str | None]
    ts: Mapped[int | None] = mapped_column(BigInteger)
    """Where it landed; ``ts`` in microseconds."""


class LaneRow(Base):
    """One ordered stream of effects."""

    __tablename__ = "lane"

    key: Mapped[str] = mapped_column(primary_key=True)
    last_seq: Mapped[int]
    done_seq: Mapped[int]
    ready_at: Mapped[datetime | None] = mapped_column(index=True)
    """Not before this. Empty: its head waits for an effect of another lane."""
    lease_until: Mapped[datetime]
    token: Mapped[int]
    """Grows with each claim: a worker with an older one changes nothing."""
    owner: Mapped[str]


class PaceRow(Base):
    """Until when Slack wants no call of a method."""

    __tablename__ = "pace"

    method: Mapped[str] = mapped_column(primary_key=True)
    not_before: Mapped[datetime]
