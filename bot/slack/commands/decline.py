"""This file is about the conversation on what turned out to be no incident."""

from __future__ import annotations

from bot.slack.blocks.rendered import Rendered
from bot.slack.conversation import Subcommand
from bot.slack.interaction import Interaction
from bot.slack.target import plain, right_to, target
from bot.workflows.close import decline


async def run(interaction: Interaction) -> Rendered | None:
    """Decline it, with the reason."""
    right = await right_to(interaction, "decline")
    async with interaction.transaction() as uow:
        incident, reason = await target(uow, interaction, interaction.text, command="decline")
        await right.check(uow, incident.id)
        await decline(uow, incident.id, plain(reason), by=interaction.user, now=interaction.now())
    return Rendered(f"{incident.number} is declined: it was no incident.")


SUBCOMMAND = Subcommand(
    name="decline",
    usage="<reason>",
    summary="Say that it is no incident: a false alarm, planned maintenance, a question.",
    example="/incident decline planned maintenance",
    run=run,
)
