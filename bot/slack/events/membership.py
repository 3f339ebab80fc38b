"""This file is about people who come into a war room, and leave it.

Source: https://docs.slack.dev/reference/events/member_joined_channel
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any, Final

from bot.slack.answers import whisper_in_channel
from bot.slack.commands.brief import brief_of
from bot.slack.events.answer import Answer
from bot.slack.events.reaction import done_at
from bot.slack.interaction import Interaction
from bot.workflows.membership import came, went
from storage.unit_of_work import UnitOfWork

EVENTS: Final = frozenset({"member_joined_channel", "member_left_channel"})


async def joined(uow: UnitOfWork, event: Mapping[str, Any], now: datetime) -> Answer | None:
    """Write down who came; whoever comes late is told what the others know."""
    late_for = await came(uow, event["channel"], event["user"], at=done_at(event), now=now)
    give = _look_again if late_for is None else partial(greet, incident_id=late_for)
    return Answer(user=event["user"], channel=event["channel"], give=give)


async def left(uow: UnitOfWork, event: Mapping[str, Any], now: datetime) -> Answer | None:
    """Write down who went."""
    await went(uow, event["channel"], event["user"], at=done_at(event), now=now)
    return Answer(user=event["user"], channel=event["channel"], give=_look_again)


async def _look_again(interaction: Interaction) -> None:
    interaction.members.forget(interaction.channel)


async def greet(interaction: Interaction, *, incident_id: int) -> None:
    """Tell somebody who came late what the others know; nobody else sees it."""
    await _look_again(interaction)
    await whisper_in_channel(interaction, await brief_of(interaction, incident_id))
