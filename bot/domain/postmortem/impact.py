"""What a postmortem says of the impact: at a glance, and in full."""

from __future__ import annotations

from bot.domain import markdown
from bot.domain.impact import in_full, phrase_of
from bot.domain.incident import durations
from bot.domain.postmortem.material import Material, Names
from bot.domain.postmortem.reopened import time_over
from bot.domain.postmortem.summary import about, lost
from bot.domain.postmortem.words import span
from bot.domain.timeline import at_utc, span_utc


def fact(material: Material, *fields: str) -> str:
    """Return what some fields of `Facts` say, without the name of the first; empty: nothing."""
    return phrase_of(material.incident.facts, material.currency, *fields).removeprefix(f"{fields[0]}: ")


def impact(material: Material, names: Names) -> str:
    """Return people's own words, then each thing that is known, how long it lasted and what it cost."""
    incident, lasted, amount = material.incident, durations(material.incident).impact, lost(material)
    known = in_full(incident.impact, incident.facts, material.currency)
    facts = known[1:] if incident.impact.strip() else known
    if not facts and not incident.impact.strip() and lasted is None:
        return ""
    if lasted is not None:
        between = time_over(material)
        less = f", of which it was over for {span(between)} before it came back" if between else ""
        facts.append(f"lasted {span(lasted)}: {span_utc(incident.started_at, incident.started_at + lasted)}{less}")
    if amount:
        facts.append(f"about {about(amount, material.currency)} lost in all")
    facts += _assessed(material, names)
    listed = "\n".join(f"- {markdown.line(names(each))}" for each in facts)
    return "\n\n".join(part for part in (markdown.quoted(names(incident.impact)), listed) if part)


def _assessed(material: Material, names: Names) -> list[str]:
    facts = material.incident.facts
    if facts.assessed_at is None:
        return []
    by = f" by {names(f'<@{facts.assessed_by}>').removeprefix('@')}" if facts.assessed_by else ""
    return [f"last assessed at {at_utc(facts.assessed_at, seen_at=material.incident.declared_at)}{by}"]
