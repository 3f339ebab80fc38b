"""No one has said that they are on it."""

from __future__ import annotations

from typing import Final

from bot.domain.deadline import Deadline, length
from bot.domain.durations import spoken
from bot.domain.incident import Incident
from bot.domain.messages.clock import DeadlineNear
from bot.domain.role import ON_CALL
from bot.workflows.act import Act
from bot.workflows.deadlines import missed as deadline_missed
from bot.workflows.telling import posts

SECONDARY: Final = "on_call_secondary"
"""Whom it reaches when no one who is on call answers. Source: [response] acknowledge, "page secondary"."""


async def warned(act: Act, incident: Incident, deadline: Deadline) -> None:
    """Call those once more, where it is worked on, who were told that they are on call; if none were, no one."""
    whom = await deadline_missed.told_as(act, incident, ON_CALL)
    if whom:
        said = DeadlineNear(kind=deadline.kind, due_at=deadline.due, whom=whom)
        act.leave(posts.say_under_card(incident, said, what=f"warned:{deadline.kind}"))


async def missed(act: Act, incident: Incident, deadline: Deadline) -> None:
    """Say so, and have the next in line told."""
    why = f"No one has acknowledged this within {spoken(length(deadline))}"
    whom = await deadline_missed.call(act, incident, SECONDARY, why, what=f"missed:{deadline.kind}")
    deadline_missed.say(act, incident, deadline, "Not acknowledged", *whom)
