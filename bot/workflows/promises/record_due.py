"""Records that wait for someone: no one is told of one that no longer does. When is the clock's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.effects import Order
from bot.domain.incident import Incident
from bot.domain.messages.records import ActionsDue, RecordDue
from bot.domain.record import Record, numbered
from bot.domain.record_kinds import ACTION_ITEM, KINDS, MITIGATION
from bot.domain.reminder import Promises
from bot.workflows.act import Act
from bot.workflows.promises.kind import Asking, ends_now
from bot.workflows.telling import of_records
from bot.workflows.telling.of_action_items import TOLD_IN
from bot.workflows.telling.record_message import rolls_back


async def review(act: Act, incident: Incident, _promises: Promises) -> Sequence[str]:
    """Withdraw what was asked of mitigations once service is back."""
    if incident.mitigated_at == act.now:
        await act.uow.records.read_ahead([incident.id])  # the phase asks for them, too
        for record in await act.uow.records.of(incident.id, MITIGATION):
            act.leave(*await _asked_no_longer(act, incident, record))
    return ()


async def end(act: Act, incident: Incident, _promises: Promises) -> Sequence[str]:
    """End what ends with the incident, and withdraw what was asked of the rest: no one is asked any longer."""
    if not ends_now(act, incident):
        return ()
    for record in await act.uow.records.all_of(incident.id):
        kind = KINDS[record.kind]
        if kind.at_end and not record.is_done:
            ended = replace(record, state=kind.at_end, fields={**record.fields, "next_at": ""})
            await act.uow.records.put(ended)
            act.record_at_end(incident.id, kind.entry, f"{record.called} {record.text}: ended with the incident")
            act.leave(*await of_records.refresh(act, incident, ended))
        elif record.kind == MITIGATION:
            act.leave(*await _asked_no_longer(act, incident, record))
    return ()


async def _asked_no_longer(act: Act, incident: Incident, mitigation: Record) -> Sequence[Order]:
    runs = mitigation.state == KINDS[MITIGATION].first and rolls_back(mitigation) is None
    return await of_records.refresh(act, incident, mitigation) if runs else ()


async def is_answered(asking: Asking) -> bool:
    """See `promises.kind.IsAnswered`."""
    message = asking.message
    if isinstance(message, ActionsDue):
        items = await asking.uow.records.of(asking.view.incident.id, ACTION_ITEM)
        return all(each.is_done for each in items if each.said(TOLD_IN) == message.place)
    if not isinstance(message, RecordDue):
        return False
    found = numbered(await asking.uow.records.of(asking.view.incident.id, message.kind), message.kind, message.number)
    if found is None or found.is_done:
        return True
    return message.kind == MITIGATION and (asking.is_over or found.state != KINDS[MITIGATION].first)
