"""This file is about changing how bad an incident is said to be, and what that sets off."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.domain.durations import how_often
from bot.domain.incident import Incident, IncidentError, clean_text
from bot.domain.messages import SeverityChanged
from bot.domain.policy import Policy
from bot.domain.reminder import ReminderKind, due_after_severity_change
from bot.domain.severity import Severity
from bot.domain.timeline import EntryKind, at_utc
from bot.workflows import tell, unfilled
from bot.workflows.overview import severity_of
from bot.workflows.reminder import owe_no_update
from bot.workflows.war_room import fetched, is_fetched_now, move_into_room
from storage.unit_of_work import UnitOfWork


async def set_severity(
    uow: UnitOfWork, policy: Policy, incident_id: int, severity: Severity, reason: str, *, by: str, now: datetime
) -> Incident:
    """Set the severity. A worse one may open a room and fetch people; a milder one takes nothing away.

    Args:
        reason: may be empty only while the severity is assumed.

    Raises:
        IncidentError: it is this severity already, no reason is given, or the incident is over.
    """
    incident = await uow.incidents.get(incident_id, lock=True)
    if not incident.status.is_open:
        raise IncidentError(
            f"{incident.number} is {incident.status}; its severity stays. If it is back: `/incident reopen <reason>`."
        )
    before = severity_of(policy, incident)
    if severity.key == before.key:
        return await _confirm(uow, incident, severity, reason, by=by, now=now)
    if reason or not incident.severity_assumed:
        missing = f"Say why: `/incident severity {severity.key} because <reason>`."
        reason = clean_text(reason, field="reason", missing=missing)
    channels = tell.channels_for(policy, severity, private=incident.private)
    fresh = [channel for channel in channels if channel not in incident.announced_in]
    changed = replace(
        incident,
        severity=severity.key,
        severity_assumed=False,
        announced_in=(*incident.announced_in, *fresh),
    )
    await uow.incidents.save(changed)
    uow.outbox.add(*(tell.announce(changed, channel) for channel in fresh))
    why = f": {reason}" if reason else ""
    entry = await uow.timeline.add(
        incident.id, EntryKind.SEVERITY, f"Severity: {before.label} → {severity.label}{why}", by=by, now=now
    )
    triggered = await _move_promise(uow, changed, severity, by=by, now=now)
    if severity.is_worse_than(before):
        moved, fetched = await _fetch(uow, policy, changed, severity, by=by, now=now, entry=entry)
        triggered.extend(fetched)
    else:
        moved = changed
    await unfilled.review(uow, policy, moved, now=now)
    said = SeverityChanged(old=before.label, new=severity.label, reason=reason, by=by, triggered=tuple(triggered))
    uow.outbox.add(tell.say(moved, said, what=f"entry:{entry}"), *tell.refresh(moved))
    if moved.has_room:
        uow.outbox.add(tell.set_topic(moved))
    return moved


async def _confirm(
    uow: UnitOfWork, incident: Incident, severity: Severity, reason: str, *, by: str, now: datetime
) -> Incident:
    if not incident.severity_assumed:
        raise IncidentError(f"{incident.number} is {severity.label} already.")
    confirmed = replace(incident, severity_assumed=False)
    await uow.incidents.save(confirmed)
    why = f": {clean_text(reason, field='reason', missing='')}" if reason else ""
    text = f"Severity: {severity.label} confirmed{why}"
    await uow.timeline.add(incident.id, EntryKind.SEVERITY, text, by=by, now=now)
    uow.outbox.add(*tell.refresh(confirmed))
    return confirmed


async def _move_promise(
    uow: UnitOfWork, incident: Incident, severity: Severity, *, by: str, now: datetime
) -> list[str]:
    every = severity.update_every
    if every is None:
        await owe_no_update(uow, incident, f"{severity.label}, which owes no updates on a clock,", by=by, now=now)
        return ["No update is owed on a clock any more."]
    last = await uow.updates.last(incident.id)
    due = due_after_severity_change(last=last.at if last else incident.declared_at, every=every, now=now)
    promise = await uow.reminders.get(incident.id, ReminderKind.UPDATE)
    if promise is not None and promise.is_snoozed:
        due = max(due, promise.due_at)
    await uow.reminders.promise(incident.id, ReminderKind.UPDATE, due_at=due, every=every)
    return [f"An update is owed {how_often(every)}, the next by {at_utc(due, seen_at=now)}."]


async def _fetch(
    uow: UnitOfWork, policy: Policy, incident: Incident, severity: Severity, *, by: str, now: datetime, entry: int
) -> tuple[Incident, list[str]]:
    """Open the room that a worse severity asks for, or fetch into the present one whom it asks for."""
    if severity.opens_war_room and not incident.has_room:
        return await move_into_room(uow, policy, incident, by=by, now=now), ["A war room is being opened."]
    invited = tell.invite(incident, fetched(policy, incident, now=now), what=f"entry:{entry}")
    uow.outbox.add(*invited)
    names = ", ".join(_names(policy, severity, now))
    return incident, [f"Invited for {severity.label}: {names}."] if invited else []


def _names(policy: Policy, severity: Severity, now: datetime) -> list[str]:
    labels = []
    for wanted in severity.mobilise:
        if policy.people.get(wanted.role) and is_fetched_now(policy, wanted, now):
            role = policy.roles.get(wanted.role)
            labels.append(role.label if role else wanted.role.replace("_", " "))
    return labels
