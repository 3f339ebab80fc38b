"""Pins and pushpins: what someone marks so is a key entry.

Source: https://docs.slack.dev/reference/events/reaction_added and https://docs.slack.dev/reference/events/pin_added
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.domain.backfill import PIN, PUSHPINS, Mark
from bot.domain.timeline import instant, microseconds
from bot.workflows.act import Act
from bot.workflows.timeline import mark_as_key, unmark


async def added(act: Act, event: Mapping[str, Any]) -> None:
    """Take a pin or a pushpin as a mark."""
    if (found := _mark(event)) is not None:
        await mark_as_key(act.uow, *found, at=done_at(event))


async def removed(act: Act, event: Mapping[str, Any]) -> None:
    """Take the mark back."""
    if (found := _mark(event)) is not None:
        await unmark(act.uow, *found, at=done_at(event))


def _mark(event: Mapping[str, Any]) -> tuple[str, Mark] | None:
    """Return the channel and the mark; ``None``: it is another reaction, or not on a message."""
    item = event.get("item", {})
    if event["type"].startswith("pin_"):
        ts = item.get("message", {}).get("ts")
        return (event["channel_id"], Mark(microseconds(ts), PIN, event["user"])) if ts else None
    if event.get("reaction") in PUSHPINS and item.get("type") == "message":
        return item["channel"], Mark(microseconds(item["ts"]), event["reaction"], event["user"])
    return None


def done_at(event: Mapping[str, Any]) -> datetime:
    """Return when someone did what an event tells of, by Slack's clock: events may come late and in any order."""
    return instant(microseconds(event["event_ts"]))
