"""Events of an incident, as other systems subscribe to them."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from bot.domain.outlet import EventName, Outside


class IncidentEvent(Outside):
    """Tell a subscriber of the policy what has happened to an incident."""

    effect: Literal["event"] = "event"
    event: EventName
    at: datetime
    """When it happened, aware and UTC."""
    severity: str
    """Its key, as it was then."""
    status: str
    """As it was then."""
    text: str = ""
    """What was said with it, in people's words: an update, a reason, what fixed it."""
