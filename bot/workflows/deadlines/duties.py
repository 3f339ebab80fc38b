"""The holder of a role has not ticked off its first steps."""

from __future__ import annotations

from bot.domain.deadline import Deadline
from bot.domain.incident import Incident
from bot.domain.messages.duties import DutiesLeft
from bot.workflows.act import Act
from bot.workflows.promises.duties import place, tick_what_we_did
from bot.workflows.telling import posts


async def missed(act: Act, incident: Incident, deadline: Deadline) -> None:
    """Show once more what is left, but for what Warroom has done itself."""
    assignment = await act.uow.roles.get(incident.id, int(deadline.subject))
    role = act.policy.roles.get(assignment.role) if assignment else None
    if assignment is None or role is None:
        return
    await tick_what_we_did(act, incident, role, assignment.id, accepted=assignment.accepted_at is not None)
    ticked = (await act.uow.roles.ticks([incident.id])).get(assignment.id, frozenset())
    if set(role.checklist.at_start) - ticked:
        left, there = DutiesLeft(assignment=assignment.id), place(assignment.id)
        act.leave(posts.say_to(incident, assignment.user, left, what=there, place=there))
