"""This file is about the button of the Home tab."""

from __future__ import annotations

from bot.slack.blocks.rendered import Rendered
from bot.slack.conversation import Conversation
from bot.slack.interaction import Interaction


async def refresh(interaction: Interaction) -> Rendered | None:
    """Do nothing: after every click in the Home tab it is shown anew."""
    return None


CONVERSATION = Conversation(buttons={"home.refresh": refresh})
