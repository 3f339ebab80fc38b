"""Listing incidents."""

from __future__ import annotations

from bot.domain.incident import OPEN, IncidentError
from bot.domain.policy import severity_of
from bot.slack.blocks import list as blocks
from bot.slack.blocks.rendered import Rendered
from bot.slack.conversations.interaction import Interaction
from bot.slack.conversations.subcommand import Subcommand
from bot.slack.conversations.which_incident import seen_in_status
from bot.workflows.reading.overview import overviews

READ = 200
"""Open incidents among which the worst are looked for, at most: the newest."""

SHOWN = 25


async def run(interaction: Interaction) -> Rendered | None:
    """List what is open, the worst first."""
    if len(interaction.text.split()) > 1:
        raise IncidentError(
            "`/incident list` takes nothing else. To declare it, press the button.",
            may_be_title=True,
        )
    async with interaction.look() as act:
        found = await seen_in_status(act.uow, interaction, OPEN, limit=READ)
        found.sort(key=lambda incident: severity_of(act.policy, incident).rank)  # of one severity, the newest first
        views = await overviews(act.uow, act.policy, found[:SHOWN], blocks.NEEDS)
    return blocks.incidents(views, len(found) - len(views))


SUBCOMMAND = Subcommand(
    name="list",
    summary="List the open incidents, the worst first.",
    example="/incident list",
    run=run,
)
