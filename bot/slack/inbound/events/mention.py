"""Messages that mention us, and what they ask for.

Source: https://docs.slack.dev/reference/events/app_mention
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from bot.slack.workspace.messages import SAID

EVENT: Final = "app_mention"


def command_in(event: Mapping[str, Any], us: str) -> str | None:
    """Return what a message asks of us, as if it had been typed after ``/incident``.

    Returns:
        Everything after our name, as Slack sent it; ``None``: an app said it, or it was said before and edited.
    """
    by_an_app = event.get("bot_id") is not None or event.get("user", us) == us
    if by_an_app or "edited" in event or event.get("subtype") not in SAID:
        return None
    text: str = event.get("text", "")
    return text.partition(f"<@{us}>")[2].strip()
