"""The message of a record: which it is, and under which name its place is kept."""

from __future__ import annotations

from typing import Final, get_args

from bot.domain.incident import Incident
from bot.domain.messages import Message
from bot.domain.messages.records import RecordShown, RollbackState, RollbackSuggested, VendorCase
from bot.domain.record import Record
from bot.domain.record_due import answer_due
from bot.domain.record_kinds import CHANGE, MITIGATION, VENDOR
from bot.workflows.act import Act

STATES: Final[dict[str, RollbackState]] = {state: state for state in get_args(RollbackState)}


def place_of(record: Record) -> str:
    """Return under which name the place of a record's message is kept."""
    if record.kind == CHANGE:
        return f"rollback:{record.number}"
    if (change := rolls_back(record)) is not None:
        return f"rollback:{change}"
    return f"vendor:{record.number}" if record.kind == VENDOR else f"record:{record.kind}:{record.number}"


def rolls_back(record: Record) -> int | None:
    """Return the number of the change that a mitigation rolls back, as was suggested; ``None``: none."""
    change = record.fields.get("change") if record.kind == MITIGATION else None
    return change if isinstance(change, int) else None


async def suggested(
    act: Act, incident: Incident, change: Record, state: RollbackState, *, by: str = "", reason: str = ""
) -> RollbackSuggested:
    """Return the question whether a change is rolled back, or what became of it."""
    return RollbackSuggested(
        number=change.number,
        title=change.text,
        link=change.said("url"),
        at=change.instant("at") or incident.started_at,
        before=incident.started_at,
        by_alert=bool(await act.uow.alerts.of(incident.id)),
        state=state,
        by=by,
        reason=reason,
    )


async def shown(act: Act, incident: Incident, record: Record) -> Message:
    """Return the message of a record: that of a rollback is the question whether to roll back."""
    if record.kind == VENDOR:
        return VendorCase(
            number=record.number,
            name=record.text,
            ticket=record.said("ticket"),
            ticked=record.ticked,
            state=record.state,
            by=record.by,
            at=record.at,
            due_at=answer_due(act.policy, record, record.at),
        )
    number = rolls_back(record)
    change = next((each for each in await act.uow.records.of(incident.id, CHANGE) if each.number == number), None)
    if change is not None:
        by = record.said("moved_by") or record.by
        return await suggested(act, incident, change, STATES[record.state], by=by)
    return RecordShown(kind=record.kind, number=record.number)
