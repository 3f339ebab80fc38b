"""Tables of who is on call: what was read of each schedule, and who covers for whom."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from storage.engine.types import Id
from storage.tables.base import Base


class ScheduleRow(Base):
    """A schedule of the policy, and how reading it went."""

    __tablename__ = "schedule"

    name: Mapped[str] = mapped_column(primary_key=True)
    entry: Mapped[str]
    """A digest of the policy's entry that its shifts were read by; empty: none were read yet."""
    etag: Mapped[str]
    """What the source calls the copy that was read; empty: it has no name for it."""
    due_at: Mapped[datetime | None]
    """When it is read next; empty: the policy no longer has it."""
    read_at: Mapped[datetime | None]
    """When the source last said that the shifts are right; empty: never."""
    reaches: Mapped[datetime | None]
    """Until when the shifts are known."""
    failing_since: Mapped[datetime | None]
    """Since when it can't be read; empty: it could be."""
    problem: Mapped[str]
    """Why it can't be read; empty: it could be."""
    notes: Mapped[list[Any]]
    """Sentences about events that put no one on call."""


class ShiftRow(Base):
    """Someone is on call by the last copy of a schedule that could be read."""

    __tablename__ = "shift"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    schedule: Mapped[str] = mapped_column(index=True)
    who: Mapped[str]
    """User id, group id or e-mail address."""
    starts: Mapped[datetime]
    ends: Mapped[datetime]


class CoverRow(Base):
    """Someone takes over a part of a schedule, whatever its source says."""

    __tablename__ = "cover"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    schedule: Mapped[str] = mapped_column(index=True)
    who: Mapped[str]
    instead: Mapped[str]
    """Whose shifts, as the source names them; empty: of whoever is on call."""
    starts: Mapped[datetime]
    ends: Mapped[datetime]
    by: Mapped[str]
    at: Mapped[datetime]
