"""Resolving an incident: its stability window, the all-clear, and the draft that follows."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from bot.domain.durations import spoken
from bot.domain.incident import TEXT_LIMIT, Incident, IncidentError, Offer, Status, clean_text, durations
from bot.domain.measures import Resolved
from bot.domain.messages.ending import AllClear, EndAnswered
from bot.domain.policy import severity_of
from bot.domain.reminder import RESOLUTION, STABILITY
from bot.domain.stability import healthy_since, is_watched
from bot.domain.timeline import EntryKind, for_reader
from bot.domain.transition import Transition
from bot.workflows import conflicts, postmortem, unfinished, watch
from bot.workflows.act import Act
from bot.workflows.checks import show, verify
from bot.workflows.promises import resolution, review_all, stability
from bot.workflows.reading.parts import commander_of
from bot.workflows.status import entered, set_status
from bot.workflows.telling import everywhere, posts
from bot.workflows.telling.commander import tell_commander
from bot.workflows.upkeep import backfill
from bot.workflows.wrap_up import wrap_up

_WATCHED: Final = timedelta(minutes=1)
"""A shorter time is none in which a fix was watched."""


@dataclass(frozen=True, slots=True)
class Resolution:
    """What resolving came to."""

    incident: Incident
    early_by: timedelta | None = None
    """How much of the stability window had not passed; ``None``: all of it had, or there is none."""
    watched_until: datetime | None = None
    """When it is asked whether the fix held; ``None``: it is resolved."""
    has_draft: bool = True
    """Whether a postmortem draft follows."""
    asked: str = ""
    """User id of the commander who is asked first; empty: no one is."""
    asked_until: datetime | None = None
    """When it is resolved if they say nothing."""


@dataclass(frozen=True, slots=True)
class _Early:
    """Not the whole window was waited for."""

    window: timedelta
    left: timedelta
    """Nothing: all of it has passed, and the commander's answer is not waited for."""
    why: str
    """Empty: what fixed it says all that was said."""


async def check_resolvable(act: Act, incident: Incident) -> None:
    """Refuse to resolve what is over.

    Raises:
        IncidentError: it is; the sentence says who ended it and when.
    """
    if incident.status is Status.RESOLVED:
        remedy = "It's resolved. To add to its record: `/incident timeline <note>`."
        raise await conflicts.too_late(act, incident, remedy)
    await conflicts.check_free(act, incident, Status.RESOLVED)


async def resolve(
    act: Act,
    incident_id: int,
    what_fixed_it: str = "",
    *,
    mitigated_at: datetime | None = None,
    ticked: Collection[str] | None = None,
) -> Resolution:
    """Resolve an incident whose stability window has passed; else begin the window, or say better what is watched.

    Args:
        what_fixed_it: may be empty once it has been said.
        mitigated_at: when the impact ended, if someone knows.
        ticked: what was verified, as `checks.verify` takes it; ``None``: no one was asked.

    Raises:
        IncidentError: nothing is said of what fixed it, the window still runs, or the incident is over.
    """
    incident = await act.uow.incidents.get(incident_id, lock=True)
    await check_resolvable(act, incident)
    what_fixed_it = what_fixed_it.strip() or (incident.resolution if is_watched(incident) else "")
    missing = "Say what fixed it: `/incident resolve rolled back v2.3.4`."
    cleaned = clean_text(what_fixed_it, field="resolution", missing=missing)
    relieved = replace(entered(incident, Status.MONITORING, now=act.now, given=mitigated_at), resolution=cleaned)
    since = healthy_since(incident, now=act.now, given=mitigated_at)
    until = since + severity_of(act.policy, incident).stability_window
    if is_watched(incident) and (mitigated_at is None or until > act.now):
        if ticked is None and (goes_on := await watch.correct(act, incident, relieved)) is not None:
            return Resolution(relieved, watched_until=goes_on)
        await watch.check_passed(act, incident)
    if ticked is not None:
        await verify(act, incident, ticked)
    if until > act.now and not is_watched(incident):
        await watch.begin(act, incident, relieved, until)
        return Resolution(relieved, watched_until=until)
    return await _end_or_ask(act, incident, relieved)


