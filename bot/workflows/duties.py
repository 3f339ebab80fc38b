"""This file is about what somebody who has a role is told in private: its duties, as a list to tick off."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final

from bot.domain.effects import Order
from bot.domain.incident import Incident, IncidentError
from bot.domain.messages.duties import Duties, DutiesLeft
from bot.domain.overview import Assignment
from bot.domain.policy import Policy
from bot.domain.reminder import Promise, ReminderKind
from bot.domain.role import Role
from bot.domain.timeline import at_utc
from bot.workflows import tell
from storage.unit_of_work import UnitOfWork

AGAIN_AFTER: Final = timedelta(minutes=10)
"""When what is not ticked off is shown once more. Source: [response] incident_commander checklist at_start."""


def _place(assignment_id: int) -> str:
    return f"duties:{assignment_id}"


def _place_again(assignment_id: int) -> str:
    return f"duties_left:{assignment_id}"


async def give(
    uow: UnitOfWork,
    incident: Incident,
    role: Role,
    assignment_id: int,
    user: str,
    *,
    invited: Sequence[Order],
    now: datetime,
) -> None:
    """Tell somebody, once, what a role asks of them.

    Args:
        invited: what asks them into the room, if there is one.
    """
    place = _place(assignment_id)
    said = Duties(assignment=assignment_id)
    uow.outbox.add(tell.say_to(incident, user, said, what=place, place=place, after=invited))
    if role.checklist.at_start:
        subject = str(assignment_id)
        due_at = now + AGAIN_AFTER
        await uow.reminders.promise(incident.id, ReminderKind.DUTIES, due_at=due_at, every=AGAIN_AFTER, subject=subject)


async def take_back(uow: UnitOfWork, incident: Incident, assignment: Assignment) -> None:
    """Bring what somebody was told up to date, now that they have the role no longer."""
    await uow.reminders.stop(incident.id, ReminderKind.DUTIES, subject=str(assignment.id))
    await _show(uow, incident, assignment.id)


async def _show(uow: UnitOfWork, incident: Incident, assignment_id: int) -> None:
    place, again = _place(assignment_id), _place_again(assignment_id)
    uow.outbox.add(tell.edit(incident, place, Duties(assignment=assignment_id)))
    if again in await uow.places.of(incident.id):  # not said yet: then it is rendered as it is at sending
        uow.outbox.add(tell.edit(incident, again, DutiesLeft(assignment=assignment_id)))


async def own(uow: UnitOfWork, policy: Policy, incident: Incident, assignment_id: int, *, by: str) -> Assignment:
    """Return an assignment to whoever has it.

    Raises:
        IncidentError: there is none such, it is another's, or it has ended.
    """
    assignment = await uow.roles.get(incident.id, assignment_id)
    if assignment is None:
        raise IncidentError("There is no such role to answer for. `/incident status` shows who does what.")
    role = policy.roles.get(assignment.role)
    label = role.label if role else assignment.role
    if assignment.user != by:
        raise IncidentError(
            f"That is for <@{assignment.user}>, who was asked to be {label}. "
            f"To have the role yourself: `/incident role {assignment.role}`."
        )
    if assignment.ended_at is not None:
        raise IncidentError(
            f"You are {label} of {incident.number} no longer, "
            f"since {at_utc(assignment.ended_at, seen_at=assignment.assigned_at)}. "
            f"To have the role again: `/incident role {assignment.role}`."
        )
    return assignment


async def accept(
    uow: UnitOfWork, policy: Policy, incident_id: int, assignment_id: int, *, by: str, now: datetime
) -> Incident:
    """Accept a role that one was given. Accepting twice changes nothing.

    Raises:
        IncidentError: it is another's, or has ended.
    """
    incident = await uow.incidents.get(incident_id, lock=True)
    assignment = await own(uow, policy, incident, assignment_id, by=by)
    if assignment.accepted_at is None:
        await uow.roles.accept(assignment_id, now=now)
        await _show(uow, incident, assignment_id)
    return incident


async def tick(
    uow: UnitOfWork,
    policy: Policy,
    incident_id: int,
    assignment_id: int,
    ticked: Collection[str],
    *,
    whole: bool,
    by: str,
    now: datetime,
) -> None:
    """Store what is ticked off.

    Args:
        ticked: items of the role's checklist; others are passed over.
        whole: the list had every item, so what is not ticked on it is taken back.

    Raises:
        IncidentError: the role is another's, or has ended.
    """
    incident = await uow.incidents.get(incident_id, lock=True)
    assignment = await own(uow, policy, incident, assignment_id, by=by)
    role = policy.roles.get(assignment.role)
    items = role.checklist.at_start if role else ()
    await uow.roles.tick(assignment_id, [item for item in items if item in ticked], now=now)
    if whole:
        await uow.roles.untick(assignment_id, [item for item in items if item not in ticked])
    await _show(uow, incident, assignment_id)


async def keep(uow: UnitOfWork, policy: Policy, promise: Promise, now: datetime) -> None:
    """Show once more, and not again, what is not ticked off."""
    incident = await uow.incidents.get(promise.incident_id, lock=True)
    await uow.reminders.stop(incident.id, promise.kind, subject=promise.subject)
    assignment = await uow.roles.get(incident.id, int(promise.subject))
    if assignment is None or assignment.ended_at is not None or not incident.status.is_open:
        return
    role = policy.roles.get(assignment.role)
    ticked = (await uow.roles.ticks([incident.id])).get(assignment.id, frozenset())
    if role is not None and set(role.checklist.at_start) - ticked:
        place = _place_again(assignment.id)
        left = DutiesLeft(assignment=assignment.id)
        uow.outbox.add(tell.say_to(incident, assignment.user, left, what=place, place=place))
