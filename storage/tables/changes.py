"""The table of changes that deploy tools told of."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.engine.types import Id
from storage.tables.base import Base


class ChangeRow(Base):
    """One change. Never changed."""

    __tablename__ = "change"
    __table_args__ = (UniqueConstraint("source", "key"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    source: Mapped[str]
    """Its name in the policy."""
    key: Mapped[str]
    at: Mapped[datetime] = mapped_column(index=True)
    """When it was made."""
    title: Mapped[str]
    service: Mapped[str]
    version: Mapped[str]
    environment: Mapped[str]
    by: Mapped[str]
    """As its source calls them."""
    url: Mapped[str]