async def _end_or_ask(act: Act, incident: Incident, relieved: Incident) -> Resolution:
    """End it, or, where someone else is in command of what is severe, ask them first.

    Raises:
        IncidentError: they are being asked already.
    """
    to_ask = await resolution.commander_to_ask(act, incident)
    if to_ask is None:
        return await _end(act, relieved, None)
    commander, within = to_ask
    waits = await act.uow.reminders.get(incident.id, RESOLUTION)
    if waits is not None:
        asker = await resolution.asker(act, incident)
        raise IncidentError(
            f"<@{asker}> has called it resolved, and <@{commander}>, in command, is asked. If they say nothing, it's "
            f"resolved at {for_reader(waits.due_at, seen_at=act.now)}. Not to wait: `/incident resolve now <reason>`.",
            offers=(Offer("Resolve now", "resolve.now", str(incident.id)),),
        )
    await act.uow.incidents.save(relieved)
    await stability.stop(act, relieved, "It held")
    moved = Transition(incident.status, relieved.status, relieved.resolution)
    until = await resolution.ask(act, relieved, commander, within, moved)
    return Resolution(relieved, asked=commander, asked_until=until)


async def unanswered(act: Act, incident: Incident, commander: str) -> Resolution:
    """End, in the name of whoever called it resolved, what the commander has said nothing of in time."""
    return await _end(act, incident, None, silent=commander)


async def agree(act: Act, incident_id: int, number: int) -> Resolution:
    """Agree, as the commander, that it is resolved.

    Raises:
        IncidentError: someone else is in command, or the question needs no answer any more.
    """
    return await _end(act, await _asked(act, incident_id, number), None)


async def object_to(act: Act, incident_id: int, number: int) -> datetime:
    """Say, as the commander, that it is too early to call it resolved: the stability window begins again.

    Returns:
        When it is asked again whether the fix held.

    Raises:
        IncidentError: as in `agree`.
    """
    incident = await _asked(act, incident_id, number)
    asker = await resolution.asker(act, incident)
    await resolution.stop(act, incident, "Not yet")
    if asker:
        told = EndAnswered(answer="Not yet", by=act.by, at=act.now)
        act.leave(posts.say_to(incident, asker, told, what=f"end_refused:{number}"))
    return await watch.again(act, incident)


async def _asked(act: Act, incident_id: int, number: int) -> Incident:
    incident = await act.uow.incidents.get(incident_id, lock=True)
    if not is_watched(incident) or number != await act.uow.reminders.waiting(incident_id, RESOLUTION):
        raise IncidentError(
            f"{await conflicts.what_happened(act, incident)}{incident.number} is {incident.status}, and the question "
            "no longer needs an answer. `/incident status` shows where things stand."
        )
    commander = await commander_of(act.uow, incident)
    if commander != act.by:
        raise IncidentError(
            f"This is for whoever is in command: {f'<@{commander}>' if commander else 'no one now'}. "
            "To take command, as agreed: `/incident role commander`."
        )
    return incident


async def resolve_now(act: Act, incident_id: int, why: str, *, mitigated_at: datetime | None = None) -> Resolution:
    """Resolve an incident without waiting for its stability window, and say that it was early.

    Args:
        why: the reason; where no one has said yet what fixed it, that too.

    Raises:
        IncidentError: no reason is given, or the incident is over.
    """
    incident = await act.uow.incidents.get(incident_id, lock=True)
    await check_resolvable(act, incident)
    cleaned = clean_why(why)
    relieved = entered(incident, Status.MONITORING, now=act.now, given=mitigated_at)
    window = severity_of(act.policy, incident).stability_window
    if is_watched(incident):
        promise = await act.uow.reminders.get(incident_id, STABILITY)
        left = promise.due_at - act.now if promise else timedelta()
        early = _Early(promise.every if promise else window, left, cleaned)
    else:
        relieved = replace(relieved, resolution=cleaned)
        early = _Early(window, healthy_since(incident, now=act.now, given=mitigated_at) + window - act.now, "")
    late = early.left <= timedelta()
    if late and is_watched(incident) and await act.uow.reminders.get(incident_id, RESOLUTION) is not None:
        late, early = False, replace(early, left=timedelta())  # the window has passed, but the commander is asked
    await tell_commander(act, incident, "resolved it without waiting", why=cleaned)
    return await _end(act, relieved, None if late else early)


