"""This file is about the conversation that takes a declaration back."""

from __future__ import annotations

from bot.domain.incident import IncidentError
from bot.slack.blocks import text
from bot.slack.blocks.rendered import Rendered
from bot.slack.conversation import Subcommand
from bot.slack.interaction import Interaction
from bot.slack.target import must_see, right_to, target
from bot.workflows.decline import undo


async def run(interaction: Interaction) -> Rendered | None:
    """Take the declaration of the incident back that is meant.

    Raises:
        IncidentError: more was typed than an incident's number, or it cannot be undone any more.
    """
    async with interaction.runtime.database.reading() as uow:
        incident, rest = await target(uow, interaction, interaction.text, command="undo")
    if rest:
        raise IncidentError(
            "`/incident undo` takes an id and nothing else; nothing was undone. "
            "To declare an incident, begin with another word."
        )
    return await _undo(interaction, incident.id)


async def press(interaction: Interaction) -> Rendered | None:
    """Take the declaration back that was just answered."""
    return await _undo(interaction, interaction.ids(1)[0])


async def _undo(interaction: Interaction, incident_id: int) -> Rendered:
    right = await right_to(interaction, "undo")
    async with interaction.transaction() as uow:
        incident = await must_see(uow, interaction, incident_id)
        if interaction.user != incident.declared_by:
            await right.check(uow, incident_id)
        await undo(uow, incident_id, by=interaction.user, now=interaction.now())
    line = (
        f"Undone: {incident.number} is declined as declared by mistake, and nothing is owed for it. "
        "If it was none: `/incident reopen <reason>`."
    )
    return Rendered(text.escape(line))


SUBCOMMAND = Subcommand(
    name="undo",
    usage="",
    summary="Take your declaration back, within 60 s and before anybody else has acted on it.",
    example="/incident undo",
    run=run,
    buttons={"declare.undo": press},
)
