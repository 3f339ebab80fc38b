"""The tables of drafts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base


class DraftVersionRow(Base):
    """One change of a draft: what a person wrote for one of its parts."""

    __tablename__ = "draft_version"

    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), primary_key=True)
    draft: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    part: Mapped[str]
    """Of a postmortem, the key of a section."""
    text: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]


class PostmortemAnswerRow(Base):
    """What the release before asks for beside this one; nothing stands here, and the next release drops it."""

    __tablename__ = "postmortem_answer"

    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), primary_key=True)
    section: Mapped[str] = mapped_column(primary_key=True)
    text: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]


class DraftStepRow(Base):
    """What someone did with a version of a draft: approved, rejected, waived or published it."""

    __tablename__ = "draft_step"

    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), primary_key=True)
    draft: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int]
    step: Mapped[str]
    verdict: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]
    note: Mapped[str]
