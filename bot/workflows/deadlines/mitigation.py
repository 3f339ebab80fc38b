"""A mitigation takes longer than its playbook says: its message asks whether it still runs, and what is next."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.deadline import Deadline, length
from bot.domain.durations import spoken
from bot.domain.incident import Incident
from bot.domain.record_due import about
from bot.domain.record_kinds import MITIGATION
from bot.domain.timeline import EntryKind
from bot.workflows.act import Act
from bot.workflows.telling import of_records


async def missed(act: Act, incident: Incident, deadline: Deadline) -> None:
    """Edit its message, and tell whoever runs it in private, once."""
    found = about(deadline, await act.uow.records.of(incident.id, MITIGATION))
    if found is None:
        return
    overrun = replace(found, fields={**found.fields, "overrun_at": act.now.isoformat()})
    await of_records.remind(act, incident, overrun, what=deadline.subject)
    took = spoken(length(deadline))
    act.record_at_end(incident.id, EntryKind.RECORD, f"{found.called} {found.text}: not done after {took}")
