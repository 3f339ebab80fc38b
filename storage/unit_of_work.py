"""This file is about one transaction: the stores it offers, and what only becomes true together."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.measures import Measure
from storage.answers import Answers
from storage.backfill import Backfills
from storage.escalations import Escalations
from storage.forgetting import Forgetting
from storage.handoffs import Handoffs
from storage.inbox import Inbox
from storage.incidents import Incidents
from storage.lanes import Lanes
from storage.marks import Marks
from storage.messages import Messages
from storage.outages import Outages
from storage.outbox import Outbox
from storage.pace import Pace
from storage.participants import Participants
from storage.places import Places
from storage.received import Received
from storage.reminders import Reminders
from storage.retention import Retention
from storage.roles import Roles
from storage.timeline import Timeline
from storage.updates import Updates


class UnitOfWork:
    """The stores of one transaction. They never commit: the edge that opened it does."""

    def __init__(self, session: AsyncSession, sql_now: Callable[[], ColumnElement[datetime]]) -> None:
        """Open every store on one session."""
        self.incidents = Incidents(session)
        self.timeline = Timeline(session)
        self.messages = Messages(session)
        self.marks = Marks(session)
        self.updates = Updates(session)
        self.roles = Roles(session)
        self.handoffs = Handoffs(session)
        self.escalations = Escalations(session)
        self.participants = Participants(session)
        self.answers = Answers(session)
        self.reminders = Reminders(session)
        self.places = Places(session)
        self.inbox = Inbox(session)
        self.received = Received(session)
        self.backfills = Backfills(session)
        self.outages = Outages(session)
        self.retention = Retention(session)
        self.forgetting = Forgetting(session)
        self.outbox = Outbox(session, sql_now)
        self.lanes = Lanes(session, sql_now)
        self.pace = Pace(session, sql_now)
        self.measures: list[Measure] = []
        """What happened in it that is worth counting; counted once it is committed."""
