"""Customers are to be informed: whoever does that is reminded, once."""

from __future__ import annotations

from bot.domain.customers import REMINDER
from bot.domain.deadline import Deadline
from bot.domain.incident import Incident
from bot.domain.messages.clock import CustomersDue
from bot.domain.role import COMMANDER
from bot.workflows.act import Act
from bot.workflows.telling import posts


async def remind(act: Act, incident: Incident, deadline: Deadline) -> None:
    """Remind the communications lead, else the commander; when it is late, only if there was neither before."""
    held = {each.role: each.user for each in reversed(await act.uow.roles.now_held(incident.id))}
    whom = held.get(deadline.follows) or held.get(COMMANDER)
    if whom is not None:  # the same key: whoever was reminded in time is left alone
        said = CustomersDue(due_at=deadline.due)
        act.leave(posts.say_to(incident, whom, said, what=REMINDER, place=REMINDER))
