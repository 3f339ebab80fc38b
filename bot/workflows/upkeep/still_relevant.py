"""What need no longer be said or done when its turn comes, after an outage or a long wait."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from bot.domain.effects import Attempt, Invite, Post
from bot.domain.messages.alerts import AlertsAsked, AlertsEnded
from bot.domain.messages.approval import ReviewAsked, ReviewShown
from bot.domain.messages.card import Announcement, Card
from bot.domain.messages.checklists import ChecklistShown
from bot.domain.messages.delivery import Undelivered
from bot.domain.messages.duties import Duties, DutiesAtEnd, DutiesLeft
from bot.domain.messages.recovery import RecoveryLeft
from bot.domain.messages.reminders import UpdateDue
from bot.domain.messages.review import StepDue
from bot.domain.messages.roles import RoleUnfilled
from bot.domain.messages.stability import StabilityAsked
from bot.domain.messages.war_room import ArchivedSoon
from bot.domain.overview import Overview
from bot.workflows.promises.kind import over_since
from storage.stores.outages import COUNTS_FROM
from storage.unit_of_work import UnitOfWork

OF_THE_PRESENT: Final = (
    *(Card, Announcement, UpdateDue, RoleUnfilled, StabilityAsked, Undelivered),
    *(ReviewShown, ReviewAsked),
    *(Duties, DutiesLeft, DutiesAtEnd, AlertsAsked, AlertsEnded, ChecklistShown, ArchivedSoon, RecoveryLeft, StepDue),
)
"""Messages that tell how things stand when they are sent: the rest tell of something that happened."""


def still_asked_in(attempt: Attempt, view: Overview, effect: Invite) -> Sequence[str]:
    """Return who is still to be asked in: of an incident that has ended since, only those who had a part in it."""
    if not over_since(attempt, view.incident):
        return effect.people
    part = {view.incident.declared_by, *(assignment.user for assignment in view.roles.assignments)}
    return [who for who in effect.people if who in part]


async def told_late(uow: UnitOfWork, attempt: Attempt, *, now: datetime) -> datetime | None:
    """Return when what a message tells happened, if Slack was away then or since, and it is told much later for it."""
    effect, left_at = attempt.effect, attempt.left_at
    if not isinstance(effect, Post) or isinstance(effect.message, OF_THE_PRESENT):
        return None
    if left_at is None or now - left_at < COUNTS_FROM:
        return None
    return left_at if await uow.outages.overlapped(left_at, now=now) else None
