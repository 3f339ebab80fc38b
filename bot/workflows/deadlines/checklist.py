"""A checklist has been shown for a while, and something on it is open."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.checklist import SHOWN_AGAIN, lists_of
from bot.domain.deadline import Deadline
from bot.domain.incident import Incident
from bot.domain.met import NEEDS, lines_of
from bot.workflows.act import Act
from bot.workflows.reading.overview import overview
from bot.workflows.telling import checklists


async def missed(act: Act, incident: Incident, deadline: Deadline) -> None:
    """Show once more what is open, and nothing where facts have ticked the rest. It calls no one."""
    checklist = act.policy.checklists[deadline.subject]
    view = await overview(act.uow, act.policy, incident, NEEDS)
    if not any(line.is_open for line in lines_of(checklist, view)):
        return
    shown = lists_of(view.checks.ticks)[checklist.key]
    await act.uow.checks.put(incident.id, replace(shown, state=SHOWN_AGAIN))
    await checklists.say(act, incident, checklist.key, holder=shown.by, left=True)
