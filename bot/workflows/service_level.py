"""How much of the service works, as someone says with an update or a mitigation."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.incident import Incident, IncidentError
from bot.domain.record import Record
from bot.domain.record_kinds import MITIGATION
from bot.domain.service_level import ServiceLevel, in_words
from bot.domain.timeline import EntryKind
from bot.workflows.act import Act
from bot.workflows.telling import posts


async def say_level(act: Act, incident: Incident, level: str) -> Incident:
    """Note how much works; the caller holds the lock, and brings up to date what shows it.

    Args:
        level: empty, or as it is known: nothing changes.

    Raises:
        IncidentError: there is no such level.
    """
    if level in {"", incident.service_level}:
        return incident
    if level not in set(ServiceLevel):
        raise IncidentError(
            f"There is no service level “{level[:40]}”. Choose one of {', '.join(ServiceLevel)}: "
            "`/incident update rolled back; level: degraded`.",
            field="level",
        )
    changed = replace(incident, service_level=level)
    await act.uow.incidents.save(changed)
    before = f" (was {incident.service_level})" if incident.service_level else ""
    await act.record(incident.id, EntryKind.IMPACT, f"Service level: {in_words(level)}{before}")
    return changed


async def follow_record(act: Act, incident: Incident, record: Record) -> None:
    """Note how much works once a mitigation worked of which that was said."""
    if record.kind == MITIGATION and record.state == "worked" and incident.status.is_open:
        changed = await say_level(act, incident, record.said("level"))
        if changed is not incident:
            act.leave(*posts.refresh(changed))