def clean_why(why: str, *, limit: int = TEXT_LIMIT) -> str:
    """Return why a fix is not watched any longer.

    Raises:
        IncidentError: nothing is said, or it is too long.
    """
    missing = "Say why you need not wait: `/incident resolve now <reason>`."
    return clean_text(why, field="reason", missing=missing, limit=limit)


async def confirm(act: Act, incident_id: int) -> Resolution:
    """Answer the question whether the fix held with yes.

    Raises:
        IncidentError: it is no longer watched, or the window was restarted.
    """
    incident = await act.uow.incidents.get(incident_id, lock=True)
    if incident.status.is_open and not is_watched(incident):
        raise await _not_watched(act, incident)
    return await resolve(act, incident_id)


async def regressed(act: Act, incident_id: int) -> Incident:
    """Say that the fix did not hold: back to investigating.

    Raises:
        IncidentError: it is no longer watched.
    """
    incident = await act.uow.incidents.get(incident_id, lock=True)
    if not is_watched(incident):
        raise await _not_watched(act, incident)
    return await set_status(act, incident_id, Status.INVESTIGATING, "It regressed")


async def _not_watched(act: Act, incident: Incident) -> IncidentError:
    way_on = (
        "To end it: `/incident resolve <what fixed it>`."
        if incident.status.is_open
        else "If it's back: `/incident reopen <reason>`."
    )
    remedy = f"It's {incident.status}, and no stability window is running. {way_on}"
    return await conflicts.too_late(act, incident, remedy)


async def _end(act: Act, relieved: Incident, early: _Early | None, *, silent: str = "") -> Resolution:
    """Call it resolved: all-clear, no further promises, the draft.

    Args:
        silent: the commander who was asked first and did not answer.
    """
    resolved = replace(relieved, status=Status.RESOLVED, resolved_at=act.now)
    resolved = replace(resolved, recovered_at=await unfinished.recovered_at_once(act, resolved))
    await act.uow.incidents.save(resolved)
    said_early = ""
    if early is not None:
        watched = early.window - early.left
        held = f"stable for {spoken(watched)} of" if watched >= _WATCHED else "without"
        why = f"; resolved early because: {early.why}" if early.why else ""
        said_early = f" ({held} the {spoken(early.window)} that the policy asks for{why})"
        if not early.left:
            said_early = f" (before the commander answered, because: {early.why})"
    said_silent = f" (<@{silent}>, in command, was asked and didn't answer in time)" if silent else ""
    moved = Transition(relieved.status, resolved.status, resolved.resolution)
    told = f"Resolved: {resolved.resolution}{said_early}{said_silent}"
    entry = await act.record(resolved.id, EntryKind.RESOLVED, told, transition=moved)
    await review_all(act, resolved)
    has_draft = await postmortem.is_worth_a_draft(act, resolved)
    thanked = await wrap_up(act, resolved, entry) if has_draft else ()
    said = AllClear(
        resolution=resolved.resolution,
        by=act.by,
        resolved_at=act.now,
        early_by_seconds=early.left.total_seconds() if early and early.left else None,
        early_why=early.why if early else "",
        brief=not has_draft and severity_of(act.policy, resolved).is_minor,
        thanked=thanked,
        silent=silent,
    )
    await everywhere(act, resolved, said, entry)
    await show(act, resolved, Status.RESOLVED)
    await backfill.ask_for(act, resolved)  # what was missed is to be in the draft
    if has_draft:
        await postmortem.draft(act, resolved, entry)
    spans = durations(resolved)
    act.uow.measures.append(Resolved(resolved.severity, spans.detection, spans.impact, spans.response))
    return Resolution(resolved, early_by=(early.left or None) if early else None, has_draft=has_draft)
