"""What is left undone in all incidents, as managers hear of it."""

from __future__ import annotations

from datetime import datetime

from bot.domain.action_due import LEFT, NEVER, Listed
from bot.domain.left_undone import climbed_on
from bot.domain.record import live
from bot.domain.record_due import due_at
from bot.domain.record_kinds import ACTION_ITEM, KINDS, TEMPFIX
from storage.unit_of_work import UnitOfWork


async def left_undone(uow: UnitOfWork, day: str, now: datetime) -> list[Listed]:
    """Return the action items and temporary fixes of which managers hear on a day, in the order in which they were due.

    What was done or accepted since is not among them, and nothing of a private incident.

    Args:
        day: as in ``2026-12-07``.
    """
    items = await uow.records.in_states(ACTION_ITEM, LEFT)
    fixes = live(await uow.records.in_states(TEMPFIX, tuple(KINDS[TEMPFIX].states)), now)
    found = [each for each in [*items, *fixes] if climbed_on(each, day)]
    found.sort(key=lambda each: (due_at(each) or NEVER, each.incident_id, each.called))
    incidents = await uow.incidents.get_all({each.incident_id for each in found})
    public = {incident_id: each for incident_id, each in incidents.items() if not each.private}
    return [Listed(each, public[each.incident_id]) for each in found if each.incident_id in public]
