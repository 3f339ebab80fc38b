"""The keys of an incident's places, lanes and effects, and the orders that carry them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

from bot.domain.effects import ANNOUNCEMENT, Effect, Order
from bot.domain.incident import Incident

ALERTS_ENDED: Final = "alerts_ended"
"""Place name, and key, of the one message that says that no alert fires any longer."""


ALERT_RETURNED: Final = "alert_returned:"
"""Place names of what asks whether a fix holds during which an alert fires begin with this; see `returned_place`."""


def returned_place(since: datetime) -> str:
    """Name the place, and the key, of the one such message of a fix.

    Args:
        since: when the impact ended with that fix.
    """
    return f"{ALERT_RETURNED}{since:%Y%m%dT%H%M%S}"


def card_place(incident: Incident) -> str:
    """Name the place of the card: each room has its own, and so has the announcement's thread."""
    return f"card:{incident.rooms_asked if incident.has_room else 0}"


def announcement_place(incident: Incident, channel: str) -> str:
    """Name the place of the announcement in one of the channels that carry it."""
    return ANNOUNCEMENT if channel == incident.announced_in[0] else f"{ANNOUNCEMENT}:{channel}"


def lane_of(incident: Incident) -> str:
    """Name the lane of everything that is posted where the incident is worked on."""
    if incident.has_room:
        return f"room:{incident.number}"
    return f"channel:{incident.announced_in[0]}" if incident.announced_in else f"person:{incident.declared_by}"


def key_of(incident: Incident, what: str) -> str:
    """Name an effect for ever."""
    return f"{incident.number}:{what}"


def create_key(incident: Incident) -> str:
    """Name the effect that makes the present room."""
    return key_of(incident, f"create:{incident.rooms_asked}")


def order(
    incident: Incident, effect: Effect, what: str | None, *, lane: str | None = None, needs: str | None = None
) -> Order:
    """Order an effect of an incident.

    Args:
        what: names it among all effects of this incident, so that it happens once; ``None``: each time is another.
        lane: ``None``: one of its own, so that it holds up nothing else.
        needs: key of the effect that has to be done before.
    """
    key = key_of(incident, what) if what is not None else None
    return Order(effect=effect, incident_id=incident.id, key=key, lane=lane or f"step:{key}", needs=needs)


def newest(incident: Incident, effect: Effect, *, lane: str, needs: str) -> Order:
    """Order what shows how things stand: several changes before it is sent make one."""
    return replace(order(incident, effect, None, lane=lane, needs=needs), collapse_key=lane)
