"""This file is about what is learned of an incident's impact: kept as facts, and weighed against its severity."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from bot.domain.impact import Learned, with_what_follows
from bot.domain.incident import OPEN, Incident, IncidentError, Status, clean_text
from bot.domain.messages.timeline import NoteAdded
from bot.domain.policy import Policy
from bot.domain.timeline import EntryKind, at_utc
from bot.domain.triage import Facts, suggestion
from bot.workflows import race, tell, unfilled
from storage.unit_of_work import UnitOfWork

LEARNED_IN: Final = OPEN | {Status.RESOLVED}
"""How many were hurt is often known only when it is over."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """What has become known."""

    incident: Incident
    told: str
    """What was learned, in words; empty: all of it was known."""


def check_learns(incident: Incident) -> None:
    """Refuse facts about what is over for good.

    Raises:
        IncidentError: the incident is closed or declined.
    """
    if incident.status not in LEARNED_IN:
        raise IncidentError(
            f"{incident.number} is {incident.status}, so its impact stays as it is known. "
            "To add to its record: `/incident timeline <note>`."
        )


async def learn(
    uow: UnitOfWork, policy: Policy, incident_id: int, learned: Learned, *, by: str, now: datetime
) -> Lesson:
    """Keep what is learned: one entry on the timeline, told under the card. What is known already changes nothing.

    Raises:
        IncidentError: the text is too long, it cannot have begun then, or the incident is over for good.
    """
    incident = await uow.incidents.get(incident_id, lock=True)
    await race.check(uow, incident, check_learns, now=now)
    news = _news(incident, learned)
    told = news.told(policy.currency)
    if not told:
        return Lesson(incident, "")
    facts = incident.facts
    if news.facts:
        facts = facts.model_copy(update={**news.facts, "assessed_at": now, "assessed_by": by})
    changed = replace(
        incident,
        facts=facts,
        impact=news.text or incident.impact,
        started_at=news.started_at or incident.started_at,
        kept_severity=_still_kept(policy, incident, facts),
    )
    await uow.incidents.save(changed)
    text = f"Impact: {told}"
    entry = await uow.timeline.add(incident.id, EntryKind.IMPACT, text, by=by, now=now)
    await unfilled.review(uow, policy, changed, now=now)
    said = NoteAdded(text=text, by=by, happened_at=now, recorded_at=now)
    uow.outbox.add(tell.say_under_card(changed, said, what=f"entry:{entry}"), *tell.refresh(changed))
    return Lesson(changed, told)


def _news(incident: Incident, learned: Learned) -> Learned:
    """Leave out what is known already.

    Raises:
        IncidentError: the text is too long, more users are confirmed than estimated, or it had ended before it is
            said to have begun.
    """
    before, said = incident.facts.model_dump(), with_what_follows(incident.facts, learned.facts)
    missing = "Say in words what hurts: `/incident impact checkout fails for everybody`."
    text = clean_text(learned.text, field="impact", missing=missing) if learned.text else ""
    began, ended = learned.started_at, incident.mitigated_at
    if began is not None and ended is not None and began > ended:
        raise IncidentError(
            f"{incident.number} was mitigated at {at_utc(ended, seen_at=began)}, so it cannot have begun at "
            f"{at_utc(began, seen_at=ended)}. Give an earlier time: `/incident impact since <14:05>`.",
            field="since",
        )
    return Learned(
        facts={name: value for name, value in said.items() if before[name] != value},
        text=text if text != incident.impact else "",
        started_at=began if began != incident.started_at else None,
    )


def _still_kept(policy: Policy, incident: Incident, facts: Facts) -> str:
    """Return what is set aside, as long as the facts still ask for it: asked for anew, it is proposed anew."""
    asked = suggestion(facts, policy.severities_by_rank)
    return incident.kept_severity if asked and asked[0].key == incident.kept_severity else ""
