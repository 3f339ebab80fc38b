"""Recording an incident's impact: kept as facts, and weighed against its severity."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from bot.domain.impact import Learned, with_what_follows
from bot.domain.incident import OPEN, Incident, IncidentError, Status, clean_text
from bot.domain.messages.timeline import NoteAdded
from bot.domain.policy import Policy
from bot.domain.timeline import EntryKind, for_reader
from bot.domain.triage import Facts, suggestion
from bot.workflows.act import Act
from bot.workflows.changes import relate
from bot.workflows.conflicts import too_late
from bot.workflows.promises import clock, review_all
from bot.workflows.telling import audiences, posts

LEARNED_IN: Final = OPEN | {Status.RESOLVED}
"""How many were affected is often known only when it is over."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """What has become known."""

    incident: Incident
    told: str
    """What was learned, in words; empty: all of it was known."""


async def check_learns(act: Act, incident: Incident) -> None:
    """Refuse facts about what is over for good.

    Raises:
        IncidentError: the incident is closed or declined.
    """
    if incident.status not in LEARNED_IN:
        remedy = f"{incident.number} is {incident.status}, so its impact can no longer change."
        raise await too_late(act, incident, f"{remedy} To add to its record: `/incident timeline <note>`.")


async def learn(act: Act, incident_id: int, learned: Learned) -> Lesson:
    """Keep what is learned: one entry on the timeline, told under the card. What is known already changes nothing.

    Raises:
        IncidentError: the text is too long, it cannot have begun then, or the incident is over for good.
    """
    incident = await act.uow.incidents.get(incident_id, lock=True)
    await check_learns(act, incident)
    news = _news(incident, learned)
    told = news.told(act.policy.currency)
    if not told:
        return Lesson(incident, "")
    facts = incident.facts
    if news.facts:
        facts = facts.model_copy(update={**news.facts, "assessed_at": act.now, "assessed_by": act.by})
    changed = replace(
        incident,
        facts=facts,
        impact=news.text or incident.impact,
        started_at=news.started_at or incident.started_at,
        kept_severity=_still_kept(act.policy, incident, facts),
    )
    await act.uow.incidents.save(changed)
    text = f"Impact: {told}"
    entry = await act.record(incident.id, EntryKind.IMPACT, text)
    await review_all(act, changed)
    await clock.wake(act, changed)
    said = NoteAdded(text=text, by=act.by, happened_at=act.now, recorded_at=act.now)
    act.leave(posts.say_under_card(changed, said, what=f"entry:{entry}"), *posts.refresh(changed))
    await audiences.brief_impact(act, incident, changed, entry)
    if news.started_at is not None or "systems" in news.facts:
        await relate(act, changed)
    return Lesson(changed, told)


def _news(incident: Incident, learned: Learned) -> Learned:
    """Leave out what is known already.

    Raises:
        IncidentError: the text is too long, more users are confirmed than estimated, or it had ended before it is
            said to have begun.
    """
    before, said = incident.facts.model_dump(), with_what_follows(incident.facts, learned.facts)
    missing = "Say in words who is affected, and how: `/incident impact checkout fails for everyone`."
    text = clean_text(learned.text, field="impact", missing=missing) if learned.text else ""
    began, ended = learned.started_at, incident.mitigated_at
    if began is not None and ended is not None and began > ended:
        raise IncidentError(
            f"{incident.number} was mitigated at {for_reader(ended, seen_at=began)}, so it can't have begun at "
            f"{for_reader(began, seen_at=ended)}. Give an earlier time: `/incident impact since <14:05>`.",
            field="since",
        )
    return Learned(
        facts={name: value for name, value in said.items() if before[name] != value},
        text=text if text != incident.impact else "",
        started_at=began if began != incident.started_at else None,
    )


def _still_kept(policy: Policy, incident: Incident, facts: Facts) -> str:
    """Return what is set aside, as long as the facts still ask for it: asked for again, it is proposed again."""
    asked = suggestion(facts, policy.severities_by_rank, policy.currency)
    return incident.kept_severity if asked and asked[0].key == incident.kept_severity else ""
