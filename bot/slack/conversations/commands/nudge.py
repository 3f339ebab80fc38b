"""The button of a nudge: it ends them for whoever presses it."""

from __future__ import annotations

from bot.slack.blocks.rendered import Rendered
from bot.slack.conversations.interaction import Interaction
from bot.slack.conversations.rights import SEE
from bot.slack.conversations.subcommand import Conversation
from bot.workflows.nudge import mute


async def press_mute(interaction: Interaction) -> Rendered | None:
    """Leave whoever presses it in peace for the rest of this incident."""
    (incident_id,) = interaction.ids(1)
    async with interaction.act(SEE, incident_id) as act:
        await mute(act, incident_id)
    interaction.settled = True
    return Rendered("OK, you won't get these hints in this incident again.")


CONVERSATION = Conversation(buttons={"nudge.mute": press_mute})
