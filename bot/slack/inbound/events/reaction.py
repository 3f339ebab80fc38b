"""Reactions of the policy: put on a message of an incident, one records it. Taking it off again changes nothing.

It may be refused, and Slack is asked who may do it, so it has a transaction of its own, as :mega: has.
Source: https://docs.slack.dev/reference/events/reaction_added
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from bot.domain.backfill import bare
from bot.domain.reaction import RECORDED
from bot.domain.record_fields import words_of
from bot.domain.timeline import microseconds
from bot.runtime import Runtime
from bot.slack.blocks import records as blocks
from bot.slack.blocks.rendered import Rendered
from bot.slack.conversations.dispatch import dispatch_event
from bot.slack.conversations.interaction import Interaction
from bot.slack.conversations.rights import SEE, may_see, right_to
from bot.slack.workspace.directory import mentioned, readable
from bot.workflows.records import make


def records(event: Mapping[str, Any], runtime: Runtime) -> bool:
    """Tell whether an event puts such a reaction on a message."""
    return (
        event.get("type") == "reaction_added"
        and runtime.policy.reactions.get(bare(event.get("reaction", ""))) in RECORDED
        and event.get("item", {}).get("type") == "message"
    )


async def take(interaction: Interaction, body: Mapping[str, Any]) -> None:
    """Record the message, and tell whoever reacted as what; the same event again does nothing.

    Args:
        body: the outer event.
    """
    await dispatch_event(interaction, partial(_recorded, event=body["event"]))


async def _recorded(interaction: Interaction, *, event: Mapping[str, Any]) -> Rendered | None:
    kind = interaction.runtime.policy.reactions[bare(event["reaction"])]
    channel, ts = event["item"]["channel"], microseconds(event["item"]["ts"])
    async with interaction.look() as act:
        spoken = await act.uow.messages.one(channel, ts, workspace_url=interaction.runtime.workspace_url)
    if spoken is None or spoken.deleted_at is not None:  # said elsewhere, by us, or no longer there
        return None
    right = await right_to(interaction, "records")
    names = await interaction.directory.names(mentioned(spoken.text))
    message = f"{channel}:{ts}"
    async with interaction.act_on_none(SEE) as act:
        incident_id = await act.uow.messages.incident_of(channel, ts)
        incident = await act.uow.incidents.get(incident_id, lock=True) if incident_id is not None else None
        if incident is None or not await may_see(act.uow, interaction, incident):
            return None
        known = await act.uow.records.of(incident.id, kind)
        if any(each.said("message") == message for each in known):  # someone else put it on too, or the same again
            return None
        await right.check(act.uow, incident)
        text = readable(spoken.text, names)
        fields = {"source": spoken.permalink, "message": message, **words_of(spoken.author or "")}
        record = await make(act, incident.id, kind, text, fields=fields)
    return blocks.noted(record, now=act.now)
