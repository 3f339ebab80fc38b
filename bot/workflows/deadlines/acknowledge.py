"""No one has said that they are on it."""

from __future__ import annotations

from bot.domain.clock import Deadline
from bot.domain.incident import Incident
from bot.workflows.act import Act
from bot.workflows.deadlines import missed as deadline_missed


async def missed(act: Act, incident: Incident, deadline: Deadline) -> None:
    """Say so."""
    deadline_missed.say(act, incident, deadline, "Not acknowledged")
