"""Showing what is due in an incident, and saying that customers are informed."""

from __future__ import annotations

from typing import Final

from bot.domain.clock import deadlines
from bot.domain.incident import NEXT, IncidentError
from bot.slack.blocks import clocks as blocks
from bot.slack.blocks.rendered import Rendered
from bot.slack.conversations.interaction import ActOn, Interaction
from bot.slack.conversations.parsing.command_line import plain
from bot.slack.conversations.rights import SEE
from bot.slack.conversations.subcommand import Subcommand
from bot.workflows.customers import informed
from bot.workflows.reading.known import all_known_of
from bot.workflows.reading.overview import overview

INFORMED: Final = "informed"
EVERYTHING: Final = "all"


async def show(interaction: Interaction) -> Rendered | None:
    """Show it to whoever asks by a click."""
    async with interaction.look_at(SEE, among=frozenset(NEXT)) as act:
        return await _shown(act)


async def run(interaction: Interaction) -> Rendered | None:
    """Show it to whoever asks by a line, or note what the line says."""
    async with interaction.look_at(SEE, among=frozenset(NEXT)) as act:
        incident_id, said = act.incident.id, plain(act.rest).strip().rstrip(".!").casefold()
        if said and said != EVERYTHING and said.removeprefix("customers ") != INFORMED:
            raise IncidentError(
                "`/incident clocks` shows what is due, `/incident clocks all` what is done, too. Once customers are "
                "informed: `/incident clocks informed`.",
                may_be_title=True,
            )
        if not said:
            return await _shown(act)
        if said == EVERYTHING:
            return await _shown(act, every=True)
    return await _informed(interaction, incident_id)


async def _shown(act: ActOn, *, every: bool = False) -> Rendered:
    view = await overview(act.uow, act.policy, act.incident, blocks.NEEDS)
    known = await all_known_of(act, act.incident)
    return blocks.clocks(view, deadlines(act.incident, known, act.policy), known, every=every)


async def press_informed(interaction: Interaction) -> Rendered | None:
    """Note that customers are informed; the message with the button says so."""
    (incident_id,) = interaction.ids(1)
    return await _informed(interaction, incident_id)


async def _informed(interaction: Interaction, incident_id: int) -> Rendered:
    async with interaction.act("update", incident_id) as act:
        await informed(act, incident_id)
    return Rendered("Noted: customers are informed.")


SUBCOMMAND = Subcommand(
    name="clocks",
    aliases=("deadlines",),
    usage="[all|informed]",
    summary="Show what is due, by when, and whom it reaches if nothing happens; or say that customers are informed.",
    example="/incident clocks",
    run=run,
    buttons={"clocks.show": show, "clocks.informed": press_informed},
)
