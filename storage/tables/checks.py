"""The table of what is ticked off of checklists."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base


class CheckTickRow(Base):
    """An item of a checklist that someone ticked off, or said doesn't apply; or where a whole list stands."""

    __tablename__ = "check_tick"

    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), primary_key=True)
    list: Mapped[str] = mapped_column(primary_key=True)
    item: Mapped[str] = mapped_column(primary_key=True)
    """Key of the item; empty: it is about the whole list."""
    state: Mapped[str]
    why: Mapped[str]
    """Why it doesn't apply, in someone's words; else empty."""
    by: Mapped[str]
    at: Mapped[datetime]
