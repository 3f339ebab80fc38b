"""This file is about the end of an incident: its stability window, the all-clear, and the draft that follows."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.durations import spoken
from bot.domain.incident import Incident, IncidentError, Status, clean_text, durations
from bot.domain.measures import Resolved
from bot.domain.messages.ending import AllClear
from bot.domain.policy import Policy, severity_of
from bot.domain.reminder import ReminderKind
from bot.domain.stability import checklist, healthy_since, is_watched
from bot.domain.timeline import EntryKind
from bot.workflows import audiences, backfill, postmortem, race, stability, tell
from bot.workflows.reminder import owe_nothing
from bot.workflows.status import entered, set_status
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Resolution:
    """What resolving came to."""

    incident: Incident
    early_by: timedelta | None = None
    """How much of the stability window had not passed; ``None``: all of it had, or there is none."""
    watched_until: datetime | None = None
    """When it is asked whether the fix held; ``None``: it is resolved."""


@dataclass(frozen=True, slots=True)
class _Early:
    """Not the whole window was waited for."""

    window: timedelta
    left: timedelta
    why: str
    """Empty: what fixed it says all that was said."""


async def check_resolvable(uow: UnitOfWork, incident: Incident, *, now: datetime) -> None:
    """Refuse to resolve what is over.

    Raises:
        IncidentError: it is; the sentence says who ended it and when.
    """
    if incident.status is Status.RESOLVED:
        remedy = "It is resolved. To add to its record: `/incident timeline <note>`."
        raise await race.too_late(uow, incident, remedy, *race.way_back(incident), now=now)
    await race.check_free(uow, incident, Status.RESOLVED, now=now)


async def resolve(
    uow: UnitOfWork,
    policy: Policy,
    incident_id: int,
    what_fixed_it: str = "",
    *,
    by: str,
    now: datetime,
    mitigated_at: datetime | None = None,
    ticked: Collection[str] | None = None,
) -> Resolution:
    """Resolve an incident whose stability window has passed; else begin the window.

    Args:
        what_fixed_it: may be empty once it has been said.
        mitigated_at: when it stopped hurting, if somebody knows.
        ticked: what was verified; ``None``: nobody was asked.

    Raises:
        IncidentError: nothing is said of what fixed it, the window still runs, or the incident is over.
    """
    incident = await uow.incidents.get(incident_id, lock=True)
    await check_resolvable(uow, incident, now=now)
    if is_watched(incident):
        what_fixed_it = what_fixed_it.strip() or incident.resolution
    missing = "Say what fixed it: `/incident resolve rolled back v2.3.4`."
    cleaned = clean_text(what_fixed_it, field="resolution", missing=missing)
    relieved = replace(entered(incident, Status.MONITORING, now=now, given=mitigated_at), resolution=cleaned)
    since = healthy_since(incident, now=now, given=mitigated_at)
    until = since + severity_of(policy, incident).stability_window
    if is_watched(incident) and (mitigated_at is None or until > now):
        await stability.check_passed(uow, incident, now=now)
    if ticked is not None:
        await uow.timeline.add(incident_id, EntryKind.NOTE, checklist(ticked), by=by, now=now)
    if until > now and not is_watched(incident):
        await stability.watch(uow, policy, incident, relieved, until, by=by, now=now)
        return Resolution(relieved, watched_until=until)
    return Resolution(await _end(uow, policy, relieved, None, by=by, now=now))


async def resolve_now(
    uow: UnitOfWork,
    policy: Policy,
    incident_id: int,
    why: str,
    *,
    by: str,
    now: datetime,
    mitigated_at: datetime | None = None,
) -> Resolution:
    """Resolve an incident without waiting for its stability window, and say that it was early.

    Args:
        why: the reason; where nobody has said yet what fixed it, that too.

    Raises:
        IncidentError: no reason is given, or the incident is over.
    """
    incident = await uow.incidents.get(incident_id, lock=True)
    await check_resolvable(uow, incident, now=now)
    missing = "Say why it need not be watched any longer: `/incident resolve now <reason>`."
    cleaned = clean_text(why, field="reason", missing=missing)
    relieved = entered(incident, Status.MONITORING, now=now, given=mitigated_at)
    window = severity_of(policy, incident).stability_window
    if is_watched(incident):
        promise = await uow.reminders.get(incident_id, ReminderKind.STABILITY)
        left = promise.due_at - now if promise else timedelta()
        early = _Early(promise.every if promise else window, left, cleaned)
    else:
        relieved = replace(relieved, resolution=cleaned)
        early = _Early(window, healthy_since(incident, now=now, given=mitigated_at) + window - now, "")
    late = early.left <= timedelta()
    ended = await _end(uow, policy, relieved, None if late else early, by=by, now=now)
    return Resolution(ended, early_by=None if late else early.left)


async def confirm(uow: UnitOfWork, policy: Policy, incident_id: int, *, by: str, now: datetime) -> Resolution:
    """Answer the question whether the fix held with yes.

    Raises:
        IncidentError: it is not watched any more, or the window began anew.
    """
    incident = await uow.incidents.get(incident_id, lock=True)
    if incident.status.is_open and not is_watched(incident):
        raise await _not_watched(uow, incident, now=now)
    return await resolve(uow, policy, incident_id, by=by, now=now)


async def regressed(uow: UnitOfWork, incident_id: int, *, by: str, now: datetime) -> Incident:
    """Say that the fix did not hold: back to investigating.

    Raises:
        IncidentError: it is not watched any more.
    """
    incident = await uow.incidents.get(incident_id, lock=True)
    if not is_watched(incident):
        raise await _not_watched(uow, incident, now=now)
    return await set_status(uow, incident_id, Status.INVESTIGATING, "It regressed", by=by, now=now)


async def _not_watched(uow: UnitOfWork, incident: Incident, *, now: datetime) -> IncidentError:
    way_on = (
        "To end it: `/incident resolve <what fixed it>`."
        if incident.status.is_open
        else "If it is back: `/incident reopen <reason>`."
    )
    remedy = f"It is {incident.status}, and no stability window runs. {way_on}"
    return await race.too_late(uow, incident, remedy, *race.way_back(incident), now=now)


async def _end(
    uow: UnitOfWork, policy: Policy, relieved: Incident, early: _Early | None, *, by: str, now: datetime
) -> Incident:
    """Call it resolved: all-clear, no more promises, the draft."""
    resolved = replace(relieved, status=Status.RESOLVED, resolved_at=now)
    await uow.incidents.save(resolved)
    said_early = ""
    if early is not None:
        stable_for = spoken(max(early.window - early.left, timedelta()))
        why = f"; resolved early because: {early.why}" if early.why else ""
        said_early = f" (stable for {stable_for}, the policy asks for {spoken(early.window)}{why})"
    text = f"Resolved: {resolved.resolution}{said_early}"
    entry = await uow.timeline.add(resolved.id, EntryKind.RESOLVED, text, by=by, now=now)
    await owe_nothing(uow, resolved, "Resolved", by=by, now=now)
    said = AllClear(
        resolution=resolved.resolution,
        by=by,
        resolved_at=now,
        early_by_seconds=early.left.total_seconds() if early else None,
        early_why=early.why if early else "",
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
    await backfill.ask_for(uow, resolved, now=now)  # what was missed is to be in the draft
    await postmortem.draft(uow, resolved, entry, now=now)
    spans = durations(resolved)
    uow.measures.append(Resolved(resolved.severity, hurt_for=spans.impact, took=spans.response))
    return resolved
