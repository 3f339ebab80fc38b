"""An action item is due soon, due, or overdue: its owner hears, and after a week someone's manager does."""

from __future__ import annotations

from bot.domain.action_due import MANAGER_AFTER
from bot.domain.deadline import Deadline
from bot.domain.incident import Incident
from bot.domain.left_undone import has_climbed
from bot.domain.people import MANAGER
from bot.domain.record_due import about
from bot.domain.record_kinds import ACTION_ITEM
from bot.domain.timeline import EntryKind
from bot.workflows.act import Act
from bot.workflows.telling import managers, of_action_items, reach


async def missed(act: Act, incident: Incident, deadline: Deadline) -> None:
    """Tell whose turn it is, in private; once it is overdue for long, the manager of its owner too, once."""
    item = about(deadline, await act.uow.records.of(incident.id, ACTION_ITEM))
    if item is None or item.is_done:
        return
    await of_action_items.remind(act, incident, item)
    due, owner = item.instant("due"), item.said("owner")
    if due is not None and owner and act.now - due > MANAGER_AFTER and not has_climbed(item):
        await managers.climbed(act, item.incident_id, item.kind, item.number)
        act.record_at_end(incident.id, EntryKind.REMINDER, f"{item.called} {item.text} is more than a week overdue")
        what = f"{managers.OVERDUE}:{act.now.isoformat()}"  # of all that are told at one moment, once
        act.leave(*reach.reach(act, incident, MANAGER, "", what=what))
