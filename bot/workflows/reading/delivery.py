"""Reading where an incident is in Slack, and what Slack refused of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.domain.effects import CreateRoom, SetAside, is_told
from bot.domain.incident import Incident
from bot.domain.overview import Failures, Places
from storage.unit_of_work import UnitOfWork


async def read_places(uow: UnitOfWork, incidents: Sequence[Incident]) -> Mapping[int, Places]:
    """Read where its room and messages are."""
    spots = await uow.slack_places.of_all([incident.id for incident in incidents])
    return {incident_id: Places(found) for incident_id, found in spots.items()}


async def read_failures(uow: UnitOfWork, incidents: Sequence[Incident]) -> Mapping[int, Failures]:
    """Read what was set aside and somebody could still have tried again."""
    aside = await uow.outbox.set_aside([incident.id for incident in incidents])
    return {
        incident.id: Failures(tuple(one for one in aside.get(incident.id, ()) if _is_shown(one, incident)))
        for incident in incidents
    }


def _is_shown(aside: SetAside, incident: Incident) -> bool:
    if isinstance(aside.effect, CreateRoom):
        return not incident.has_room  # else another room was opened since
    return not is_told(aside.effect)  # that the operator cannot be told is nothing that the room could mend
