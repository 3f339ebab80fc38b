"""What happens to a war room itself: archived, renamed, made private, given another id, or Warroom back in it.

Source: https://docs.slack.dev/reference/events/channel_archive and its neighbours; of private channels they are called
``group_*``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from bot.workflows.act import Act
from bot.workflows.upkeep import lost_room

MADE_PRIVATE: Final = "channel_convert_to_private"
"""Subtype of the message by which Slack tells the members of a channel that it is private from now on."""

BACK: Final = "warroom_joined_channel"
"""What we call our own ``member_joined_channel``."""


async def archived(act: Act, event: Mapping[str, Any]) -> None:
    """Go on elsewhere."""
    await _lose(act, event, "archived")


async def deleted(act: Act, event: Mapping[str, Any]) -> None:
    """Go on elsewhere."""
    await _lose(act, event, "deleted")


async def _lose(act: Act, event: Mapping[str, Any], why: str) -> None:
    incident_id = await act.uow.slack_places.incident_of_room(event["channel"])
    if incident_id is not None:
        await lost_room.lose(act, incident_id, why)


async def back(act: Act, event: Mapping[str, Any]) -> None:
    """Go on in the room: Warroom was invited again, or a private room was unarchived, which keeps its members."""
    await lost_room.regain(act, event["channel"])


async def renamed(act: Act, event: Mapping[str, Any]) -> None:
    """Call it by its new name."""
    await lost_room.rename(act, event["channel"]["id"], event["channel"]["name"])


async def given_another_id(act: Act, event: Mapping[str, Any]) -> None:
    """Find everything under the new id."""
    await lost_room.change_channel(act, event["old_channel_id"], event["new_channel_id"])
