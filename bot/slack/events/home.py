"""This file is about the Home tab being looked at.

Source: https://docs.slack.dev/reference/events/app_home_opened
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.slack.events.answer import Answer
from bot.slack.home import publish
from storage.unit_of_work import UnitOfWork


async def opened(uow: UnitOfWork, event: Mapping[str, Any], now: datetime) -> Answer | None:
    """Show how things are now. The event comes for the Messages tab too."""
    return Answer(user=event["user"], channel="", give=publish) if event.get("tab") == "home" else None
