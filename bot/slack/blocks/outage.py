"""A message that could not be sent when it happened, because Slack was down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
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
    """Return a message with every text in it changed; the values of its buttons stay."""

    def within(part: Any) -> Any:
        if isinstance(part, dict):
            return {
                name: change(member) if name == "text" and isinstance(member, str) else within(member)
                for name, member in part.items()
            }
        return [within(member) for member in part] if isinstance(part, list) else part

    return replace(rendered, text=change(rendered.text), blocks=within(rendered.blocks))
