"""Tables of what happened and what was said."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from storage.engine.types import Id
from storage.tables.base import Base


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
    before: Mapped[str] = mapped_column(server_default="")
    """The status, or what the severity was called."""
    after: Mapped[str] = mapped_column(server_default="")
    """Empty: neither changed, or a release wrote the row that told it in ``text`` alone."""
    said: Mapped[str] = mapped_column(server_default="")
    """Someone's own words of the change."""


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


class BackfillRow(Base):
    """A place whose messages are to be read from Slack again: something may have been said while we were away."""

    __tablename__ = "backfill"

    channel: Mapped[str] = mapped_column(primary_key=True)
    thread: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    """``ts`` of its parent in microseconds; 0: the channel itself, without replies."""
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"))
    oldest: Mapped[int] = mapped_column(BigInteger)
    """Microseconds: what was said before is known."""
    above: Mapped[int | None] = mapped_column(BigInteger)
    """``ts`` of the oldest message that was read so far, in a thread of the newest; empty: none was."""
    cursor: Mapped[str]
    """Where Slack goes on; empty: at the beginning."""
    found: Mapped[int]
    """How many messages were new to us."""
    ready_at: Mapped[datetime] = mapped_column(index=True)
    again_at: Mapped[datetime | None]
    """When it is to be read once more; empty: not again."""


class KeyMarkRow(Base):
    """A pin, a pushpin or another reaction that someone put on a message of an incident."""

    __tablename__ = "key_mark"

    channel: Mapped[str] = mapped_column(primary_key=True)
    ts: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    sort: Mapped[str] = mapped_column(primary_key=True)
    user: Mapped[str] = mapped_column(primary_key=True)
