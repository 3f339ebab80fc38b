"""Showing what is open of an incident's records: hypotheses, mitigations, temporary fixes, help."""

from __future__ import annotations

from bot.domain.incident import NEXT
from bot.slack.blocks import board as blocks
from bot.slack.blocks.rendered import Rendered
from bot.slack.conversations.interaction import Interaction
from bot.slack.conversations.rights import SEE
from bot.slack.conversations.subcommand import Subcommand
from bot.slack.conversations.which_incident import check_no_other
from bot.workflows.reading.overview import overview


async def run(interaction: Interaction) -> Rendered | None:
    """Show the board."""
    async with interaction.look_at(SEE, among=frozenset(NEXT)) as act:
        check_no_other(act.rest)
        view = await overview(act.uow, act.policy, act.incident, blocks.NEEDS)
    return blocks.board(view, now=act.now)


async def press_open(interaction: Interaction) -> Rendered | None:
    """Show a page of the board."""
    incident_id, page = interaction.ids(2)
    async with interaction.look_at(SEE, incident_id) as act:
        view = await overview(act.uow, act.policy, act.incident, blocks.NEEDS)
    return blocks.board(view, now=act.now, page=page)


SUBCOMMAND = Subcommand(
    name="board",
    usage="",
    summary="Show open hypotheses with their evidence, running mitigations, temporary fixes and help that is wanted.",
    example="/incident board",
    run=run,
    buttons={"board.show": press_open},
)
