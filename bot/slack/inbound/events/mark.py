"""Pins and pushpins, which make a message a key entry, and reactions that say how it went.

Source: https://docs.slack.dev/reference/events/reaction_added and https://docs.slack.dev/reference/events/pin_added
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.domain.backfill import PIN, PUSHPINS, Mark, bare
from bot.domain.reaction import collects
from bot.domain.timeline import instant, microseconds
from bot.workflows.act import Act
from bot.workflows.timeline import is_of_incident, put_mark, unmark


async def added(act: Act, event: Mapping[str, Any]) -> None:
    """Take a pin or such a reaction as a mark."""
    if (found := await _mark(act, event)) is not None:
        await put_mark(act.uow, *found, at=done_at(event))


async def removed(act: Act, event: Mapping[str, Any]) -> None:
    """Take the mark back."""
    if (found := await _mark(act, event)) is not None:
        await unmark(act.uow, *found, at=done_at(event))


async def _mark(act: Act, event: Mapping[str, Any]) -> tuple[str, Mark] | None:
    """Return the channel and the mark; ``None``: it is another reaction, or not on a message of an incident."""
    item = event.get("item", {})
    if event["type"].startswith("pin_"):
        ts = item.get("message", {}).get("ts")
        return (event["channel_id"], Mark(microseconds(ts), PIN, event["user"])) if ts else None
    if item.get("type") != "message":
        return None
    found = Mark(microseconds(item["ts"]), event.get("reaction", ""), event["user"])
    if found.sort in PUSHPINS:
        return item["channel"], found
    # Thumbs are put on anything in any channel: only those of incidents are kept.
    if bare(found.sort) in collects(act.policy.reactions) and await is_of_incident(act.uow, item["channel"], found.ts):
        return item["channel"], found
    return None


def done_at(event: Mapping[str, Any]) -> datetime:
    """Return when someone did what an event tells of, by Slack's clock: events may come late and in any order."""
    return instant(microseconds(event["event_ts"]))
