"""Tables of what was handled, and of what is to be done outside."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.engine.types import Id
from storage.tables.base import Base


class InboxRow(Base):
    """What we have already handled."""

    __tablename__ = "inbox"

    key: Mapped[str] = mapped_column(primary_key=True)
    received_at: Mapped[datetime] = mapped_column(index=True)
    """Where the newest of several acts counts, such as a reaction put on and taken off: when that was done."""


class LastTimeRow(Base):
    """When something of some kind last happened."""

    __tablename__ = "last_time"

    kind: Mapped[str] = mapped_column(primary_key=True)
    """See `storage.stores.last_times.Kind`."""
    name: Mapped[str] = mapped_column(primary_key=True)
    """What it is called among those of its kind."""
    at: Mapped[datetime]


class ReceivedRow(Base):
    """What the release before asks for and notes beside this one, which reads none of it; the next release drops it."""

    __tablename__ = "received"

    name: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]


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
    """When the last delivery began; of one whose outcome is unknown, since when it can no longer have begun."""
    first_tried_at: Mapped[datetime | None]
    problem: Mapped[str | None]
    """Why it was put off or set aside, as a sentence."""
    channel: Mapped[str | None]
    ts: Mapped[int | None] = mapped_column(BigInteger)
    """Where it landed; ``ts`` in microseconds."""
    left_at: Mapped[datetime | None]
    """When it was left, or put back by a person; empty: by a version that did not note it."""


class LaneRow(Base):
    """One ordered stream of effects."""

    __tablename__ = "lane"
    __table_args__ = (
        Index("ix_lane_with_work", "ready_at", sqlite_where=text("done_seq < last_seq")),
        Index("ix_lane_in_order", "rank", "ready_at", "key", sqlite_where=text("done_seq < last_seq")),
    )
    """Most lanes are done, and stay. The indexes are as partial in PostgreSQL; to say so would import that dialect."""

    key: Mapped[str] = mapped_column(primary_key=True)
    last_seq: Mapped[int]
    done_seq: Mapped[int]
    ready_at: Mapped[datetime | None]
    """Not before this. Empty: its head waits for an effect of another lane."""
    lease_until: Mapped[datetime]
    token: Mapped[int]
    """Grows with each claim: a worker with an older one changes nothing."""
    owner: Mapped[str]
    rank: Mapped[int] = mapped_column(server_default="3")
    """How soon it is served where more are ready than can be carried at once; 0 is first. A release that does not know
    it leaves the last."""


class PaceRow(Base):
    """Until when Slack wants no call of a method."""

    __tablename__ = "pace"

    method: Mapped[str] = mapped_column(primary_key=True)
    not_before: Mapped[datetime]


class OutageRow(Base):
    """A time in which Slack did not answer us, or failed at whatever we asked."""

    __tablename__ = "outage"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    """Empty: it goes on."""


class IdentityRow(Base):
    """Who we are to Slack, as it said when it last answered: it may be away when we start."""

    __tablename__ = "identity"

    token: Mapped[str] = mapped_column(primary_key=True)
    """A digest of the bot token."""
    user_id: Mapped[str]
    bot_id: Mapped[str]
    team_id: Mapped[str]
    url: Mapped[str]
