"""This file is about gathering what is known of an incident, for whoever shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain.effects import CreateRoom, SetAside, Spot, is_told
from bot.domain.incident import Incident, Status
from bot.domain.overview import Assignment, Overview
from bot.domain.policy import Policy
from bot.domain.reminder import ROLE, STABILITY, UPDATE, Promise
from bot.domain.role import COMMANDER, Role, conditions
from bot.domain.severity import Severity
from bot.domain.stability import is_watched
from bot.domain.timeline import EntryKind
from bot.domain.triage import suggestion
from bot.domain.update import StatusUpdate
from storage.unit_of_work import UnitOfWork


def severity_of(policy: Policy, incident: Incident) -> Severity:
    """Return the severity of an incident.

    A policy may have lost a severity since: then its default stands in.
    """
    known = policy.severities.get(incident.severity) or policy.severity(incident.severity)
    return known or policy.severities[policy.default_severity]


def _suggested(policy: Policy, incident: Incident) -> tuple[Severity | None, str]:
    """Return what is to be proposed: another severity than the present, which nobody has set aside."""
    asked = suggestion(incident.facts, policy.severities_by_rank)
    if asked is None or not incident.status.is_open:
        return None, ""
    severity, why = asked
    if severity.key in {severity_of(policy, incident).key, incident.kept_severity}:
        return None, ""
    return severity, why


def _missing(policy: Policy, incident: Incident, held: Sequence[Assignment]) -> tuple[Role, ...]:
    """Return the roles that the incident asks for, now or later, and that nobody has."""
    if not incident.status.is_open:
        return ()
    holding = conditions(incident.facts, {each.area for each in held if each.area})
    at = incident.declared_at
    return tuple(
        role
        for role in policy.roles.values()
        if role.key not in {each.role for each in held}
        and role.missed_at(incident.severity, declared_at=at, holding=holding, now=at) is not None
    )


async def commander_of(uow: UnitOfWork, incident: Incident) -> str | None:
    """Return who is in command."""
    held = await uow.roles.now_held(incident.id)
    return next((assignment.user for assignment in held if assignment.role == COMMANDER), None)


async def overview(uow: UnitOfWork, policy: Policy, incident_id: int) -> Overview:
    """Return an incident with everything that a card, an announcement or an answer shows."""
    return (await overviews(uow, policy, [await uow.incidents.get(incident_id)]))[0]


async def overviews(uow: UnitOfWork, policy: Policy, incidents: Sequence[Incident]) -> Sequence[Overview]:
    """Return the same of several incidents, in their order: many cost hardly more questions than one."""
    ids = [incident.id for incident in incidents]
    history = await uow.roles.history_of_all(ids)
    ticks = await uow.roles.ticks(ids)
    promises = await uow.reminders.of_all(ids)
    updates = await uow.updates.last_of_all(ids)
    spots = await uow.places.of_all(ids)
    aside = await uow.outbox.set_aside(ids)
    return [
        await _overview(
            uow,
            policy,
            _Read(
                incident,
                assignments=tuple(history[incident.id]),
                ticks={each.id: ticks[each.id] for each in history[incident.id] if each.id in ticks},
                promises=promises[incident.id],
                last=updates.get(incident.id),
                spots=spots[incident.id],
                aside=aside.get(incident.id, ()),
            ),
        )
        for incident in incidents
    ]


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read of an incident together with that of others."""

    incident: Incident
    assignments: tuple[Assignment, ...]
    ticks: Mapping[int, frozenset[str]]
    promises: Sequence[Promise]
    last: StatusUpdate | None
    spots: Mapping[str, Spot]
    aside: Sequence[SetAside]


async def _overview(uow: UnitOfWork, policy: Policy, read: _Read) -> Overview:
    incident, last = read.incident, read.last
    held = [assignment for assignment in read.assignments if assignment.ended_at is None]
    promise = next((each for each in read.promises if each.kind == UPDATE), None)
    window = next((each for each in read.promises if each.kind == STABILITY), None)
    asked = await uow.reminders.waiting(incident.id, STABILITY) if is_watched(incident) else None
    suggested, why = _suggested(policy, incident)
    return Overview(
        incident=incident,
        severity=severity_of(policy, incident),
        severities=policy.severities_by_rank,
        holders=tuple(
            (role, assignment.user)
            for role in policy.roles.values()
            for assignment in held
            if assignment.role == role.key
        ),
        last_update=last,
        last_news=await uow.updates.last(incident.id, with_news=True) if last and last.no_change else last,
        next_update_at=promise.due_at if promise else None,
        open_reminder=promise.fired if promise and promise.fired > promise.settled else None,
        overdue_since=promise.overdue_since if promise else None,
        roles=tuple(policy.roles.values()),
        assignments=read.assignments,
        missing=_missing(policy, incident, held),
        ticks=read.ticks,
        open_nags={
            each.subject: each.fired for each in read.promises if each.kind == ROLE and each.fired > each.settled
        },
        suggested=suggested,
        suggested_why=why,
        currency=policy.currency,
        stable_until=window.due_at if window else None,
        open_question=asked,
        merged_into=await uow.incidents.get(incident.merged_into) if incident.merged_into is not None else None,
        declined=await _why_declined(uow, incident),
        spots=read.spots,
        failed=tuple(
            aside
            for aside in read.aside
            if not (incident.has_room and isinstance(aside.effect, CreateRoom))  # another room was opened since
            and not is_told(aside.effect)  # that the operator cannot be told is nothing that the room could mend
        ),
    )


async def _why_declined(uow: UnitOfWork, incident: Incident) -> str:
    if incident.status is not Status.DECLINED or incident.merged_into is not None:
        return ""
    said = await uow.timeline.last(incident.id, EntryKind.DECLINED)
    return said.text if said else ""
