"""One transaction: its stores, and everything that becomes true together."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from bot.domain.incident import Incident
from bot.domain.measures import Measure
from storage.engine.prepared import Quick
from storage.engine.together import Question
from storage.erasure.person import PersonErasure
from storage.erasure.retention import Retention
from storage.queue.inbox import Inbox
from storage.queue.lanes import Lanes
from storage.queue.moments import Moments
from storage.queue.outbox import Outbox
from storage.queue.rate_limits import RateLimits
from storage.queue.restored import Restored
from storage.queue.wake_ups import WakeUp
from storage.stores.alert_deliveries import AlertDeliveries
from storage.stores.alert_groups import AlertGroups
from storage.stores.alert_paces import AlertPaces
from storage.stores.alerts import Alerts
from storage.stores.backfill import Backfills
from storage.stores.changes import Changes
from storage.stores.checks import Checks
from storage.stores.clock_marks import ClockMarks
from storage.stores.drafts import Drafts
from storage.stores.escalations import Escalations
from storage.stores.incidents import Incidents
from storage.stores.issue_readings import IssueReadings
from storage.stores.key_marks import KeyMarks
from storage.stores.last_received import LastChanges, LastReceived
from storage.stores.messages import Messages
from storage.stores.outages import Outages
from storage.stores.participants import Participants
from storage.stores.periods import Periods
from storage.stores.probes import Probes
from storage.stores.records import Records
from storage.stores.reminders import Reminders
from storage.stores.roles import Handoffs, Roles
from storage.stores.schedules import Schedules
from storage.stores.slack_places import SlackPlaces
from storage.stores.timeline import Timeline
from storage.stores.updates import Updates


class UnitOfWork:
    """The stores of one transaction. They never commit: the edge that opened it does."""

    def __init__(self, connection: Quick, clock: Callable[[], datetime] | None) -> None:
        self._connection = connection
        self.left: set[WakeUp] = set()
        """Who has something to look at once it is committed."""
        shared = (connection, clock, self.left)
        self.incidents = Incidents(*shared)
        self.timeline = Timeline(*shared)
        self.messages = Messages(*shared)
        self.key_marks = KeyMarks(*shared)
        self.updates = Updates(*shared)
        self.roles = Roles(*shared)
        self.handoffs = Handoffs(*shared)
        self.escalations = Escalations(*shared)
        self.participants = Participants(*shared)
        self.drafts = Drafts(*shared)
        self.records = Records(*shared)
        self.checks = Checks(*shared)
        self.reminders = Reminders(*shared)
        self.clock_marks = ClockMarks(*shared)
        self.schedules = Schedules(*shared)
        self.alerts = Alerts(*shared)
        self.alert_groups = AlertGroups(*shared)
        self.alert_deliveries = AlertDeliveries(*shared)
        self.alert_paces = AlertPaces(*shared)
        self.changes = Changes(*shared)
        self.probes = Probes(*shared)
        self.slack_places = SlackPlaces(*shared)
        self.inbox = Inbox(*shared)
        self.last_received = LastReceived(*shared)
        self.last_changes = LastChanges(*shared)
        self.issue_readings = IssueReadings(*shared)
        self.periods = Periods(*shared)
        self.backfills = Backfills(*shared)
        self.outages = Outages(*shared)
        self.retention = Retention(*shared)
        self.person_erasure = PersonErasure(*shared)
        self.outbox = Outbox(*shared)
        self.lanes = Lanes(*shared)
        self.rate_limits = RateLimits(*shared)
        self.moments = Moments(*shared)
        self.restored = Restored(*shared)
        self.measures: list[Measure] = []
        """What happened in it that is worth counting; counted once it is committed."""

    @asynccontextmanager
    async def together(self, *questions: Question, **values: Any) -> AsyncIterator[None]:
        """Ask stores several of their questions in one statement, which whoever reads within the block is spared.

        Args:
            values: of the parameters of all of them.
        """
        await self.checks.flush()  # what is told is what this transaction has left; others gather what no one asks
        await self.reminders.flush()
        async with self._connection.together(questions, values):
            yield

    async def add_incident(self, incident: Incident) -> Incident:
        """Store a new incident; its ``id`` is given here. That nothing else is stored of it is known, and not asked."""
        added = await self.incidents.add(incident)
        of_one = (self.reminders, self.clock_marks, self.roles, self.updates, self.participants, self.slack_places)
        for store in (*of_one, self.records, self.checks):
            store.expect_nothing(added.id)
        self.outbox.left_before.expect_nothing(added.id)
        return added

    async def flush(self) -> None:
        """Write what stores have gathered; the commit does so too. Lanes come last, as in every transaction."""
        await self.checks.flush()
        await self.reminders.flush()
        await self.timeline.flush()
        await self.outbox.flush()
