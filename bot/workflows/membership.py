"""This file is about who comes into a war room, and who leaves it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from storage.unit_of_work import UnitOfWork

LATE_AFTER: Final = timedelta(minutes=2)
"""From the declaration on: until then those come whom it fetched, and there is nothing to catch up with."""


async def came(uow: UnitOfWork, channel: str, user: str, *, at: datetime) -> int | None:
    """Write down who came into a room.

    Returns:
        The incident for which they are late; ``None``: it is no war room, or they are in time.
    """
    incident_id = await uow.places.incident_of_room(channel)
    if incident_id is None:
        return None
    await uow.participants.came(incident_id, user, at=at)
    incident = await uow.incidents.get(incident_id)
    return incident_id if at > incident.declared_at + LATE_AFTER else None


async def went(uow: UnitOfWork, channel: str, user: str, *, at: datetime) -> None:
    """Write down who left a room."""
    incident_id = await uow.places.incident_of_room(channel)
    if incident_id is not None:
        await uow.participants.went(incident_id, user, at=at)
