"""The :mega: reaction: it makes a message the status update, and removing it undoes that.

Unlike other events it may be refused, and Slack is asked who may do it. So it has a transaction of its own, committed
before Slack is answered. Source: https://docs.slack.dev/reference/events/reaction_added
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

from bot.domain.incident import IncidentError
from bot.domain.timeline import microseconds
from bot.slack.blocks import update as blocks
from bot.slack.blocks.rendered import Rendered
from bot.slack.conversations.dispatch import dispatch_event
from bot.slack.conversations.interaction import Interaction
from bot.slack.conversations.rights import SEE, may_see, right_to
from bot.slack.inbound.events.mark import done_at
from bot.slack.workspace.directory import mentioned, readable
from bot.workflows import mega


def is_mega(event: Mapping[str, Any]) -> bool:
    """Tell whether an event is about this reaction to a message."""
    return (
        event.get("type") in {"reaction_added", "reaction_removed"}
        and event.get("reaction") == mega.MEGA
        and event.get("item", {}).get("type") == "message"
    )


async def take(interaction: Interaction, body: Mapping[str, Any]) -> None:
    """Do what the reaction asks for, and tell whoever reacted what came of it; the same event again does nothing.

    Args:
        body: the outer event, which also says who we are.
    """
    event = body["event"]
    message = mega.Spoken(event["item"]["channel"], microseconds(event["item"]["ts"]))
    ours = event.get("item_user") in {each.get("user_id") for each in body.get("authorizations") or ()}
    run = _removed if event["type"] == "reaction_removed" else _added
    await dispatch_event(interaction, partial(run, message=message, ours=ours, at=done_at(event)))


async def _added(interaction: Interaction, *, message: mega.Spoken, ours: bool, at: datetime) -> Rendered | None:
    if ours:
        raise IncidentError(f"That is a message of Warroom, so it can't become an update. {mega.INSTEAD}")
    async with interaction.look() as act:
        spoken = await act.uow.messages.one(message.channel, message.ts)
    right = await right_to(interaction, "update")
    names = await interaction.directory.names(mentioned(spoken.text)) if spoken is not None else {}
    async with interaction.act_on_none(SEE) as act:
        if not await mega.is_newest(act, message, at=at):
            return None  # it has been taken off again, and we heard of that first
        incident_id = await mega.incident_of(act.uow, message)
        spoken_in = await act.uow.incidents.get(incident_id) if incident_id is not None else None
        if spoken_in is None or not await may_see(act.uow, interaction, spoken_in):
            return None
        made = await act.uow.updates.from_message(spoken_in.id, message.channel, message.ts)
        if made is not None and made.by == interaction.user:
            return None  # it was taken off and put on again, and we have not heard of the first yet
        await right.check(act.uow, spoken_in)
        incident, update = await mega.adopt(act, spoken_in.id, message, readable=lambda text: readable(text, names))
    return blocks.adopted(incident.number, incident.id, update, now=act.now)


async def _removed(interaction: Interaction, *, message: mega.Spoken, ours: bool, at: datetime) -> Rendered | None:
    async with interaction.act_on_none(SEE) as act:
        if not await mega.is_newest(act, message, at=at):
            return None  # it has been put on again since
        incident_id = None if ours else await act.uow.messages.incident_of(message.channel, message.ts)
        if incident_id is None or not await may_see(act.uow, interaction, await act.uow.incidents.get(incident_id)):
            return None
        undone = await mega.take_back(act, incident_id, message)
    if undone is None:
        return None
    incident, update = undone
    return Rendered(
        f"Update #{update.number} on {incident.number} is withdrawn. The next update is due when it was before."
    )
