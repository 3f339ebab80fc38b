"""Reading what is known of an incident, or of many at once, for whoever shows it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from typing import Final

from bot.domain.incident import Incident
from bot.domain.overview import (
    Checklists,
    Deadlines,
    Ending,
    Failures,
    Overview,
    Part,
    Parts,
    Places,
    Roles,
    Updates,
)
from bot.domain.policy import Policy
from bot.workflows.reading import parts as reading
from storage.unit_of_work import UnitOfWork

Reader = Callable[[UnitOfWork, Sequence[Incident]], Awaitable[Mapping[int, Part]]]
"""Reads a part of several incidents, by their ids: many cost hardly more statements than one."""

READERS: Final[Mapping[type[Part], Reader]] = {
    Roles: reading.read_roles,
    Checklists: reading.read_checklists,
    Updates: reading.read_updates,
    Deadlines: reading.read_deadlines,
    Places: reading.read_places,
    Failures: reading.read_failures,
    Ending: reading.read_endings,
}


async def overview(uow: UnitOfWork, policy: Policy, which: int | Incident, parts: Parts) -> Overview:
    """Return an incident with the parts that someone is about to show.

    Args:
        which: its id, or what this transaction read of it and has not changed since.
    """
    incident = which if isinstance(which, Incident) else await uow.incidents.get(which)
    return (await overviews(uow, policy, [incident], parts))[0]


async def overviews(uow: UnitOfWork, policy: Policy, incidents: Sequence[Incident], parts: Parts) -> Sequence[Overview]:
    """Return the same of several incidents, in their order."""
    found = {part: await read(uow, incidents) for part, read in READERS.items() if part in parts}
    return [
        Overview(incident, policy, {part: of_all[incident.id] for part, of_all in found.items()})
        for incident in incidents
    ]


async def overviews_of(
    uow: UnitOfWork, policy: Policy, wanted: Mapping[int, Collection[type[Part]]]
) -> Mapping[int, Overview]:
    """Return incidents by id, each with the parts that are wanted of it; those that are not there are missing."""
    incidents = await uow.incidents.get_all(wanted.keys())
    found = {
        part: await read(uow, concerned)
        for part, read in READERS.items()
        if (concerned := [each for each in incidents.values() if part in wanted[each.id]])
    }
    return {
        key: Overview(incident, policy, {part: of_all[key] for part, of_all in found.items() if part in wanted[key]})
        for key, incident in incidents.items()
    }
