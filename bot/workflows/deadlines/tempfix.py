"""The date of a temporary fix has come: its owner is asked whether it is removed, and later a manager hears of it."""

from __future__ import annotations

from bot.domain.deadline import Deadline
from bot.domain.incident import Incident
from bot.domain.record import TEMPFIX
from bot.domain.tempfix import MANAGER, MANAGER_AFTER, number_and_nth
from bot.domain.timeline import EntryKind
from bot.workflows.act import Act
from bot.workflows.telling import of_records, reach


async def missed(act: Act, incident: Incident, deadline: Deadline) -> None:
    """Remind the owner in private; after three times in vain tell the manager too, once."""
    number, nth = number_and_nth(deadline.subject)
    for fix in await act.uow.records.of(incident.id, TEMPFIX):
        if fix.number == number:
            told = await of_records.remind(act, incident, fix, what=deadline.subject)
            act.record_at_end(incident.id, EntryKind.REMINDER, f"{fix.called} {fix.text} is still in place")
            if nth > MANAGER_AFTER:
                why = told.said("told")
                act.leave(*reach.reach(act.policy, incident, MANAGER, why, what=f"{TEMPFIX}:{number}"))
