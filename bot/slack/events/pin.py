"""This file is about pins: what people pin is key.

Source: https://docs.slack.dev/reference/events/pin_added
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.domain.timeline import microseconds
from bot.workflows.timeline import mark, unmark
from storage.unit_of_work import UnitOfWork


async def added(uow: UnitOfWork, event: Mapping[str, Any], now: datetime) -> None:
    """Take a pin as a mark."""
    ts = _pinned(event)
    if ts is not None:
        await mark(uow, event["channel_id"], ts, sort="pin", user=event["user"])


async def removed(uow: UnitOfWork, event: Mapping[str, Any], now: datetime) -> None:
    """Take the mark back."""
    ts = _pinned(event)
    if ts is not None:
        await unmark(uow, event["channel_id"], ts, sort="pin", user=event["user"])


def _pinned(event: Mapping[str, Any]) -> int | None:
    ts = event.get("item", {}).get("message", {}).get("ts")
    return microseconds(ts) if ts else None
