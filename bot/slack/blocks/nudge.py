"""What someone reads in private who is about to look for the cause while service is down."""

from __future__ import annotations

from bot.domain.red_flag import RedFlag
from bot.slack.blocks import block_kit, text
from bot.slack.blocks.rendered import Rendered


def nudge(incident_id: int, flag: RedFlag) -> Rendered:
    """Render what the policy says to it, and the way to end that."""
    said = text.escape(flag.say)
    button = block_kit.button("Don't tell me again", "nudge.mute", str(incident_id))
    return Rendered(said, [block_kit.section(said), block_kit.actions(button, block_id="nudge")])
