"""People joining and leaving a war room.

Source: https://docs.slack.dev/reference/events/member_joined_channel
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from bot.slack.conversations.commands.brief import brief_of
from bot.slack.conversations.interaction import Interaction
from bot.slack.conversations.replies import whisper_in_channel
from bot.slack.inbound.events.follow_up import FollowUp
from bot.slack.inbound.events.mark import done_at
from bot.workflows.act import Act
from bot.workflows.role import vacate_who_left
from bot.workflows.upkeep.membership import came, went

EVENTS: Final = frozenset({"member_joined_channel", "member_left_channel"})


async def joined(act: Act, event: Mapping[str, Any]) -> FollowUp | None:
    """Write down who came; whoever comes late is told what the others know."""
    late_for = await came(act.uow, event["channel"], event["user"], at=done_at(event), now=act.now)
    give = _look_again if late_for is None else partial(greet, incident_id=late_for)
    return FollowUp(user=event["user"], channel=event["channel"], give=give)


async def left(act: Act, event: Mapping[str, Any]) -> FollowUp | None:
    """Write down who went, and offer to the others what they held."""
    incident_id = await went(act.uow, event["channel"], event["user"], at=done_at(event), now=act.now)
    if incident_id is not None:
        await vacate_who_left(act, incident_id)
    return FollowUp(user=event["user"], channel=event["channel"], give=_look_again)


async def _look_again(interaction: Interaction) -> None:
    interaction.members.forget(interaction.channel)


async def greet(interaction: Interaction, *, incident_id: int) -> None:
    """Tell someone who came late what the others know; no one else sees it."""
    await _look_again(interaction)
    await whisper_in_channel(interaction, await brief_of(interaction, incident_id))
