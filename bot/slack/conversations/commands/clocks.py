"""Showing what is due in an incident."""

from __future__ import annotations

from bot.domain.clock import deadlines
from bot.domain.incident import IncidentError
from bot.slack.blocks import clocks as blocks
from bot.slack.blocks.rendered import Rendered
from bot.slack.conversations.interaction import Interaction
from bot.slack.conversations.rights import SEE
from bot.slack.conversations.subcommand import Subcommand
from bot.workflows.reading.known import known_of
from bot.workflows.reading.overview import overview


async def run(interaction: Interaction) -> Rendered | None:
    """Show it to whoever asks, by a line or by a click."""
    async with interaction.look_at(SEE) as act:
        if act.rest:
            raise IncidentError("`/incident clocks` takes an id and nothing else.", may_be_title=True)
        view = await overview(act.uow, act.policy, act.incident, blocks.NEEDS)
        known = await known_of(act, act.incident)
    return blocks.clocks(view, deadlines(act.incident, known, act.policy), known)


SUBCOMMAND = Subcommand(
    name="clocks",
    aliases=("deadlines",),
    summary="Show what is due, by when, and whom it reaches if nothing happens.",
    example="/incident clocks",
    run=run,
    buttons={"clocks.show": run},
)
