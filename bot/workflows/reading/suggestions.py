"""What the record of an incident suggests to change: read for the menu of suggested action items."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.deadline import Moment
from bot.domain.incident import Incident
from bot.domain.suggested_actions import Suggestion, suggested
from bot.workflows.act import Act
from bot.workflows.postmortem import without_messages
from bot.workflows.reading.services import services_of


async def suggestions(act: Act, incident: Incident) -> Sequence[Suggestion]:
    """Return the action items that an incident suggests, the most useful first."""
    material = await without_messages(act, incident)
    marks = await act.uow.clock_marks.of(incident.id)
    late = {kind for kind, _, moment in marks if moment is Moment.MISSED}
    touched = (await services_of(act.uow, act.policy, [incident]))[incident.id]
    measured = {probe.service for probe in act.policy.probes.values()}
    return suggested(material, late, touched & (act.policy.services.keys() - measured))
