"""Listing incidents."""

from __future__ import annotations

from bot.domain.incident import OPEN
from bot.slack.blocks import list as blocks
from bot.slack.blocks.rendered import Rendered
from bot.slack.conversations.interaction import Interaction
from bot.slack.conversations.subcommand import Subcommand
from bot.slack.conversations.which_incident import seen_in_status
from bot.workflows.reading.overview import overviews

SHOWN = 25


async def run(interaction: Interaction) -> Rendered | None:
    """List what is open."""
    async with interaction.look() as act:
        found = await seen_in_status(act.uow, interaction, OPEN, limit=SHOWN)
        views = await overviews(act.uow, interaction.runtime.policy, found, blocks.NEEDS)
    return blocks.incidents(views)


SUBCOMMAND = Subcommand(
    name="list",
    summary="List the open incidents.",
    example="/incident list",
    run=run,
)
