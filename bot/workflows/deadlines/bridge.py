"""The call is opened."""

from __future__ import annotations

from bot.domain.deadline import Deadline
from bot.domain.incident import Incident
from bot.workflows.act import Act
from bot.workflows.bridge import open_bridge


async def opened(act: Act, incident: Incident, _deadline: Deadline) -> None:
    """Post its link, once."""
    open_bridge(act, incident)
