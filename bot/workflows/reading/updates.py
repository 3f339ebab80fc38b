"""Reading the newest status updates of an incident."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.domain.incident import Incident
from bot.domain.overview import Updates
from storage.unit_of_work import UnitOfWork


async def read(uow: UnitOfWork, incidents: Sequence[Incident]) -> Mapping[int, Updates]:
    """Read the last update, and the last with news where that is another."""
    newest = await uow.updates.last_of_all([incident.id for incident in incidents])
    found = {}
    for incident in incidents:
        last = newest.get(incident.id)
        news = await uow.updates.last(incident.id, with_news=True) if last and last.no_change else last
        found[incident.id] = Updates(last, news)
    return found
