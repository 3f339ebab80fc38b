"""Looking up which incidents of before had the contributing factors of one: without a word of a private one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from bot.domain.incident import Incident
from bot.domain.postmortem.factors import KEY, by_type, in_parts
from bot.domain.postmortem.material import Answer
from storage.unit_of_work import UnitOfWork

LOOKED_THROUGH: Final = 200
"""Newest incidents before it among which it is looked for."""


async def factors_before(
    uow: UnitOfWork, incident: Incident, answers: Mapping[str, Answer]
) -> Mapping[str, Sequence[str]]:
    """Return which incidents of before had which type of factor, as `Material.factors_before`.

    Nothing is asked while no type is ticked.

    Args:
        answers: those of the incident's postmortem, by their sections.
    """
    if KEY not in answers or not in_parts(answers[KEY].text).types:
        return {}
    return by_type(await uow.drafts.of_those_before(incident.id, KEY, most=LOOKED_THROUGH))
