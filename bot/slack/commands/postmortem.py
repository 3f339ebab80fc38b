"""This file is about the conversation on the postmortem."""

from __future__ import annotations

from bot.domain.incident import NEXT, OPEN, Incident
from bot.domain.postmortem import Material, document
from bot.slack.blocks import postmortem as blocks
from bot.slack.blocks.rendered import Rendered
from bot.slack.conversation import Subcommand
from bot.slack.draft import names_for
from bot.slack.interaction import Interaction
from bot.slack.target import right_to, target
from bot.workflows.postmortem import material, share_again
from storage.unit_of_work import UnitOfWork


async def run(interaction: Interaction) -> Rendered | None:
    """Give the draft afresh: to this person at once, and as a file under the draft in the room."""
    right = await right_to(interaction, "postmortem")
    async with interaction.transaction() as uow:
        incident, _ = await target(
            uow, interaction, interaction.text, command="postmortem", among=frozenset(NEXT) - OPEN
        )
        await right.check(uow, incident.id)
        known = await _afresh(uow, interaction, incident)
    return await _shown(interaction, known)


async def show(interaction: Interaction) -> Rendered | None:
    """Give the draft of the incident whose button was pressed."""
    incident_id = interaction.ids(1)[0]
    right = await right_to(interaction, "postmortem")
    async with interaction.transaction() as uow:
        await right.check(uow, incident_id)
        known = await _afresh(uow, interaction, await uow.incidents.get(incident_id))
    return await _shown(interaction, known)


async def _afresh(uow: UnitOfWork, interaction: Interaction, incident: Incident) -> Material:
    workspace_url = interaction.runtime.workspace_url
    await share_again(uow, incident)
    return await material(uow, interaction.runtime.policy, incident.id, workspace_url=workspace_url)


async def _shown(interaction: Interaction, known: Material) -> Rendered:
    names = await names_for(interaction.directory, known)
    return blocks.shown(known.incident.number, document(known, names))


SUBCOMMAND = Subcommand(
    name="postmortem",
    usage="",
    summary="Give the postmortem draft, written afresh from the timeline.",
    example="/incident postmortem",
    run=run,
    buttons={"postmortem.show": show},
)
