"""Bringing someone up to date."""

from __future__ import annotations

from bot.domain.incident import NEXT
from bot.slack.blocks import brief as blocks
from bot.slack.blocks.rendered import Rendered
from bot.slack.conversations.interaction import Interaction
from bot.slack.conversations.rights import SEE
from bot.slack.conversations.subcommand import Subcommand
from bot.slack.conversations.which_incident import check_no_other
from bot.workflows.reading.overview import overview


async def run(interaction: Interaction) -> Rendered | None:
    """Tell what everyone else knows."""
    return await brief_of(interaction, None)


async def brief_of(interaction: Interaction, incident_id: int | None) -> Rendered:
    """Return the brief of an incident that this person may see.

    Args:
        incident_id: ``None``: the one that is meant.

    Raises:
        IncidentError: it is none of theirs.
    """
    async with interaction.look_at(SEE, incident_id, among=frozenset(NEXT)) as act:
        check_no_other(act.rest)
        view = await overview(act.uow, act.policy, act.incident, blocks.NEEDS)
        entries = await act.uow.timeline.of(act.incident.id)
    return blocks.brief(view, entries, interaction.runtime.workspace_url)


SUBCOMMAND = Subcommand(
    name="brief",
    summary="Bring yourself up to date: what is known, what was tried, who does what, what help is needed.",
    example="/incident brief",
    run=run,
    buttons={"brief.show": run},
)
