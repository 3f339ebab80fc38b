"""The ladder by hand: having it wait, and climbing it early."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.clock import RUNG, Deadline, Moment, ahead, next_rung
from bot.domain.durations import spoken
from bot.domain.escalation import function_label
from bot.domain.incident import Incident, IncidentError, clean_text
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


async def climb(act: Act, incident_id: int, tell: str) -> str:
    """Reach the next rung now, as it would be reached later. Returns what those are called who are reached.

    Raises:
        IncidentError: the incident is over, or another rung is the next.
    """
    incident = await act.uow.incidents.get(incident_id, lock=True)
    await check_climbs(act, incident)
    known = await known_of(act, incident)
    due = next_rung(incident, known, act.policy)
    if due is None or due.rung.tell != tell:
        raise IncidentError("That was done already. `/incident ladder` shows who is next.")
    label = in_sentence(function_label(act.policy, tell))
    await act.record(incident.id, EntryKind.ESCALATED, f"Escalated early to the {label}")
    early = Deadline(
        kind=RUNG,
        subject=tell,
        follows=tell,
        starts=act.now,
        due=act.now,
        why="You're needed now, earlier than planned.",
    )
    await rung.missed(act, incident, early)
    await act.uow.clock_marks.add(incident.id, [(RUNG, tell, Moment.MISSED)], now=act.now)
    await review_all(act, incident)
    return label
