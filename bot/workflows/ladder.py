"""The ladder by hand: having it wait, and climbing it early."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.clock import ahead, next_rung
from bot.domain.deadline import RUNG, Deadline, Moment
from bot.domain.durations import spoken
from bot.domain.escalation import WHY_LIMIT, function_label
from bot.domain.incident import Incident, IncidentError, clean_note, clean_text
from bot.domain.ladder import HOLDS, Due, Hold
from bot.domain.policy import severity_of
from bot.domain.role import in_sentence
from bot.domain.timeline import EntryKind
from bot.domain.transition import Transition
from bot.workflows import conflicts
from bot.workflows.act import Act
from bot.workflows.deadlines import rung
from bot.workflows.promises import clock, review_all
from bot.workflows.reading.known import known_of
from bot.workflows.telling import posts


async def check_climbs(act: Act, incident: Incident) -> None:
    """Refuse what is over.

    Raises:
        IncidentError: the incident is over.
    """
    if not incident.status.is_open:
        raise await conflicts.too_late(act, incident, f"{incident.number} is {incident.status}: no one is reached now.")


@dataclass(frozen=True, slots=True)
class Waits:
    """What a hold does to the ladder."""

    until: datetime
    held: tuple[str, ...]
    """Names of the policy's ``people`` who are reached later for it; empty: it changes nothing."""
    next: Due | None
    """Who is reached next, and when; ``None``: no one."""


async def hold(act: Act, incident_id: int, span: timedelta, why: str) -> Waits:
    """Have the ladder wait. It goes on by itself, and at once for what becomes known or worse meanwhile.

    Raises:
        IncidentError: the incident is over, the reason is missing, or that is none of the spans.
    """
    incident = await act.uow.incidents.get(incident_id, lock=True)
    await check_climbs(act, incident)
    if span not in HOLDS:
        raise IncidentError(
            "The ladder waits for 15, 30 or 60 minutes: `/incident ladder hold 30m failover runs`.", field="span"
        )
    missing = "Say why it should wait: `/incident ladder hold 30m failover runs`."
    reason = clean_text(why, field="why", missing=missing)
    until = act.now + span
    before = await known_of(act, incident)
    text = f"Escalation is held for {spoken(span)}: {reason}"
    held = Transition(severity_of(act.policy, incident).label, until.isoformat(), reason)
    await act.record(incident.id, EntryKind.HELD, text, transition=held)
    await review_all(act, incident)
    act.leave(posts.refresh_card(incident))
    after = replace(before, hold=Hold(by=act.by, why=reason, at=act.now, until=until, severity=held.before))
    planned = {due.rung.tell: due.at for due in ahead(incident, before, act.policy)}
    moved = tuple(due.rung.tell for due in ahead(incident, after, act.policy) if due.at != planned[due.rung.tell])
    return Waits(until, moved, next_rung(incident, after, act.policy))


async def resume(act: Act, incident_id: int) -> None:
    """Have the ladder go on before a hold lapses: whoever would have been reached meanwhile is reached now.

    Raises:
        IncidentError: the incident is over, or nothing is held.
    """
    incident = await act.uow.incidents.get(incident_id, lock=True)
    await check_climbs(act, incident)
    held = (await known_of(act, incident)).hold
    if held is None or held.until <= act.now:
        raise IncidentError("Escalation isn't held. `/incident ladder` shows who is next.")
    ended = Transition(severity_of(act.policy, incident).label, act.now.isoformat())
    await act.record(incident.id, EntryKind.HELD, "Escalation goes on: the hold was ended", transition=ended)
    await review_all(act, incident)
    await clock.wake(act, incident)
    act.leave(posts.refresh_card(incident))


async def climb(act: Act, incident_id: int, tell: str = "", why: str = "") -> str:
    """Reach the next rung now, as it would be reached later.

    Args:
        tell: its name in the policy's ``people``; empty: whichever is next.
        why: the reason, in people's words; empty: someone asks.

    Returns:
        The name in ``people`` of those who are reached.

    Raises:
        IncidentError: the incident is over, no rung is next or another is, or the reason is too long.
    """
    reason = clean_note("The reason", why, field="why")
    incident = await act.uow.incidents.get(incident_id, lock=True)
    await check_climbs(act, incident)
    due = next_rung(incident, await known_of(act, incident), act.policy)
    if due is None and not tell:
        raise IncidentError(
            "The ladder reaches no one further. To reach someone all the same: `/incident escalate @person <why>`."
        )
    if due is None or (tell and due.rung.tell != tell):
        raise IncidentError("That was done already. `/incident ladder` shows who is next.")
    who = due.rung.tell
    label = in_sentence(function_label(act.policy, who))
    said = f"Escalated early to the {label}: {reason or f'asked by <@{act.by}>'}"
    await act.record(incident.id, EntryKind.ESCALATED, said)
    needed = f"You're needed now, earlier than planned. {reason}".strip()[:WHY_LIMIT]
    early = Deadline(kind=RUNG, subject=who, follows=who, starts=act.now, due=act.now, why=needed)
    await rung.missed(act, incident, early)
    await act.uow.clock_marks.add(incident.id, [(RUNG, who, Moment.MISSED)], now=act.now)
    await review_all(act, incident)
    return who


async def explain(act: Act, incident_id: int, tell: str, why: str) -> None:
    """Put on the timeline why someone was reached earlier than planned.

    Raises:
        IncidentError: the reason is missing or too long, or they were not reached.
    """
    reason = clean_text(why, field="why", missing="Say why: one line is enough.", limit=WHY_LIMIT)
    incident = await act.uow.incidents.get(incident_id, lock=True)
    if (RUNG, tell, Moment.MISSED) not in (await known_of(act, incident)).marks:
        raise IncidentError("They weren't reached. `/incident ladder` shows who is next.")
    label = in_sentence(function_label(act.policy, tell))
    await act.record(incident.id, EntryKind.ESCALATED, f"Why the {label} was needed early: {reason}")
