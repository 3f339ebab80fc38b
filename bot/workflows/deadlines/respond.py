"""No one has done anything about it."""

from __future__ import annotations

from bot.domain.deadline import Deadline, length
from bot.domain.durations import spoken
from bot.domain.incident import Incident
from bot.domain.people import MANAGER
from bot.workflows.act import Act
from bot.workflows.deadlines import missed as deadline_missed
from bot.workflows.reading.parts import commander_of


async def missed(act: Act, incident: Incident, deadline: Deadline) -> None:
    """Call the commander and the engineering manager, once. Source: [response] initial_response."""
    why = f"Nothing has been done about this within {spoken(length(deadline))}"
    managers = await deadline_missed.call(act, incident, MANAGER, why, what=f"missed:{deadline.kind}")
    people = dict.fromkeys([await commander_of(act.uow, incident), *managers])
    deadline_missed.say(act, incident, deadline, "No response", *filter(None, people))
