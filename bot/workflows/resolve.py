"""This file is about the end of an incident: the all-clear, and the postmortem draft that is written at once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.durations import spoken
from bot.domain.incident import Incident, IncidentError, Status, check_step, clean_text
from bot.domain.messages import AllClear
from bot.domain.policy import Policy
from bot.domain.timeline import EntryKind
from bot.workflows import audiences, postmortem, tell
from bot.workflows.overview import severity_of
from bot.workflows.reminder import owe_nothing
from bot.workflows.status import entered
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Resolution:
    """What resolving came to."""

    incident: Incident
    early_by: timedelta | None
    """How much of the stability window had not passed; ``None``: all of it had, or there is none."""


def check_resolvable(incident: Incident) -> None:
    """Refuse to resolve what is over.

    Raises:
        IncidentError: it is.
    """
    if incident.status is Status.RESOLVED and incident.resolved_at is not None:
        raise IncidentError(
            f"{incident.number} is resolved already, since {incident.resolved_at:%Y-%m-%d %H:%M} UTC. "
            "To add to its record: `/incident timeline <note>`."
        )
    check_step(incident.status, Status.RESOLVED)


async def resolve(
    uow: UnitOfWork,
    policy: Policy,
    incident_id: int,
    what_fixed_it: str,
    *,
    by: str,
    now: datetime,
    mitigated_at: datetime | None = None,
) -> Resolution:
    """Resolve an incident. An early resolve is not blocked, but it is said and recorded that it was early.

    Args:
        mitigated_at: when it stopped hurting, if somebody knows.

    Raises:
        IncidentError: nothing is said of what fixed it, or the incident is over.
    """
    missing = "Say what fixed it: `/incident resolve rolled back v2.3.4`."
    cleaned = clean_text(what_fixed_it, field="resolution", missing=missing)
    incident = await uow.incidents.get(incident_id, lock=True)
    check_resolvable(incident)
    resolved = replace(
        entered(incident, Status.RESOLVED, now=now, given=mitigated_at), resolution=cleaned, resolved_at=now
    )
    await uow.incidents.save(resolved)
    window = severity_of(policy, incident).stability_window
    stable_for = now - (resolved.mitigated_at or now)
    early_by = window - stable_for if stable_for < window else None
    early = f" (stable for {spoken(stable_for)}, the policy asks for {spoken(window)})" if early_by else ""
    entry = await uow.timeline.add(incident.id, EntryKind.RESOLVED, f"Resolved: {cleaned}{early}", by=by, now=now)
    await owe_nothing(uow, resolved, "Resolved", by=by, now=now)
    said = AllClear(
        resolution=cleaned, by=by, resolved_at=now, early_by_seconds=early_by.total_seconds() if early_by else None
    )
    executives = await audiences.executives_of(uow, policy, resolved)
    uow.outbox.add(
        tell.say(resolved, said, what=f"entry:{entry}"),
        *tell.say_under_announcements(resolved, said, what=f"entry:{entry}"),
        *audiences.say_to_executives(resolved, executives, said, what=f"entry:{entry}"),
        *tell.refresh(resolved),
    )
    if resolved.has_room:
        uow.outbox.add(tell.set_topic(resolved))
    await postmortem.draft(uow, resolved, entry, now=now)
    return Resolution(resolved, early_by)
