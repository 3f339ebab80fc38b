"""This file is about declaring an incident: everything that becomes true at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.incident import TEXT_LIMIT, Incident, IncidentError, Status, clean_title
from bot.domain.policy import Policy
from bot.domain.severity import Severity
from bot.domain.timeline import EntryKind
from bot.workflows import tell, unfilled
from bot.workflows.reminder import owe_update
from bot.workflows.war_room import fetched, room_name
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """What somebody says when declaring."""

    title: str
    severity: Severity | None
    """``None``: not said, so the policy's default is assumed."""
    by: str
    impact: str = ""
    private: bool = False
    """Nothing of it is to leave its room."""


async def declare(uow: UnitOfWork, policy: Policy, declaration: Declaration, *, now: datetime) -> Incident:
    """Declare an incident.

    Raises:
        IncidentError: the title says nothing, or title or impact is too long.
    """
    title = clean_title(declaration.title)
    impact = declaration.impact.replace("\x00", "").strip()
    if len(impact) > TEXT_LIMIT:
        raise IncidentError(f"The impact has {len(impact)} characters; {TEXT_LIMIT} fit. Shorten it.", field="impact")
    severity = declaration.severity or policy.severities[policy.default_severity]
    has_room = severity.opens_war_room or declaration.private
    incident = await uow.incidents.add(
        Incident(
            id=0,
            number=await uow.incidents.next_number(now),
            title=title,
            severity=severity.key,
            severity_assumed=declaration.severity is None,
            status=Status.INVESTIGATING,
            impact=impact,
            resolution="",
            declared_by=declaration.by,
            has_room=has_room,
            rooms_asked=1 if has_room else 0,
            announced_in=tell.channels_for(policy, severity, private=declaration.private),
            started_at=now,
            detected_at=now,
            declared_at=now,
            acknowledged_at=now,  # a person declares, so a person has acted
            private=declaration.private,
        )
    )
    assumed = ", severity assumed" if incident.severity_assumed else ""
    await uow.timeline.add(
        incident.id, EntryKind.DECLARED, f"Declared as {severity.label}{assumed}: {title}", by=declaration.by, now=now
    )
    await owe_update(uow, policy, incident, now=now)
    await unfilled.review(uow, policy, incident, now=now)
    uow.outbox.add(*(tell.announce(incident, channel) for channel in incident.announced_in))
    if incident.has_room:
        people = (declaration.by, *fetched(policy, incident, now=now))
        uow.outbox.add(*tell.open_room(incident, room_name(policy, incident), people))
    else:
        uow.outbox.add(*tell.post_card(incident))
    return incident
