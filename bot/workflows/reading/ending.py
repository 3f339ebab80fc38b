"""Reading where an incident went, or why it was none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.domain.incident import Incident, Status
from bot.domain.overview import Ending
from bot.domain.timeline import EntryKind
from storage.unit_of_work import UnitOfWork


async def read(uow: UnitOfWork, incidents: Sequence[Incident]) -> Mapping[int, Ending]:
    """Read the incident that each was merged into, and why each was declined: of most there is nothing to read."""
    return {incident.id: await _of(uow, incident) for incident in incidents}


async def _of(uow: UnitOfWork, incident: Incident) -> Ending:
    if incident.merged_into is not None:
        return Ending(merged_into=await uow.incidents.get(incident.merged_into))
    if incident.status is not Status.DECLINED:
        return Ending()
    said = await uow.timeline.last(incident.id, EntryKind.DECLINED)
    return Ending(declined=said.text if said else "")
