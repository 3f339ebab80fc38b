"""The responsibilities of a role, sent in private as a checklist."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bot.domain.effects import Order
from bot.domain.incident import Incident, IncidentError
from bot.domain.messages.duties import Duties, DutiesAtEnd, DutiesLeft
from bot.domain.overview import Assignment
from bot.domain.role import Role, in_sentence
from bot.domain.timeline import for_reader
from bot.workflows import acknowledge
from bot.workflows.act import Act
from bot.workflows.promises import duties as left
from bot.workflows.telling import posts


async def give(
    act: Act, incident: Incident, role: Role, assignment_id: int, user: str, *, invited: Sequence[Order]
) -> None:
    """Tell someone, once, what a role asks of them.

    Args:
        invited: what asks them into the room, if there is one.
    """
    place = left.place_of(assignment_id)
    act.leave(posts.say_to(incident, user, Duties(assignment=assignment_id), what=place, place=place, after=invited))
    if role.checklist.at_start:
        await left.tick_what_we_did(act, incident, role, assignment_id, accepted=user == act.by)


async def take_back(act: Act, incident: Incident, assignment: Assignment) -> None:
    """Bring what someone was told up to date, now that they have the role no longer."""
    await _show(act, incident, assignment.id)


async def _show(act: Act, incident: Incident, assignment_id: int) -> None:
    place, again = left.place_of(assignment_id), left.place(assignment_id)
    act.leave(posts.edit(incident, place, Duties(assignment=assignment_id)))
    places = await act.uow.slack_places.of(incident.id)
    if again in places:  # not said yet: then it is rendered as it is at sending
        act.leave(posts.edit(incident, again, DutiesLeft(assignment=assignment_id)))
    if at_end := left.last_lists(places).get(assignment_id):
        act.leave(posts.edit(incident, at_end, DutiesAtEnd(assignment=assignment_id)))


async def own(act: Act, incident: Incident, assignment_id: int) -> Assignment:
    """Return an assignment to whoever has it.

    Raises:
        IncidentError: there is none such, it is another's, or it has ended.
    """
    assignment = await act.uow.roles.get(incident.id, assignment_id)
    if assignment is None:
        raise IncidentError("There is no such role to answer for. `/incident status` shows who does what.")
    role = act.policy.roles.get(assignment.role)
    label = in_sentence(role.label if role else assignment.role)
    if assignment.user != act.by:
        raise IncidentError(
            f"This is for <@{assignment.user}>, who was asked to be {label}. "
            f"To have the role yourself: `/incident role {assignment.role}`."
        )
    if assignment.ended_at is not None:
        raise IncidentError(
            f"You're no longer {label} of {incident.number}, "
            f"since {for_reader(assignment.ended_at, seen_at=assignment.assigned_at)}. "
            f"To have the role again: `/incident role {assignment.role}`."
        )
    return assignment


async def accept(act: Act, incident_id: int, assignment_id: int) -> Incident:
    """Accept a role that one was given. Accepting twice changes nothing.

    Raises:
        IncidentError: it is another's, or has ended.
    """
    incident = await act.uow.incidents.get(incident_id, lock=True)
    assignment = await own(act, incident, assignment_id)
    if assignment.accepted_at is None:
        await act.uow.roles.accept(assignment_id, now=act.now)
        role = act.policy.roles.get(assignment.role)
        if role is not None and left.CONFIRM in role.checklist.at_start:
            await act.uow.roles.tick(assignment_id, [left.CONFIRM], now=act.now)
        await _show(act, incident, assignment_id)
        incident = await acknowledge.note_and_record(act, incident)
    return incident


async def tick(
    act: Act, incident_id: int, assignment_id: int, ticked: Collection[str], *, moment: str, whole: bool = True
) -> None:
    """Store what is ticked off.

    Args:
        ticked: items of the role's checklist; others are passed over.
        moment: which of its lists: a field of `Checklist`.
        whole: the list had every item, so what is not ticked on it is unticked.

    Raises:
        IncidentError: the role is another's, or has ended.
    """
    incident = await act.uow.incidents.get(incident_id, lock=True)
    assignment = await own(act, incident, assignment_id)
    role = act.policy.roles.get(assignment.role)
    items: Sequence[str] = getattr(role.checklist, moment) if role else ()
    await act.uow.roles.tick(assignment_id, [item for item in items if item in ticked], now=act.now)
    if whole:
        await act.uow.roles.untick(assignment_id, [item for item in items if item not in ticked])
    await _show(act, incident, assignment_id)
