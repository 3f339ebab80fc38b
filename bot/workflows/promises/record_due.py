"""Records that wait for someone: no one is told of one that no longer does. When is the clock's."""

from __future__ import annotations

from bot.domain.messages.records import RecordDue
from bot.domain.record import KINDS, MITIGATION
from bot.workflows.promises.kind import Asking


async def is_answered(asking: Asking) -> bool:
    """See `promises.kind.IsAnswered`."""
    message = asking.message
    if not isinstance(message, RecordDue):
        return False
    known = await asking.uow.records.of(asking.view.incident.id, message.kind)
    found = next((each for each in known if each.number == message.number), None)
    if found is None or found.is_done:
        return True
    return message.kind == MITIGATION and found.state != KINDS[MITIGATION].first
