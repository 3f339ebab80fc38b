"""Making an action item an issue of a tracker, by a button on its message."""

from __future__ import annotations

from typing import Final

from bot.slack.blocks import text
from bot.slack.blocks.rendered import Rendered
from bot.slack.conversations.interaction import Interaction
from bot.slack.conversations.subcommand import Conversation
from bot.workflows.trackers import ask_for


async def press_create(interaction: Interaction) -> Rendered | None:
    """Have the issue made."""
    incident_id, number = interaction.ids(2, rest=True)
    tracker = interaction.value.split(":")[2:3]
    async with interaction.act("records", incident_id) as act:
        item, outlet = await ask_for(act, incident_id, number, "".join(tracker))
    said = f"Creating an issue in {text.escape(outlet.called)}. {item.called} will link to it."
    return Rendered(said)


CONVERSATION: Final = Conversation(buttons={"issue.create": press_create})
