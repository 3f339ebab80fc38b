"""A week begins: everyone hears once how action items stand."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from bot.domain.deadline import WEEKLY, Deadline
from bot.domain.effects import Order, Post, ToChannel
from bot.domain.incident import Incident
from bot.domain.messages.records import ActionsOfWeek
from bot.domain.record_kinds import ACTION_ITEM
from bot.workflows.act import Act
from bot.workflows.reading.action_items import open_items

WEEK: Final = timedelta(days=7)


async def told(act: Act, _incident: Incident, deadline: Deadline) -> None:
    """Say in the announcement channel what is open, overdue and done: once a week, of incidents that aren't private.

    Each incident with action items comes here; whichever does so first has it said, and of nothing nothing is said.
    """
    key = f"{WEEKLY}:{deadline.subject}"
    if any(order.key == key for order in act.uow.outbox.left) or await act.uow.outbox.knows(key):
        return
    done = [
        each
        for each in await act.uow.records.in_states(ACTION_ITEM, ("done",))
        if (at := each.instant("moved_at")) is not None and act.now - WEEK < at <= act.now
    ]
    public = await act.uow.incidents.get_all({each.incident_id for each in done})
    count = sum(not public[each.incident_id].private for each in done)
    if not count and all(each.incident.private for each in await open_items(act.uow)):
        return
    channel = act.policy.channels.announce
    effect = Post(to=ToChannel(channel=channel), message=ActionsOfWeek(done=count))
    act.leave(Order(effect=effect, incident_id=None, key=key, lane=f"channel:{channel}"))
