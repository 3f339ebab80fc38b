"""One transaction: its stores, and everything that becomes true together."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.measures import Measure
from storage.erasure.person import PersonErasure
from storage.erasure.retention import Retention
from storage.queue.inbox import Inbox
from storage.queue.lanes import Lanes
from storage.queue.outbox import Outbox
from storage.queue.rate_limits import RateLimits
from storage.queue.wake_ups import WakeUp
from storage.stores.backfill import Backfills
from storage.stores.escalations import Escalations
from storage.stores.handoffs import Handoffs
from storage.stores.incidents import Incidents
from storage.stores.key_marks import KeyMarks
from storage.stores.last_received import LastReceived
from storage.stores.messages import Messages
from storage.stores.outages import Outages
from storage.stores.participants import Participants
from storage.stores.postmortem_answers import PostmortemAnswers
from storage.stores.reminders import Reminders
from storage.stores.roles import Roles
from storage.stores.slack_places import SlackPlaces
from storage.stores.timeline import Timeline
from storage.stores.updates import Updates


class UnitOfWork:
    """The stores of one transaction. They never commit: the edge that opened it does."""

    def __init__(self, session: AsyncSession, sql_now: Callable[[], ColumnElement[datetime]]) -> None:
        """Open every store on one session."""
        self.left: set[WakeUp] = set()
        """Who has something to look at once it is committed."""
        self.incidents = Incidents(session)
        self.timeline = Timeline(session)
        self.messages = Messages(session)
        self.key_marks = KeyMarks(session)
        self.updates = Updates(session)
        self.roles = Roles(session)
        self.handoffs = Handoffs(session)
        self.escalations = Escalations(session)
        self.participants = Participants(session)
        self.postmortem_answers = PostmortemAnswers(session)
        self.reminders = Reminders(session, self.left)
        self.slack_places = SlackPlaces(session)
        self.inbox = Inbox(session)
        self.last_received = LastReceived(session)
        self.backfills = Backfills(session, self.left)
        self.outages = Outages(session)
        self.retention = Retention(session)
        self.person_erasure = PersonErasure(session)
        self.outbox = Outbox(session, sql_now, self.left)
        self.lanes = Lanes(session, sql_now, self.left)
        self.rate_limits = RateLimits(session, sql_now, self.left)
        self.measures: list[Measure] = []
        """What happened in it that is worth counting; counted once it is committed."""
