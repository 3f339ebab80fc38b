"""The call where an incident is talked through."""

from __future__ import annotations

from typing import Final

from bot.domain.incident import Incident, short_number
from bot.domain.policy import Policy

BRIDGE: Final = "bridge"
"""The place of the message that opened the call."""


def bridge_of(policy: Policy, incident: Incident) -> str:
    """Return the call's address; empty: the policy names none."""
    template = policy.bridge_url or ""
    return template.format(id=incident.number.lower(), number=short_number(incident.number))
