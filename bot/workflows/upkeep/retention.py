"""Removing what people wrote: after a time, or because someone asks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.domain.incident import IncidentError
from storage.unit_of_work import UnitOfWork

SHORTEST_NAME: Final = 5
"""Characters of a name by which someone is looked for in every text."""


@dataclass(frozen=True, slots=True)
class Purge:
    """What was removed."""

    incidents: int
    """How many held anything."""
    rows: Mapping[str, int]
    """By kind, as people call it."""
    left_alone: Sequence[str]
    """Numbers of incidents of which something is still to be delivered."""


async def purge(uow: UnitOfWork, older_than: timedelta, *, now: datetime) -> Purge:
    """Remove what people wrote in incidents that ended longer ago than this. Counts, times, severities and ids stay."""
    ended, busy = await uow.retention.ended_before(now - older_than)
    removed = await uow.retention.remove_all(ended)
    rows: Counter[str] = Counter()
    for counts in removed:
        rows.update(counts)
    holding = sum(any(counts.values()) for counts in removed)
    return Purge(holding, {kind: count for kind, count in rows.items() if count}, busy)


async def forget(uow: UnitOfWork, user: str, *, now: datetime, known_as: Sequence[str] = ()) -> tuple[str, int]:
    """Forget someone: their words go, and a pseudonym takes the place of their id.

    Args:
        known_as: what other systems call them: names, addresses. What those sent that names them is dropped.

    Returns:
        The pseudonym, and how many rows were changed.

    Raises:
        IncidentError: an open incident needs them, or something that names them is still to be delivered.
    """
    if short := [each for each in known_as if len(each.strip()) < SHORTEST_NAME]:
        raise IncidentError(
            f'"{short[0]}" is too short: it may be a part of what others wrote. Give a whole name or an address of at '
            f"least {SHORTEST_NAME} characters: `warroom forget {user} --known-as bob@example.com`."
        )
    needed = await uow.person_erasure.needed_in(user)
    if needed:
        raise IncidentError(
            f"{user} declared, has a role in or described {', '.join(needed)}, which is open: others need that. "
            "End it first: `/incident resolve <what fixed it>`."
        )
    if await uow.person_erasure.waits_for(user):
        raise IncidentError(
            f"Something that names {user} is still to be delivered. Wait until it is: `warroom outbox list`."
        )
    return await uow.person_erasure.forget(user, now=now, known_as=[each.strip() for each in known_as])
