"""Closing an incident."""

from __future__ import annotations

from bot.domain.incident import IncidentError, Status
from bot.slack.blocks.rendered import Rendered
from bot.slack.conversations.interaction import Interaction
from bot.slack.conversations.subcommand import Subcommand
from bot.workflows.close import close


async def run(interaction: Interaction) -> Rendered | None:
    """Close it, if this person may."""
    async with interaction.act("close", among=frozenset({Status.RESOLVED})) as act:
        if act.rest:
            raise IncidentError(
                "`/incident close` takes an id and nothing else; nothing was closed.",
                may_be_title=True,
            )
        incident = await close(act, act.incident.id)
    return Rendered(f"{incident.number} is closed.", posted_of=incident.id)


SUBCOMMAND = Subcommand(
    name="close",
    summary="Close a resolved incident: no further updates. For the commander, an admin or whoever declared it.",
    example="/incident close",
    run=run,
    buttons={"close.press": run},
)
