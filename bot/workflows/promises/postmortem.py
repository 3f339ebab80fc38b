"""Steps of the postmortem: no one is told of one that is met. When is the clock's."""

from __future__ import annotations

from bot.domain.deadline import Known
from bot.domain.incident import OVER
from bot.domain.messages.review import StepDue
from bot.domain.postmortem_due import met_at
from bot.workflows.promises.kind import Asking


async def is_answered(asking: Asking) -> bool:
    """See `promises.kind.IsAnswered`."""
    message, incident = asking.message, asking.view.incident
    if not isinstance(message, StepDue):
        return False
    if incident.status not in OVER or incident.resolved_at is None or message.due_at < incident.resolved_at:
        return True
    known = Known(
        now=incident.resolved_at,
        records=await asking.uow.records.all_of(incident.id),
        drafts=(await asking.uow.drafts.steps_of_all([incident.id]))[incident.id],
    )
    return met_at(message.step, known, asking.view.policy, since=incident.resolved_at) is not None
