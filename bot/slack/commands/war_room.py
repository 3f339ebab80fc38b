"""This file is about the buttons that give an incident what it lacks: a room, or what Slack refused before."""

from __future__ import annotations

from functools import partial

from bot.slack.blocks.rendered import Rendered
from bot.slack.conversation import Conversation
from bot.slack.interaction import Interaction
from bot.slack.target import must_see, right_to
from bot.workflows import delivery
from bot.workflows.war_room import open_war_room


async def open_room(interaction: Interaction) -> Rendered | None:
    """Open a war room for an incident that is worked on in a thread."""
    incident_id = interaction.ids(1)[0]
    right = await right_to(interaction, "war_room")
    async with interaction.transaction() as uow:
        await right.check(uow, incident_id)
        policy, now = interaction.runtime.policy, interaction.now()
        incident = await open_war_room(uow, policy, incident_id, by=interaction.user, now=now)
    return Rendered(f"The war room of {incident.number} is being opened; you will be invited in a moment.")


async def retry(interaction: Interaction) -> Rendered | None:
    """Try again what Slack refused."""
    async with interaction.transaction() as uow:
        await delivery.retry(uow, interaction.ids(1)[0], may=partial(must_see, uow, interaction))
    return Rendered("It is being tried again; the card shows how it went.")


CONVERSATION = Conversation(buttons={"war_room.open": open_room, "delivery.retry": retry})
