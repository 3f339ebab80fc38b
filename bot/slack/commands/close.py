"""This file is about the conversation that closes an incident."""

from __future__ import annotations

from bot.domain.incident import IncidentError, Status
from bot.slack.blocks.rendered import Rendered
from bot.slack.conversation import Subcommand
from bot.slack.interaction import Interaction
from bot.slack.target import right_to, target
from bot.workflows.close import close


async def run(interaction: Interaction) -> Rendered | None:
    """Close it, if this person may."""
    right = await right_to(interaction, "close")
    async with interaction.transaction() as uow:
        incident, rest = await target(
            uow, interaction, interaction.text, command="close", among=frozenset({Status.RESOLVED})
        )
        if rest:
            raise IncidentError(
                "`/incident close` takes an id and nothing else; nothing was closed. "
                "To declare an incident, begin with another word."
            )
        await right.check(uow, incident.id)
        await close(uow, incident.id, by=interaction.user, now=interaction.now())
    return Rendered(f"{incident.number} is closed.")


async def press(interaction: Interaction) -> Rendered | None:
    """Close the incident whose button was pressed, if this person may."""
    right = await right_to(interaction, "close")
    async with interaction.transaction() as uow:
        await right.check(uow, incident_id := interaction.ids(1)[0])
        incident = await close(uow, incident_id, by=interaction.user, now=interaction.now())
    return Rendered(f"{incident.number} is closed.")


SUBCOMMAND = Subcommand(
    name="close",
    usage="",
    summary="Close a resolved incident: nothing more is owed. For the commander or an admin.",
    example="/incident close",
    run=run,
    buttons={"close.press": press},
)
