"""The keys of an incident's places, lanes and effects."""

from __future__ import annotations

from bot.domain.effects import ANNOUNCEMENT
from bot.domain.incident import Incident


def card_place(incident: Incident) -> str:
    """Name the place of the card: each room has its own, and so has the announcement's thread."""
    return f"card:{incident.rooms_asked if incident.has_room else 0}"


def announcement_place(incident: Incident, channel: str) -> str:
    """Name the place of the announcement in one of the channels that carry it."""
    return ANNOUNCEMENT if channel == incident.announced_in[0] else f"{ANNOUNCEMENT}:{channel}"


def lane_of(incident: Incident) -> str:
    """Name the lane of everything that is said where the incident is worked on."""
    if incident.has_room:
        return f"room:{incident.number}"
    return f"channel:{incident.announced_in[0]}" if incident.announced_in else f"person:{incident.declared_by}"


def key_of(incident: Incident, what: str) -> str:
    """Name an effect for ever."""
    return f"{incident.number}:{what}"


def create_key(incident: Incident) -> str:
    """Name the effect that makes the present room."""
    return key_of(incident, f"create:{incident.rooms_asked}")
