"""Timeboxes. When one is over is the clock's: see `bot.domain.record_due`."""

from __future__ import annotations

from bot.domain.messages.clock import TimeboxOver
from bot.domain.record_kinds import TIMEBOX
from bot.workflows.promises.kind import Asking


async def is_answered(asking: Asking) -> bool:
    """See `promises.kind.IsAnswered`."""
    message = asking.message
    if not isinstance(message, TimeboxOver):
        return False
    boxes = await asking.uow.records.of(asking.view.incident.id, TIMEBOX)
    return asking.is_over or not any(box.number == message.number and box.state == "over" for box in boxes)
