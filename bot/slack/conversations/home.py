"""The Home tab: what one person sees of all incidents, as they are now."""

from __future__ import annotations

from typing import Final

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError

from bot.domain.effects import ROOM
from bot.domain.incident import OPEN, Status
from bot.domain.overview import Overview
from bot.slack.blocks import home as blocks
from bot.slack.blocks.rendered import Rendered
from bot.slack.conversations.interaction import Interaction
from bot.slack.conversations.rights import may_see
from bot.slack.workspace.members import MembershipUnknownError
from bot.workflows.reading.overview import overviews
from storage.engine.database import DatabaseError

OPEN_READ: Final = 60
RESOLVED_READ: Final = 15

log = structlog.get_logger(__name__)


async def publish(interaction: Interaction, notice: Rendered | None = None) -> None:
    """Show someone their Home tab. It is an answer: it may be lost, and is never repeated.

    Args:
        notice: what they are told about what they just did.
    """
    try:
        views = [
            *await _visible(interaction, OPEN, OPEN_READ),
            *await _visible(interaction, frozenset({Status.RESOLVED}), RESOLVED_READ),
        ]
        shown = blocks.home(interaction.user, views, interaction.runtime.workspace_url, notice=notice)
        await interaction.client.views_publish(user_id=interaction.user, view=shown)
    except (SlackApiError, aiohttp.ClientError, TimeoutError, DatabaseError) as error:
        log.warning("a Home tab could not be shown", error=type(error).__name__)


async def _visible(interaction: Interaction, statuses: frozenset[Status], limit: int) -> list[Overview]:
    """Return what this person may see of the incidents in these statuses, newest first."""
    async with interaction.runtime.database.reading() as uow:
        found = await uow.incidents.in_status(statuses, limit=limit)
        rooms = [(await uow.slack_places.of(incident.id)).get(ROOM) for incident in found if incident.private]
    for room in filter(None, rooms):
        try:
            await interaction.members.of(room.channel)
        except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:  # its incident is shown to no one here
            log.info("who is in a private room could not be read", error=type(error).__name__)
    async with interaction.runtime.database.reading() as uow:
        shown = []
        for incident in found:
            try:
                visible = await may_see(uow, interaction, incident)
            except MembershipUnknownError:
                visible = False
            if visible:
                shown.append(incident)
        return list(await overviews(uow, interaction.runtime.policy, shown, blocks.NEEDS))
