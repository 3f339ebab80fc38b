"""Action items of all incidents that are not done."""

from __future__ import annotations

from bot.domain.action_due import LEFT, Listed, by_due
from bot.domain.record_kinds import ACTION_ITEM
from storage.unit_of_work import UnitOfWork


async def open_items(uow: UnitOfWork) -> list[Listed]:
    """Return them with their incidents, private ones too, in the order in which they are due."""
    items = by_due(await uow.records.in_states(ACTION_ITEM, LEFT))
    incidents = await uow.incidents.get_all({each.incident_id for each in items})
    return [Listed(each, incidents[each.incident_id]) for each in items if each.incident_id in incidents]
