"""Pins: a pinned message is a key entry.

Source: https://docs.slack.dev/reference/events/pin_added
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.domain.timeline import PIN, Mark, microseconds
from bot.slack.inbound.events.reaction import done_at
from bot.workflows.act import Act
from bot.workflows.timeline import mark_as_key, unmark


async def added(act: Act, event: Mapping[str, Any]) -> None:
    """Take a pin as a mark."""
    if (mark := _mark(event)) is not None:
        await mark_as_key(act.uow, event["channel_id"], mark, at=done_at(event))


async def removed(act: Act, event: Mapping[str, Any]) -> None:
    """Take the mark back."""
    if (mark := _mark(event)) is not None:
        await unmark(act.uow, event["channel_id"], mark, at=done_at(event))


def _mark(event: Mapping[str, Any]) -> Mark | None:
    ts = event.get("item", {}).get("message", {}).get("ts")
    return Mark(microseconds(ts), PIN, event["user"]) if ts else None
