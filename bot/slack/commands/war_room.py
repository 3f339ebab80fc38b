"""This file is about the buttons that give an incident what it lacks: a room, or what Slack refused before."""

from __future__ import annotations

from bot.domain.incident import IncidentError
from bot.slack.blocks import text
from bot.slack.blocks.rendered import Rendered
from bot.slack.conversation import Conversation
from bot.slack.interaction import Interaction
from bot.slack.target import must_see, right_to
from bot.workflows import operators
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
    """Try again what Slack refused. Whoever sees the card may."""
    effect_id, by = interaction.ids(1)[0], text.user(interaction.user)
    async with interaction.transaction() as uow:
        aside = await uow.outbox.one(effect_id)
        if aside is None or aside.incident_id is None:
            raise IncidentError("That has been tried again already. `/incident status` shows how it went.")
        await must_see(uow, interaction, aside.incident_id)
        await operators.retry(uow, effect_id, by=by, now=interaction.now())
    return Rendered("It is being tried again; the card shows how it went.")


CONVERSATION = Conversation(buttons={"war_room.open": open_room, "delivery.retry": retry})
