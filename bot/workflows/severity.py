"""Changing an incident's severity, and everything that follows from it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.impact import as_reason
from bot.domain.incident import Incident, IncidentError, clean_note, clean_text
from bot.domain.ladder import called_at_once
from bot.domain.messages.changes import SeverityChanged
from bot.domain.messages.timeline import NoteAdded
from bot.domain.policy import Policy, severity_of
from bot.domain.role import in_sentence
from bot.domain.severity import Severity
from bot.domain.severity_history import change_in_words, history
from bot.domain.timeline import EntryKind, for_reader
from bot.domain.transition import Transition
from bot.domain.triage import proposed
from bot.workflows.act import Act
from bot.workflows.conflicts import too_late
from bot.workflows.promises import clock, review_all
from bot.workflows.promises.update import count
from bot.workflows.reading.parts import who_left
from bot.workflows.telling import everywhere, pages, posts, rooms
from bot.workflows.war_room import fetched, is_fetched_now, move_into_room


@dataclass(frozen=True, slots=True)
class Change:
    """What a change of the severity has done."""

    incident: Incident
    triggered: tuple[str, ...] = ()
    """What it sets off, and what speaks against it, a sentence each."""
    told: bool = True
    """Whether everyone hears of it; an assumption that is confirmed shows on the card alone."""


async def set_severity(
    act: Act, incident_id: int, severity: Severity, reason: str, *, seen: str | None = None
) -> Change:
    """Set the severity. A worse one may open a room and invite people; a milder one removes nothing.

    A reason for another severity than the facts ask for also sets aside what they ask for.

    Args:
        reason: may be empty only while the severity is assumed.
        seen: key of the severity that was in force when someone decided; ``None``: they name the one they want.

    Raises:
        IncidentError: it is this severity already, no reason is given, the incident is over, or someone has changed
            the severity since it was seen.
    """
    incident = await act.uow.incidents.get(incident_id, lock=True)
    await check_severity_changes(act, incident)
    before = severity_of(act.policy, incident)
    if seen is not None and seen != before.key:
        who = await _changed_by(act, incident, before)
        again = f"If it should still be {severity.label}: `/incident severity {severity.key} because <reason>`."
        raise IncidentError(f"{who}. {again}", field="severity")
    reason = clean_note("The reason", reason, field="reason")
    set_aside = _other_asked(act.policy, incident, severity) if reason else None
    incident = replace(incident, kept_severity=set_aside[0].key if set_aside else "")
    if severity.key == before.key:
        return await _confirm(act, incident, severity, reason)
    if reason or not incident.severity_assumed:
        missing = f"Say why: `/incident severity {severity.key} because <reason>`."
        reason = clean_text(reason, field="reason", missing=missing)
    channels = posts.channels_for(act.policy, severity, private=incident.private)
    fresh = [channel for channel in channels if channel not in incident.announced_in]
    changed = replace(
        incident,
        severity=severity.key,
        severity_assumed=False,
        announced_in=(*incident.announced_in, *fresh),
    )
    await act.uow.incidents.save(changed)
    act.leave(*(posts.announce(changed, channel) for channel in fresh))
    told, step = change_in_words(before, severity, reason), Transition(before.label, severity.label, reason)
    entry = await act.record(incident.id, EntryKind.SEVERITY, told, transition=step)
    triggered = await review_all(act, changed)
    await clock.wake(act, changed)
    await count(act, changed, f"Severity set to {severity.label}")
    moved = changed
    if severity.is_worse_than(before):
        moved, fetched = await _fetch(act, changed, severity, entry)
        triggered.extend(fetched)
        since = await pages.reopening_of(act, moved)
        act.leave(*pages.page_at_once(act.policy, moved, now=act.now, reopening=since))
    triggered.extend(_against(act.policy, moved, severity))
    said = SeverityChanged(old=before.label, new=severity.label, reason=reason, by=act.by, triggered=tuple(triggered))
    await everywhere(act, moved, said, entry)
    return Change(moved, tuple(triggered))


async def check_severity_changes(act: Act, incident: Incident) -> None:
    """Refuse another severity for what is over.

    Raises:
        IncidentError: the incident is over.
    """
    if not incident.status.is_open:
        remedy = f"{incident.number} is {incident.status}; its severity stays."
        raise await too_late(act, incident, f"{remedy} If it's back: `/incident reopen <reason>`.")


async def accept(act: Act, incident_id: int, wanted: str) -> Change:
    """Set the severity that the facts ask for; they are the reason.

    Args:
        wanted: key of the severity that the card proposed.

    Raises:
        IncidentError: it is that already, the facts ask for it no longer, or the incident is over.
    """
    incident = await act.uow.incidents.get(incident_id, lock=True)
    severity = await _still_asked(act, incident, wanted)
    return await set_severity(act, incident_id, severity, as_reason(incident.facts, act.policy.currency))


async def keep(act: Act, incident_id: int, refused: str, reason: str) -> Incident:
    """Stay with the present severity though the facts ask for another, until they ask for yet another.

    Args:
        refused: key of the severity that the card proposed.

    Raises:
        IncidentError: no reason is given, the facts ask for it no longer, or the incident is over.
    """
    incident = await act.uow.incidents.get(incident_id, lock=True)
    severity = await _still_asked(act, incident, refused)
    present = severity_of(act.policy, incident)
    missing = f"Say why it stays {present.label}, or make it {severity.label} on the card."
    reason = clean_text(reason, field="reason", missing=missing)
    if incident.kept_severity == severity.key:
        raise IncidentError(
            f"{incident.number} stays {present.label} already. To change it: `/incident severity <sev> because "
            "<reason>`.",
            field="reason",
        )
    kept = replace(incident, kept_severity=severity.key, severity_assumed=False)
    await act.uow.incidents.save(kept)
    text = f"Severity: {present.label} kept, though by policy it would be {severity.label}: {reason}"
    entry = await act.record(incident.id, EntryKind.SEVERITY, text)
    said = NoteAdded(text=text, by=act.by, happened_at=act.now, recorded_at=act.now)
    act.leave(posts.say_under_card(kept, said, what=f"entry:{entry}"), *posts.refresh(kept))
    return kept


async def _still_asked(act: Act, incident: Incident, key: str) -> Severity:
    """Return the severity that the facts ask for, if it is still the one that was proposed.

    Raises:
        IncidentError: it is not, the severity is that already, or the incident is over.
    """
    await check_severity_changes(act, incident)
    present = severity_of(act.policy, incident)
    if present.key == key:
        raise IncidentError(f"{await _changed_by(act, incident, present)}. `/incident status` shows it.")
    asked = proposed(incident.facts, act.policy.severities_by_rank, present, act.policy.currency)
    if asked is None or asked[0].key != key:
        now_asked = f"by policy it's now a {asked[0].label}" if asked else "they no longer decide a severity"
        raise IncidentError(
            f"The facts have changed: {now_asked}, and {incident.number} is {present.label}. "
            "To change it all the same: `/incident severity <sev> because <reason>`."
        )
    return asked[0]


def _other_asked(policy: Policy, incident: Incident, chosen: Severity) -> tuple[Severity, str] | None:
    """Return what the facts ask for, and why, if that is another severity than the chosen one."""
    asked = proposed(incident.facts, policy.severities_by_rank, chosen, policy.currency)
    return asked if asked and asked[0].key != chosen.key else None


def _against(policy: Policy, incident: Incident, chosen: Severity) -> list[str]:
    """Say which rule speaks against a severity, if one does."""
    asked = _other_asked(policy, incident, chosen)
    return [f"By policy this is a {asked[0].label}: {asked[1]}."] if asked else []


async def _changed_by(act: Act, incident: Incident, present: Severity) -> str:
    """Say who set the present severity, and when."""
    last = await act.uow.timeline.last(incident.id, EntryKind.SEVERITY)
    if last is None:
        return f"{incident.number} is {present.label}"
    who = f"<@{last.author}>" if last.author else "Warroom"
    return f"{who} set it at {for_reader(last.recorded_at, seen_at=act.now)}: {incident.number} is {present.label} now"


async def _confirm(act: Act, incident: Incident, severity: Severity, reason: str) -> Change:
    if not incident.severity_assumed:
        others = next((s for s in act.policy.severities_by_rank if s.key != severity.key), severity)
        raise IncidentError(
            f"{incident.number} is {severity.label} already. To change it: `/incident severity {others.key} because "
            "<reason>`.",
            field="severity",
        )
    confirmed = replace(incident, severity_assumed=False)
    await act.uow.incidents.save(confirmed)
    why = f": {reason}" if reason else ""
    await act.record(incident.id, EntryKind.SEVERITY, f"Severity: {severity.label} confirmed{why}")
    act.leave(*posts.refresh(confirmed))
    return Change(confirmed, tuple(_against(act.policy, confirmed, severity)), told=False)


async def _fetch(act: Act, incident: Incident, severity: Severity, entry: int) -> tuple[Incident, list[str]]:
    """Open the room that a worse severity asks for, or fetch into the present one whom it asks for."""
    if severity.opens_war_room and not incident.has_room:
        return await move_into_room(act, incident), ["A war room is being opened."]
    act.leave(*rooms.invite(incident, fetched(act.policy, incident, now=act.now), what=f"entry:{entry}"))
    there = await _fetched_before(act, incident)
    names = [] if incident.private else _names(act.policy, severity, act.now, there)
    return incident, [f"Inviting for {severity.label}: {', '.join(names)}."] if names else []


async def _fetched_before(act: Act, incident: Incident) -> set[str]:
    """Return whom the severities that it had before have fetched, while no one of the room has left it."""
    if await who_left(act.uow, incident.id):
        return set()
    known = act.policy.severities_by_rank
    now_it_is = severity_of(act.policy, incident)
    steps = history(await act.uow.timeline.of(incident.id), now_it_is, known, declared_at=incident.declared_at)
    had = {step.label for step in steps[:-1]}
    before = [replace(incident, severity=each.key) for each in known if each.label in had]
    return {person for each in before for person in fetched(act.policy, each, now=act.now)}


def _names(policy: Policy, severity: Severity, now: datetime, there: Collection[str]) -> list[str]:
    labels = []
    for wanted in called_at_once(policy, severity):
        people = set(policy.people.get(wanted.role, ())) - set(there)
        if people and is_fetched_now(policy, wanted, now):
            role = policy.roles.get(wanted.role)
            labels.append(in_sentence(role.label) if role else wanted.role.replace("_", " "))
    return labels
