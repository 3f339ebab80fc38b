"""Saying that one is on it."""

from __future__ import annotations

from bot.domain.incident import IncidentError
from bot.slack.blocks.rendered import Rendered
from bot.slack.conversations.interaction import Interaction
from bot.slack.conversations.subcommand import Subcommand
from bot.workflows.acknowledge import acknowledge


async def run(interaction: Interaction) -> Rendered | None:
    """Acknowledge an incident, by a line or by a click."""
    async with interaction.act("ack") as act:
        if act.rest:
            raise IncidentError("`/incident ack` takes an id and nothing else; nothing was done.", may_be_title=True)
        incident = await acknowledge(act, act.incident.id)
    where = "I'm inviting you to its room." if incident.has_room else "Work goes on in the thread of its announcement."
    said = f"You're on it: {incident.number}. {where} `/incident brief {incident.number}` shows the rest."
    return Rendered(said, posted_of=incident.id)


SUBCOMMAND = Subcommand(
    name="ack",
    aliases=("acknowledge",),
    summary="Say that you're on it: the clock stops, and the room hears it once.",
    example="/incident ack",
    run=run,
    buttons={"ack.press": run},
)
