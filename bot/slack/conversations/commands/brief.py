"""Bringing someone up to date."""

from __future__ import annotations

from bot.domain.incident import NEXT
from bot.slack.blocks import brief as blocks
from bot.slack.blocks.rendered import Rendered
from bot.slack.conversations.interaction import Interaction
from bot.slack.conversations.rights import SEE
from bot.slack.conversations.subcommand import Subcommand
from bot.slack.conversations.which_incident import which_incident
from bot.workflows.act import Act
from bot.workflows.reading.overview import overview


async def run(interaction: Interaction) -> Rendered | None:
    """Tell what everybody else knows."""
    async with interaction.look() as act:
        incident, _ = await which_incident(
            act.uow, interaction, interaction.text, command="brief", among=frozenset(NEXT)
        )
        return await _brief(act, interaction, incident.id)


async def show(interaction: Interaction) -> Rendered | None:
    """Tell the same by one click."""
    return await brief_of(interaction, interaction.ids(1)[0])


async def brief_of(interaction: Interaction, incident_id: int) -> Rendered:
    """Return the brief of an incident that this person may see.

    Raises:
        IncidentError: it is none of theirs.
    """
    async with interaction.look_at(SEE, incident_id) as act:
        return await _brief(act, interaction, incident_id)


async def _brief(act: Act, interaction: Interaction, incident_id: int) -> Rendered:
    view = await overview(act.uow, act.policy, incident_id, blocks.NEEDS)
    entries = await act.uow.timeline.of(incident_id)
    return blocks.brief(view, entries, interaction.runtime.workspace_url)


SUBCOMMAND = Subcommand(
    name="brief",
    usage="",
    summary="Bring yourself up to date: what is known, what was tried, who does what, what help is needed.",
    example="/incident brief",
    run=run,
    buttons={"brief.show": show},
)
