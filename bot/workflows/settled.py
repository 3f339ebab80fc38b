"""This file is about what need not be said or done any more when its turn comes, after an outage or a long wait."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from bot.domain.effects import Attempt, Invite, Post
from bot.domain.messages import Message
from bot.domain.messages.card import Announcement, Card
from bot.domain.messages.delivery import Undelivered
from bot.domain.messages.duties import Duties, DutiesLeft
from bot.domain.messages.escalation import HelpWanted
from bot.domain.messages.handoff import CommandOffered
from bot.domain.messages.reminders import UpdateDue
from bot.domain.messages.roles import ExpertsAsked, RoleUnfilled
from bot.domain.messages.stability import StabilityAsked
from bot.domain.messages.war_room import RoomRefused
from bot.domain.overview import Overview
from storage.outages import COUNTS_FROM
from storage.unit_of_work import UnitOfWork

OF_THE_PRESENT: Final = (Card, Announcement, UpdateDue, RoleUnfilled, StabilityAsked, Duties, DutiesLeft, Undelivered)
"""Messages that tell how things stand when they are sent: the rest tell of something that happened."""


async def is_settled(uow: UnitOfWork, attempt: Attempt, view: Overview | None) -> bool:  # noqa: PLR0911 - a table
    """Tell whether a message would ask for what has been given, or call somebody to what is over."""
    if view is None or not isinstance(attempt.effect, Post):
        return False
    message: Message = attempt.effect.message
    match message:
        case UpdateDue():
            return message.number != view.deadlines.open_reminder
        case RoleUnfilled():
            return message.number != view.deadlines.open_nags.get(message.role)
        case StabilityAsked():
            return message.number != view.deadlines.open_question
        case Duties() | DutiesLeft():
            assignment = view.roles.assignment(message.assignment)
            return over_since(attempt, view) or (assignment is not None and assignment.ended_at is not None)
        case CommandOffered():
            offer = await uow.handoffs.get(view.incident.id, message.offer)
            return offer is not None and offer.ended_at is not None
        case HelpWanted():
            found = await uow.escalations.get(message.escalation)
            return over_since(attempt, view) or (found is not None and found[1].taken_by is not None)
        case ExpertsAsked() | RoomRefused():
            return over_since(attempt, view)
        case Undelivered(effect=int(effect)):
            return effect not in {aside.id for aside in view.failures.set_aside}
        case _:
            return False


def over_since(attempt: Attempt, view: Overview) -> bool:
    """Tell whether the incident has ended since an effect was left."""
    incident = view.incident
    if incident.status.is_open:
        return False
    return incident.resolved_at is None or attempt.left_at is None or attempt.left_at < incident.resolved_at


def still_asked_in(attempt: Attempt, view: Overview, effect: Invite) -> Sequence[str]:
    """Return who is still to be asked in: of an incident that has ended since, only those who had a part in it."""
    if not over_since(attempt, view):
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
