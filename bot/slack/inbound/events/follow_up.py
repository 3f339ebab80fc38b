"""What one person is told after an event is stored."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from bot.slack.conversations.interaction import Interaction


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """An answer that is owed to someone. It may be lost, and is never repeated."""

    user: str
    channel: str
    """Where it is given; empty: in the Home tab."""
    give: Callable[[Interaction], Coroutine[Any, Any, None]]
