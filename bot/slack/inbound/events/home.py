"""The Home tab being opened.

Source: https://docs.slack.dev/reference/events/app_home_opened
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.slack.conversations.home import publish
from bot.slack.inbound.events.follow_up import FollowUp
from bot.workflows.act import Act


async def opened(act: Act, event: Mapping[str, Any]) -> FollowUp | None:
    """Show how things are now. The event comes for the Messages tab too."""
    return FollowUp(user=event["user"], channel="", give=publish) if event.get("tab") == "home" else None
