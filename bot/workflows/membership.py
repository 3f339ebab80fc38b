"""This file is about who comes into a war room, and who leaves it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final

from bot.domain.timeline import Move
from storage.unit_of_work import UnitOfWork

LATE_AFTER: Final = timedelta(minutes=2)
"""From the declaration on: until then those come whom it fetched, and there is nothing to catch up with."""


async def came(uow: UnitOfWork, channel: str, user: str, *, at: datetime) -> int | None:
    """Write down who came into a room; events of it may come late, and in any order.

    Returns:
        The incident for which they are late; ``None``: it is no war room, they are in time, or it is no news.
    """
    incident_id = await uow.places.incident_of_room(channel)
    if incident_id is None:
        return None
    stays = await uow.inbox.is_newest(_stay(channel, user), at=at)
    is_news = await uow.participants.came(incident_id, user, at=at, stays=stays)
    incident = await uow.incidents.get(incident_id)
    return incident_id if is_news and at > incident.declared_at + LATE_AFTER else None


async def went(uow: UnitOfWork, channel: str, user: str, *, at: datetime) -> None:
    """Write down who left a room, if they have not come back since."""
    incident_id = await uow.places.incident_of_room(channel)
    if incident_id is not None and await uow.inbox.is_newest(_stay(channel, user), at=at):
        await uow.participants.went(incident_id, user, at=at)


async def look_round(
    uow: UnitOfWork, incident_id: int, channel: str, there: Collection[str], *, at: datetime
) -> set[str]:
    """Take in who is in a room, for Slack tells of each coming and going only once.

    Args:
        there: user ids.
        at: no later than when Slack was asked, by Slack's clock.

    Returns:
        Who came late, and nobody has told them anything yet.
    """
    known = await uow.participants.present(incident_id)
    for user in sorted(known - set(there)):
        await went(uow, channel, user, at=at)
    return {user for user in sorted(set(there) - known) if await came(uow, channel, user, at=at) is not None}


async def follow(uow: UnitOfWork, channel: str, moves: Sequence[Move]) -> set[str]:
    """Take in who came and went, as Slack's notices in a room tell it.

    Returns:
        Who came late, and nobody has told them anything yet.
    """
    late = set()
    for move in sorted(moves, key=lambda one: one.at):
        if not move.came:
            await went(uow, channel, move.user, at=move.at)
            late.discard(move.user)
        elif await came(uow, channel, move.user, at=move.at) is not None:
            late.add(move.user)
    return late


def _stay(channel: str, user: str) -> str:
    return f"stay:{channel}:{user}"
