"""Reactions: a pushpin marks a message as key.

Source: https://docs.slack.dev/reference/events/reaction_added
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.domain.timeline import PUSHPINS, Mark, instant, microseconds
from bot.workflows.act import Act
from bot.workflows.timeline import mark_as_key, unmark


async def added(act: Act, event: Mapping[str, Any]) -> None:
    """Take a pushpin as a mark."""
    if _is_pushpin(event):
        await mark_as_key(act.uow, event["item"]["channel"], _mark(event), at=done_at(event))


async def removed(act: Act, event: Mapping[str, Any]) -> None:
    """Take the mark back."""
    if _is_pushpin(event):
        await unmark(act.uow, event["item"]["channel"], _mark(event), at=done_at(event))


def _mark(event: Mapping[str, Any]) -> Mark:
    return Mark(microseconds(event["item"]["ts"]), event["reaction"], event["user"])


def done_at(event: Mapping[str, Any]) -> datetime:
    """Return when somebody did what an event tells of, by Slack's clock: events may come late and in any order."""
    return instant(microseconds(event["event_ts"]))


def _is_pushpin(event: Mapping[str, Any]) -> bool:
    return event.get("reaction") in PUSHPINS and event.get("item", {}).get("type") == "message"
