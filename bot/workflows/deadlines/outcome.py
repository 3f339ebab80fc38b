"""No one has said how an action went: its own message asks."""

from __future__ import annotations

from bot.domain.deadline import Deadline
from bot.domain.incident import Incident
from bot.domain.record_due import about
from bot.domain.record_kinds import ACTION
from bot.workflows.act import Act
from bot.workflows.telling import of_records


async def asked(act: Act, incident: Incident, deadline: Deadline) -> None:
    """Have the action's message ask: it is edited, so that it pings no one."""
    action = about(deadline, await act.uow.records.of(incident.id, ACTION))
    if action is not None:
        act.leave(*await of_records.refresh(act, incident, action))
