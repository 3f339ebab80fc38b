"""A message that could not be sent when it happened, because Slack was down."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from bot.slack.blocks import block_kit
from bot.slack.blocks.rendered import Rendered
from bot.slack.blocks.when import moment

ROOM_LEFT: Final = block_kit.MOST_IN_MESSAGE - 1


def told_late(rendered: Rendered, happened_at: datetime, *, now: datetime) -> Rendered:
    """Say of a message when what it tells happened, and why it comes now."""
    mark = f"🕓 This happened at {moment(happened_at, seen_at=now)}, during a Slack outage"
    blocks = rendered.blocks or block_kit.sections(rendered.text)
    return Rendered(f"{rendered.text} ({mark})", [*block_kit.fit(blocks, ROOM_LEFT), block_kit.context(f"{mark}.")])


def rewritten(rendered: Rendered, change: Callable[[str], str]) -> Rendered:
    """Return a message with every text in it changed; what a change leaves alone stays as it is."""

    def within(part: Any) -> Any:
        if isinstance(part, dict):
            return {name: within(member) for name, member in part.items()}
        if isinstance(part, list):
            return [within(member) for member in part]
        return change(part) if isinstance(part, str) else part

    return Rendered(change(rendered.text), within(rendered.blocks))
