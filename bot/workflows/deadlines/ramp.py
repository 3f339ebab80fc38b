"""A step of a ramp has been watched: its message offers the next, or says what fails and where to go back to."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.deadline import Deadline
from bot.domain.incident import Incident
from bot.domain.ramp import looked_at, read
from bot.domain.record_due import about
from bot.domain.record_kinds import RAMP
from bot.domain.timeline import EntryKind
from bot.workflows.act import Act
from bot.workflows.reading.health import health_of
from bot.workflows.telling import of_records


async def watched(act: Act, incident: Incident, deadline: Deadline) -> None:
    """Edit its message, and tell whoever runs it in private, once for each step."""
    found = about(deadline, await act.uow.records.of(incident.id, RAMP))
    if found is None:
        return
    seen = looked_at(found, await failing_in(act, incident))
    now = read(seen)
    told = f"held: {', '.join(now.failing)} failed at {now.percent}%" if now.failing else f"{now.percent}% is good"
    act.record_at_end(incident.id, EntryKind.RAMP, f"{found.called} {found.text}: {told}")
    await of_records.remind(act, incident, seen, what=deadline.subject)


async def failing_in(act: Act, incident: Incident) -> Sequence[str]:
    """Return the names of the probes that fail now, of those that run for an incident."""
    return [each.probe for each in await health_of(act.uow, act.policy, incident) if each.failing]
