"""Tables of what was measured: samples of probes, how each stands, what rooms were told, and values typed by people."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base


class ProbeSampleRow(Base):
    """One measurement. Never changed."""

    __tablename__ = "probe_sample"

    probe: Mapped[str] = mapped_column(primary_key=True)
    """Its name in the policy."""
    at: Mapped[datetime] = mapped_column(primary_key=True, index=True)
    value: Mapped[float | None]
    """In the probe's unit; empty: there was nothing to measure."""
    ok: Mapped[bool]
    error: Mapped[str]
    """Why it failed; empty: it didn't."""
    took_ms: Mapped[int]
    by: Mapped[str]
    """Host that measured."""


class ProbeStateRow(Base):
    """When a probe runs next, and how it stands."""

    __tablename__ = "probe_state"

    probe: Mapped[str] = mapped_column(primary_key=True)
    next_at: Mapped[datetime | None]
    """When it runs next; empty: no incident needs it."""
    leased_until: Mapped[datetime]
    """Until when one replica has it to itself, by the database's clock; long ago: none has."""
    begun_at: Mapped[datetime | None]
    """When it was last given to a replica to run; empty: never."""
    last_at: Mapped[datetime | None]
    """Of its newest sample; empty: there is none."""
    failing: Mapped[bool]
    since: Mapped[datetime | None]
    """Since when it stands like that; empty: it was never measured."""


class ProbeFailureRow(Base):
    """What a room was told of a probe that failed."""

    __tablename__ = "probe_failure"

    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), primary_key=True)
    probe: Mapped[str] = mapped_column(primary_key=True)
    post: Mapped[int]
    """Which of the incident's messages about probes tells it, from 1."""
    since: Mapped[datetime]
    """Since when it failed, the last time."""
    ended_at: Mapped[datetime | None]
    """Since when it is healthy again; empty: it still fails."""


class MetricValueRow(Base):
    """A value that someone typed. Never changed."""

    __tablename__ = "metric_value"

    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), primary_key=True)
    metric: Mapped[str] = mapped_column(primary_key=True)
    """A key of the policy."""
    at: Mapped[datetime] = mapped_column(primary_key=True)
    value: Mapped[float]
    by: Mapped[str]
    """User id."""
