"""Private answers to a role: accept it, decline it, tick off its responsibilities."""

from __future__ import annotations

from bot.slack.blocks.messages.duties import DURING, LIST
from bot.slack.blocks.rendered import Rendered
from bot.slack.conversations.interaction import Interaction
from bot.slack.conversations.rights import SEE
from bot.slack.conversations.subcommand import Conversation
from bot.workflows.duties import accept, tick
from bot.workflows.role import decline


async def press_accept(interaction: Interaction) -> Rendered | None:
    """Accept a role that one was given."""
    incident_id, assignment_id = interaction.ids(2)
    async with interaction.act(SEE, incident_id) as act:
        incident = await accept(act, incident_id, assignment_id)
    return Rendered(f"Accepted. `/incident status {incident.number}` shows where things stand.")


async def press_not_me(interaction: Interaction) -> Rendered | None:
    """Decline a role that one was given."""
    incident_id, assignment_id = interaction.ids(2)
    async with interaction.act(SEE, incident_id) as act:
        incident = await decline(act, incident_id, assignment_id)
    return Rendered(f"Declined. I've posted that where {incident.number} is worked on.", posted_of=incident.id)


async def tick_any(interaction: Interaction) -> Rendered | None:
    """Store the whole list of the first steps as it stands now."""
    return await _tick(interaction, "at_start")


async def tick_during(interaction: Interaction) -> Rendered | None:
    """Store the same of what is to be done with each update."""
    return await _tick(interaction, "during", DURING)


async def tick_at_end(interaction: Interaction) -> Rendered | None:
    """Store the same of what is left at the end."""
    return await _tick(interaction, "at_resolution")


async def tick_rest(interaction: Interaction) -> Rendered | None:
    """Store what is ticked on the list of what was left."""
    return await _tick(interaction, "at_start", whole=False)


async def _tick(interaction: Interaction, moment: str, block: str = LIST, *, whole: bool = True) -> Rendered | None:
    interaction.value = interaction.detail  # checkboxes have no value of their own
    incident_id, assignment_id = interaction.ids(2)
    async with interaction.act(SEE, incident_id) as act:
        ticked = interaction.ticked.get(block, ())
        await tick(act, incident_id, assignment_id, ticked, moment=moment, whole=whole)
    return None


CONVERSATION = Conversation(
    buttons={
        "duties.accept": press_accept,
        "duties.decline": press_not_me,
        "duties.tick": tick_any,
        "duties.rest": tick_rest,
        "duties.during": tick_during,
        "duties.end": tick_at_end,
    }
)
