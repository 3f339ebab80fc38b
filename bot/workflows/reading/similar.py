"""Looking up similar incidents: without a ping, and without a word of a private one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.domain.incident import Incident
from bot.domain.similar import Sketch, similar
from storage.unit_of_work import UnitOfWork

LOOKED_THROUGH: Final = 200
"""Newest incidents that are over among which it is looked for."""


async def happened_before(uow: UnitOfWork, incident: Incident) -> tuple[Sketch, ...]:
    """Return what is over and resembles an incident, newest first where equally so."""
    return alike(incident, await uow.incidents.newest(most_open=0, most_over=LOOKED_THROUGH))


def alike(incident: Incident, others: Sequence[Sketch]) -> tuple[Sketch, ...]:
    """Return those that resemble an incident, without itself and without a word of a private one."""
    return similar(incident, [other for other in others if other.id != incident.id and not other.private])
