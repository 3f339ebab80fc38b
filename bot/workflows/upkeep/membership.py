"""Who joins a war room, and who leaves it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final

from bot.domain.backfill import Move
from storage.unit_of_work import UnitOfWork

LATE_AFTER: Final = timedelta(minutes=2)
"""From the declaration on: until then those come whom it fetched, and there is nothing to catch up with."""

NOTICE_LAG: Final = timedelta(seconds=1)
"""How much later than Slack's notice of a coming its event may be: then it is the same, and no news."""


async def came(
    uow: UnitOfWork, channel: str, user: str, *, at: datetime, now: datetime, by_event: bool = True
) -> int | None:
    """Write down who came into a room; events of it may come late, and in any order.

    Args:
        at: when, by Slack's clock, which may be ahead of ours.
        by_event: an event tells of it, and so once; else it was found out, and may be known.

    Returns:
        The incident for which they are late; ``None``: it is no war room, they are in time, or it is no news.
    """
    incident_id = await uow.slack_places.incident_of_room(channel)
    if incident_id is None:
        return None
    stays = await _is_newest(uow, channel, user, at, by_event=by_event)
    was_there = user in await uow.participants.present(incident_id)
    await uow.participants.came(incident_id, user, at=min(at, now), stays=stays)
    incident = await uow.incidents.get(incident_id)
    is_news = stays and (by_event or not was_there)
    return incident_id if is_news and at > incident.declared_at + LATE_AFTER else None


async def went(
    uow: UnitOfWork, channel: str, user: str, *, at: datetime, now: datetime, by_event: bool = True
) -> int | None:
    """Write down who left a room, if they have not come back since.

    Returns:
        The incident whose room they left; ``None``: it is no war room, or they have come back.
    """
    incident_id = await uow.slack_places.incident_of_room(channel)
    if incident_id is None or not await _is_newest(uow, channel, user, at, by_event=by_event):
        return None
    await uow.participants.went(incident_id, user, at=min(at, now))
    return incident_id


async def look_round(
    uow: UnitOfWork, incident_id: int, channel: str, there: Collection[str], *, at: datetime, now: datetime
) -> set[str]:
    """Take in who is in a room, for Slack tells of each coming and going only once.

    Args:
        there: user ids.
        at: no later than when Slack was asked, by Slack's clock.

    Returns:
        Who came late, and no one has told them anything yet.
    """
    known = await uow.participants.present(incident_id)
    for user in sorted(known - set(there)):
        await went(uow, channel, user, at=at, now=now, by_event=False)
    late = set()
    for user in sorted(set(there) - known):
        if await came(uow, channel, user, at=at, now=now, by_event=False) is not None:
            late.add(user)
    return late


async def follow(uow: UnitOfWork, channel: str, moves: Sequence[Move], *, now: datetime) -> set[str]:
    """Take in who came and went, as Slack's notices in a room tell it.

    Returns:
        Who came late, and no one has told them anything yet.
    """
    late = set()
    for move in sorted(moves, key=lambda one: one.at):
        if not move.came:
            await went(uow, channel, move.user, at=move.at, now=now, by_event=False)
            late.discard(move.user)
        elif await came(uow, channel, move.user, at=move.at, now=now, by_event=False) is not None:
            late.add(move.user)
    return late


async def _is_newest(uow: UnitOfWork, channel: str, user: str, at: datetime, *, by_event: bool) -> bool:
    """Tell whether this is the last that is known of someone's coming and going."""
    known_from = at if by_event else at + NOTICE_LAG
    return await uow.inbox.is_newest(f"stay:{channel}:{user}", at=known_from)
