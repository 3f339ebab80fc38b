"""This file is about reactions: a pushpin marks a message as key.

Source: https://docs.slack.dev/reference/events/reaction_added
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.domain.timeline import microseconds
from bot.workflows.timeline import PUSHPIN, mark, unmark
from storage.unit_of_work import UnitOfWork


async def added(uow: UnitOfWork, event: Mapping[str, Any], now: datetime) -> None:
    """Take a pushpin as a mark."""
    if _is_pushpin(event):
        item = event["item"]
        await mark(uow, item["channel"], microseconds(item["ts"]), sort="pushpin", user=event["user"])


async def removed(uow: UnitOfWork, event: Mapping[str, Any], now: datetime) -> None:
    """Take the mark back."""
    if _is_pushpin(event):
        item = event["item"]
        await unmark(uow, item["channel"], microseconds(item["ts"]), sort="pushpin", user=event["user"])


def is_pushpin(reaction: str | None) -> bool:
    """Tell whether a reaction marks a message as key."""
    return reaction in {PUSHPIN, "round_pushpin"}


def _is_pushpin(event: Mapping[str, Any]) -> bool:
    return is_pushpin(event.get("reaction")) and event.get("item", {}).get("type") == "message"
