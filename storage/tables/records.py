"""The table of records."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base


class RecordRow(Base):
    """A numbered thing of an incident. Source: [response] vendor_escalation."""

    __tablename__ = "record"
    __table_args__ = (Index("ix_record_kind_state", "kind", "state"),)

    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str]
    state: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]
    ticked: Mapped[list[Any]]
    """Keys of the steps of its kind."""
    fields: Mapped[dict[str, Any]]
    """What else its kind holds."""
