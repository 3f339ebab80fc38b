"""This file is about what one person is told because of an event, once it is stored."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from bot.slack.interaction import Interaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer that is owed to somebody. It may be lost, and is never repeated."""

    user: str
    channel: str
    """Where it is given; empty: in the Home tab."""
    give: Callable[[Interaction], Coroutine[Any, Any, None]]
