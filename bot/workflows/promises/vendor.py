"""Vendors that have not answered. When that is said is the clock's: see `bot.domain.clock`."""

from __future__ import annotations

from bot.domain.messages.records import VendorSilent
from bot.domain.record_due import waits
from bot.domain.record_kinds import VENDOR
from bot.workflows.promises.kind import Asking


async def is_answered(asking: Asking) -> bool:
    """See `promises.kind.IsAnswered`."""
    message = asking.message
    if not isinstance(message, VendorSilent):
        return False
    cases = await asking.uow.records.of(asking.view.incident.id, VENDOR)
    return asking.is_over or not any(case.number == message.number and waits(case) for case in cases)
