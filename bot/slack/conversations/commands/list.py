"""Listing incidents."""

from __future__ import annotations

from bot.domain.incident import IncidentError
from bot.domain.policy import severity_named
from bot.slack.blocks import list as blocks
from bot.slack.blocks.rendered import Rendered
from bot.slack.conversations.interaction import Interaction
from bot.slack.conversations.rights import may_see
from bot.slack.conversations.subcommand import Subcommand
from bot.slack.conversations.which_incident import PRIVATE_SPARE
from bot.workflows.reading.overview import overviews

READ = 200
"""Open incidents among which the worst are looked for, at most: the newest."""

SHOWN = 25


async def run(interaction: Interaction) -> Rendered | None:
    """List what is open, the worst first."""
    if len(interaction.text.split()) > 1:
        raise IncidentError(
            "`/incident list` takes nothing else.",
            may_be_title=True,
        )
    async with interaction.look() as act:
        found = await act.uow.incidents.open_outlines(limit=READ + PRIVATE_SPARE)
        private = await act.uow.incidents.get_all([one.id for one in found if one.private])
        hidden = {key for key, incident in private.items() if not await may_see(act.uow, interaction, incident)}
        seen = [one for one in found if one.id not in hidden][:READ]
        seen.sort(key=lambda one: severity_named(act.policy, one.severity).rank)  # of one severity, the newest first
        whole = await act.uow.incidents.get_all([one.id for one in seen[:SHOWN]])
        shown = [whole[one.id] for one in seen[:SHOWN]]
        views = await overviews(act.uow, act.policy, shown, blocks.NEEDS)
    return blocks.incidents(views, len(seen) - len(views))


SUBCOMMAND = Subcommand(
    name="list",
    summary="List the open incidents, the worst first.",
    example="/incident list",
    run=run,
)
