"""What whoever reported an incident answers: those who work on it read it, and what are facts becomes one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain import reporter
from bot.domain.incident import Incident, IncidentError, clean_note
from bot.domain.messages.reporter import ReporterAsked
from bot.domain.messages.timeline import NoteAdded
from bot.domain.policy import EVERYONE
from bot.domain.timeline import EntryKind, for_reader
from bot.workflows.act import Act
from bot.workflows.conflicts import too_late
from bot.workflows.impact import LEARNED_IN, learn
from bot.workflows.telling import posts


async def check_answers(act: Act, incident: Incident) -> None:
    """Refuse answers about what is over for good.

    Raises:
        IncidentError: the incident is closed or declined.
    """
    if incident.status not in LEARNED_IN:
        remedy = f"{incident.number} is {incident.status}, so your answers change nothing."
        raise await too_late(act, incident, f"{remedy} To add to its record: `/incident timeline <note>`.")


async def answer(
    act: Act,
    incident_id: int,
    answers: Mapping[str, str],
    *,
    started_at: datetime | None,
    systems: Sequence[str] = (),
) -> Incident:
    """Tell those who work on it what was answered: one post, and one entry of the timeline; facts become facts.

    Args:
        answers: by the keys of `reporter.QUESTIONS`, as typed.
        started_at: when it started; ``None``: that was left open.
        systems: what of them is a list of systems.

    Raises:
        IncidentError: nothing is answered, an answer is too long, or the incident is over for good.
    """
    incident = await act.uow.incidents.get(incident_id, lock=True)
    await check_answers(act, incident)
    said = {key: clean_note("The answer", answers.get(key, ""), field=key, limit=reporter.LENGTH) for key in answers}
    if started_at is not None:
        said[reporter.SINCE] = for_reader(started_at, seen_at=act.now)
    lines = reporter.told(said)
    if not lines:
        raise IncidentError("Answer at least one of the questions, or press Cancel.", field=reporter.SYMPTOMS)
    if EVERYONE in act.policy.permitted("impact"):  # else the policy keeps facts for others
        news = reporter.learned(incident, said, systems)
        began = started_at if incident.started_at == incident.declared_at else None
        await learn(act, incident_id, replace(news, started_at=began))
    text = "\n".join(["Answers from whoever reported it:", *lines])
    entry = await act.record(incident_id, EntryKind.NOTE, text)
    posted = NoteAdded(text=text, by=act.by, happened_at=act.now, recorded_at=act.now)
    act.leave(posts.say(incident, posted, what=f"entry:{entry}"))
    act.leave(posts.edit(incident, reporter.PLACE, ReporterAsked(answered=True)))
    return incident
