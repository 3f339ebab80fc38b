"""The buttons that give an incident what it lacks: a room, or what Slack refused before."""

from __future__ import annotations

from bot.domain.incident import IncidentError
from bot.slack.blocks import text
from bot.slack.blocks.rendered import Rendered
from bot.slack.conversations.interaction import Interaction
from bot.slack.conversations.rights import SEE
from bot.slack.conversations.subcommand import Conversation
from bot.workflows.archive import keep
from bot.workflows.bridge import recording
from bot.workflows.upkeep import set_aside
from bot.workflows.war_room import open_war_room
from storage.unit_of_work import UnitOfWork


async def open_room(interaction: Interaction) -> Rendered | None:
    """Open a war room for an incident that is worked on in a thread."""
    async with interaction.act("war_room") as act:
        incident = await open_war_room(act, act.incident.id)
    return Rendered(f"The war room of {incident.number} is being opened; you will be invited in a moment.")


async def keep_room(interaction: Interaction) -> Rendered | None:
    """Keep the room of a closed incident open."""
    async with interaction.act("war_room") as act:
        incident = await keep(act, act.incident.id)
    return Rendered("This room stays open.", posted_of=incident.id)


async def recording_on(interaction: Interaction) -> Rendered | None:
    """Say that the call is recorded."""
    async with interaction.act("timeline") as act:
        incident = await recording(act, act.incident.id)
    return Rendered("The timeline says that the recording is on.", posted_of=incident.id)


async def retry(interaction: Interaction) -> Rendered | None:
    """Try again what Slack refused. Whoever sees the card may."""
    effect_id = interaction.ids(1)[0]

    async def which(uow: UnitOfWork) -> int:
        aside = await uow.outbox.one(effect_id)
        if aside is None or aside.incident_id is None:
            raise IncidentError("Someone has already tried that again. `/incident status` shows how it went.")
        return aside.incident_id

    async with interaction.act(SEE, which) as act:
        await set_aside.retry(act.uow, effect_id, by=text.user(act.by), now=act.now)
    return Rendered("Trying again; the card will show how it went.")


CONVERSATION = Conversation(
    buttons={
        "war_room.open": open_room,
        "war_room.keep": keep_room,
        "bridge.recording": recording_on,
        "delivery.retry": retry,
    }
)
