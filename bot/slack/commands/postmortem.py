"""This file is about the conversation on the postmortem."""

from __future__ import annotations

from bot.domain.incident import NEXT, OPEN
from bot.domain.postmortem import document
from bot.slack.blocks import postmortem as blocks
from bot.slack.blocks.rendered import Rendered
from bot.slack.conversation import Subcommand
from bot.slack.draft import names_for
from bot.slack.interaction import Interaction
from bot.slack.target import right_to, target
from bot.workflows.postmortem import material, share_again


async def run(interaction: Interaction) -> Rendered | None:
    """Give the draft afresh: to this person at once, and as a file under the draft in the room."""
    right = await right_to(interaction, "postmortem")
    async with interaction.transaction() as uow:
        incident, _ = await target(
            uow, interaction, interaction.text, command="postmortem", among=frozenset(NEXT) - OPEN
        )
        await right.check(uow, incident.id)
        workspace_url = interaction.runtime.workspace_url
        known = await material(uow, interaction.runtime.policy, incident.id, workspace_url=workspace_url)
        await share_again(uow, incident)
    names = await names_for(interaction.directory, known)
    return blocks.shown(incident.number, document(known, names))


SUBCOMMAND = Subcommand(
    name="postmortem",
    usage="",
    summary="Give the postmortem draft, written afresh from the timeline.",
    example="/incident postmortem",
    run=run,
)
