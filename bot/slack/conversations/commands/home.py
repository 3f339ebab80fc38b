"""The button of the Home tab."""

from __future__ import annotations

from bot.slack.blocks.rendered import Rendered
from bot.slack.conversations.interaction import Interaction
from bot.slack.conversations.subcommand import Conversation


async def refresh(interaction: Interaction) -> Rendered | None:
    """Do nothing: after every click in the Home tab it is shown anew."""
    return None


CONVERSATION = Conversation(buttons={"home.refresh": refresh})
