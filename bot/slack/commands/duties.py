"""This file is about what somebody answers in private to a role: accept, not me, and what is ticked off."""

from __future__ import annotations

from bot.slack.blocks.messages.duties import LIST
from bot.slack.blocks.rendered import Rendered
from bot.slack.conversation import Conversation
from bot.slack.interaction import Interaction
from bot.slack.target import must_see
from bot.workflows.duties import accept, tick
from bot.workflows.role import decline


async def press_accept(interaction: Interaction) -> Rendered | None:
    """Accept a role that one was given."""
    incident_id, assignment_id = interaction.ids(2)
    policy, by, now = interaction.runtime.policy, interaction.user, interaction.now()
    async with interaction.transaction() as uow:
        await must_see(uow, interaction, incident_id)
        incident = await accept(uow, policy, incident_id, assignment_id, by=by, now=now)
    return Rendered(f"Accepted. `/incident status {incident.number}` shows where it stands.")


async def press_not_me(interaction: Interaction) -> Rendered | None:
    """Decline a role that one was given."""
    incident_id, assignment_id = interaction.ids(2)
    policy, by, now = interaction.runtime.policy, interaction.user, interaction.now()
    async with interaction.transaction() as uow:
        await must_see(uow, interaction, incident_id)
        incident = await decline(uow, policy, incident_id, assignment_id, by=by, now=now)
    return Rendered(f"Declined. It is said where {incident.number} is worked on.")


async def tick_any(interaction: Interaction) -> Rendered | None:
    """Store the whole list as it stands now."""
    return await _tick(interaction, whole=True)


async def tick_rest(interaction: Interaction) -> Rendered | None:
    """Store what is ticked on the list of what was left."""
    return await _tick(interaction, whole=False)


async def _tick(interaction: Interaction, *, whole: bool) -> Rendered | None:
    interaction.value = interaction.detail  # checkboxes have no value of their own
    incident_id, assignment_id = interaction.ids(2)
    policy, by, now = interaction.runtime.policy, interaction.user, interaction.now()
    ticked = interaction.ticked.get(LIST, ())
    async with interaction.transaction() as uow:
        await must_see(uow, interaction, incident_id)
        await tick(uow, policy, incident_id, assignment_id, ticked, whole=whole, by=by, now=now)
    return None


CONVERSATION = Conversation(
    buttons={
        "duties.accept": press_accept,
        "duties.decline": press_not_me,
        "duties.tick": tick_any,
        "duties.rest": tick_rest,
    }
)
