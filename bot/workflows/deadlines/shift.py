"""Someone comes on call while no one is on it."""

from __future__ import annotations

from bot.domain.deadline import SHIFT, Deadline
from bot.domain.incident import Incident
from bot.workflows.act import Act
from bot.workflows.telling import reach

WHY = "Your shift has begun, and no one has acknowledged this yet"


async def begun(act: Act, incident: Incident, deadline: Deadline) -> None:
    """Have whoever is on call now told in private, and asked in: no one who was told before, under whatever name."""
    what = f"{SHIFT}:{deadline.subject}"
    act.leave(*reach.reach(act, incident, deadline.follows, WHY, what=what, by=("invite", "dm")))
