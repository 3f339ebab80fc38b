"""Timeboxes. When one is over is the clock's: see `bot.domain.record_due`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.incident import Incident
from bot.domain.messages.clock import TimeboxOver
from bot.domain.record import TIMEBOX
from bot.domain.reminder import Promises
from bot.domain.timeline import EntryKind
from bot.workflows.act import Act
from bot.workflows.promises.kind import Asking, ends_now
from bot.workflows.telling import of_records


async def end(act: Act, incident: Incident, _promises: Promises) -> Sequence[str]:
    """End those that run with the incident: no one is asked any longer."""
    if not ends_now(act, incident):
        return ()
    for box in await act.uow.records.of(incident.id, TIMEBOX):
        if not box.is_done:
            ended = replace(box, state="done")
            await act.uow.records.put(ended)
            act.record_at_end(incident.id, EntryKind.TIMEBOX, f"{box.called} {box.text}: ended with the incident")
            act.leave(*await of_records.refresh(act, incident, ended))
    return ()


async def is_answered(asking: Asking) -> bool:
    """See `promises.kind.IsAnswered`."""
    message = asking.message
    if not isinstance(message, TimeboxOver):
        return False
    boxes = await asking.uow.records.of(asking.view.incident.id, TIMEBOX)
    return asking.is_over or not any(box.number == message.number and box.state == "over" for box in boxes)
