"""The date of a temporary fix has come: its owner is asked whether it is removed, and later a manager hears of it."""

from __future__ import annotations

from bot.domain.deadline import Deadline
from bot.domain.incident import Incident
from bot.domain.people import MANAGER
from bot.domain.record_due import about
from bot.domain.record_kinds import TEMPFIX
from bot.domain.tempfix import MANAGER_AFTER, nth_of
from bot.domain.timeline import EntryKind
from bot.workflows.act import Act
from bot.workflows.telling import of_records, reach


async def missed(act: Act, incident: Incident, deadline: Deadline) -> None:
    """Remind the owner in private; after three times in vain tell the manager too, once."""
    fix = about(deadline, await act.uow.records.of(incident.id, TEMPFIX))
    if fix is None:
        return
    await of_records.remind(act, incident, fix, what=deadline.subject)
    act.record_at_end(incident.id, EntryKind.REMINDER, f"{fix.called} {fix.text} is still in place")
    if nth_of(deadline.subject) > MANAGER_AFTER:
        act.leave(*reach.reach(act, incident, MANAGER, "", what=f"{TEMPFIX}:{fix.number}"))
