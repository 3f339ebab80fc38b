"""This file is about the conversation on an incident that came back."""

from __future__ import annotations

from bot.domain.incident import NEXT, OPEN
from bot.slack.blocks.rendered import Rendered
from bot.slack.conversation import Subcommand
from bot.slack.interaction import Interaction
from bot.slack.target import plain, right_to, target
from bot.workflows.reopen import reopen


async def run(interaction: Interaction) -> Rendered | None:
    """Reopen it where it was worked on."""
    right = await right_to(interaction, "reopen")
    async with interaction.transaction() as uow:
        incident, reason = await target(
            uow, interaction, interaction.text, command="reopen", among=frozenset(NEXT) - OPEN
        )
        await right.check(uow, incident.id)
        policy, now = interaction.runtime.policy, interaction.now()
        await reopen(uow, policy, incident.id, plain(reason), by=interaction.user, now=now)
    return Rendered(f"{incident.number} is open again.")


SUBCOMMAND = Subcommand(
    name="reopen",
    usage="<reason>",
    summary="Reopen an incident that came back.",
    example="/incident reopen errors are back since 14:32",
    run=run,
)
