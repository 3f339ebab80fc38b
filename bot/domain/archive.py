"""When the war room of a closed incident is archived: after some days, and a day without a word."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from bot.domain.deadline import ARCHIVE, Deadline, Known, Mark, Moment
from bot.domain.incident import Incident, Status
from bot.domain.policy import Policy

AHEAD: Final = timedelta(days=1)
"""How long before the room is told; and how long no one may have said anything in it."""


def is_archived_later(incident: Incident, policy: Policy) -> bool:
    """Tell whether a room waits to be archived: if so, it has to be known when something was said there."""
    return incident.status is Status.CLOSED and incident.has_room and policy.archive_after is not None


def kept(closed_at: datetime) -> Mark:
    """Return what marks that someone keeps the room of an incident that was closed then."""
    return ARCHIVE, f"kept {closed_at.isoformat()}", Moment.MISSED


def archiving(incident: Incident, known: Known, policy: Policy) -> Iterator[Deadline]:
    """Yield when the room is told, and archived.

    Whatever is said there puts both off until a day has passed without a word: then they are others, and come again.
    """
    after, closed = policy.archive_after, known.closed_at
    if not is_archived_later(incident, policy) or after is None or closed is None or kept(closed) in known.marks:
        return
    told = closed + after - AHEAD
    if known.said_at is not None:
        told = max(told, min(known.said_at, known.now) + AHEAD)
    yield Deadline(kind=ARCHIVE, subject=told.isoformat(), starts=closed, warns=told, due=told + AHEAD)
