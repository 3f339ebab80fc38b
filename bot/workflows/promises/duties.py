"""What the holder of a role has to tick off, and what is left of it, in private. The clock shows it once more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from bot.domain.incident import Incident
from bot.domain.messages.duties import Duties, DutiesAtEnd, DutiesLeft
from bot.domain.role import Role
from bot.workflows.act import Act
from bot.workflows.promises.kind import Asking
from bot.workflows.telling import posts
from bot.workflows.war_room import fetched

AT_END: Final = "duties_at_end"
"""Kind of place."""

CONFIRM: Final = "Confirm role as IC"
"""Of a checklist: done with *Accept*. Source: [response] incident_commander checklist at_start."""


def place_of(assignment_id: int) -> str:
    """Name the place where someone is told what a role asks of them."""
    return f"duties:{assignment_id}"


def place(assignment_id: int) -> str:
    """Name the place where what is left of a list is shown."""
    return f"duties_left:{assignment_id}"


def place_at_end(assignment_id: int, entry: int) -> str:
    """Name the place where what is left at the end is shown.

    Args:
        entry: the timeline entry of the resolve.
    """
    return f"{AT_END}:{assignment_id}:{entry}"


def last_lists(places: Iterable[str]) -> Mapping[int, str]:
    """Return the place of the newest of these of each assignment, of an incident's places."""
    found = [(int(entry), int(of), name) for name in places for kind, of, entry in [_parts(name)] if kind == AT_END]
    return {assignment: name for _, assignment, name in sorted(found)}


def _parts(place: str) -> tuple[str, str, str]:
    kind, _, rest = place.partition(":")
    of, _, entry = rest.partition(":")
    return kind, of, entry


async def begin_round(act: Act, incident: Incident) -> None:
    """Begin what is to be ticked with each update again: one was just posted, or what counts as one."""
    items = {item for role in act.policy.roles.values() for item in role.checklist.during}
    for assignment in sorted(await act.uow.roles.untick_all(incident.id, items) if items else ()):
        act.leave(posts.edit(incident, place_of(assignment), Duties(assignment=assignment)))


async def tick_what_we_did(act: Act, incident: Incident, role: Role, assignment_id: int, *, accepted: bool) -> None:
    """Tick off what Warroom has done itself of what a role begins with: no one is asked for that."""
    done = {
        CONFIRM: accepted,
        "Assess situation": incident.facts.assessed_at is not None,
        "Pull in the team": incident.has_room and bool(fetched(act.policy, incident, now=incident.declared_at)),
        "Establish war room": incident.has_room,
        "Start timeline": True,
    }
    await act.uow.roles.tick(assignment_id, [item for item in role.checklist.at_start if done.get(item)], now=act.now)


async def is_answered(asking: Asking) -> bool:
    """See `promises.kind.IsAnswered`."""
    message = asking.message
    if not isinstance(message, Duties | DutiesLeft | DutiesAtEnd):
        return False
    assignment = asking.view.roles.assignment(message.assignment)
    if assignment is not None and assignment.ended_at is not None:
        return True
    return asking.view.incident.status.is_open if isinstance(message, DutiesAtEnd) else asking.is_over
