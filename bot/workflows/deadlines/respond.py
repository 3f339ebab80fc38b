"""No one has done anything about it."""

from __future__ import annotations

from bot.domain.clock import Deadline
from bot.domain.incident import Incident
from bot.workflows.act import Act
from bot.workflows.deadlines import missed as deadline_missed
from bot.workflows.reading.parts import commander_of


async def missed(act: Act, incident: Incident, deadline: Deadline) -> None:
    """Call the commander, once."""
    commander = await commander_of(act.uow, incident)
    deadline_missed.say(act, incident, deadline, "No response", *filter(None, [commander]))
