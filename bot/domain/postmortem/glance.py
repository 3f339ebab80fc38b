"""What a postmortem says at a glance: its number, severities, people, spans and what was affected."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain import markdown
from bot.domain.incident import durations
from bot.domain.postmortem.impact import fact
from bot.domain.postmortem.material import Material, Names
from bot.domain.postmortem.words import UNKNOWN, span, stamp, who
from bot.domain.role import COMMANDER
from bot.domain.severity_history import history, peak


def at_a_glance(material: Material, names: Names) -> str:
    """Return a table. Source: [response] postmortem_template, metadata."""
    incident, spans = material.incident, durations(material.incident)
    rows = [
        ("Date", f"{incident.declared_at:%Y-%m-%d}"),
        ("Severity", markdown.line(material.severity.label) + (" (assumed)" if incident.severity_assumed else "")),
        *_severities(material),
        *_kept(material),
        ("Status", str(incident.status)),
        *([("Readers", "private: only those in its room")] if incident.private else []),
        ("Declared by", who(incident.declared_by, names) if incident.declared_by else "an alert"),
        *(("Declared from", markdown.link("a message", each)) for each in [incident.source] if each),
        ("Incident commander", commanders(material, names)),
        *(("Facilitator of the review", who(each, names)) for each in [material.facilitator] if each),
        ("Impact lasted (start to mitigated)", span(spans.impact)),
        ("Response took (declared to resolved)", span(spans.response)),
        ("Total (start to recovered)", "not recovered yet" if spans.total is None else span(spans.total)),
        *_assessed(material, names),
        *(("Written by", each) for each in [writers(material, names)] if each),
    ]
    return markdown.table(("Incident", incident.number), [(f"**{name}**", value) for name, value in rows])


def _assessed(material: Material, names: Names) -> Iterator[tuple[str, str]]:
    """Yield what is known of what was affected; services that monitoring named too."""
    known = (
        ("Services affected", services(material, names)),
        ("Users affected", users_affected(material, names)),
        ("Revenue", markdown.line(names(fact(material, "revenue", "revenue_per_hour")))),
        ("Error budget used", budget_used(material)),
    )
    return ((name, value) for name, value in known if value)


def services(material: Material, names: Names) -> str:
    """Return what was affected, as Markdown."""
    return markdown.line(names(", ".join(affected(material))))


def affected(material: Material) -> tuple[str, ...]:
    """Return what was affected: as people said, and as monitoring calls it."""
    said = material.incident.facts.systems
    known = {name.casefold() for name in said}
    return (*said, *(name for name in material.alerts.services if name.casefold() not in known))


def users_affected(material: Material, names: Names) -> str:
    """Return how many users were affected, estimated and confirmed."""
    fields = [name for name in type(material.incident.facts).model_fields if name.startswith("users")]
    return markdown.line(names(fact(material, *fields)))


def budget_used(material: Material) -> str:
    """Return how much of the error budget it used; empty where people say that no objective was missed."""
    facts = material.incident.facts
    if facts.slo_budget_percent is not None:
        return f"{facts.slo_budget_percent:g}%"
    return "" if facts.slo_violated is False else UNKNOWN


def writers(material: Material, names: Names) -> str:
    """Name who wrote what only people know, in the order in which they wrote first; empty: no one has."""
    written = sorted((each for each in material.answers.values() if each.text), key=lambda each: each.at)
    return ", ".join(who(user, names) for user in dict.fromkeys(each.by for each in written))


def _severities(material: Material) -> list[tuple[str, str]]:
    """Return the worst severity, and each with since when it stood, where it was not the same all the time."""
    declared_at = material.incident.declared_at
    steps = history(material.noted, material.severity, material.severities, declared_at=declared_at)
    if len(steps) == 1:
        return []
    told = (f"{markdown.line(step.label)} from {stamp(step.since, beside=declared_at)}" for step in steps)
    worst = markdown.line(peak(steps, material.severities))
    return [("Peak severity", worst), ("Severity history", f"{', '.join(told)} UTC")]


def _kept(material: Material) -> Iterator[tuple[str, str]]:
    """Yield the severity that the facts asked for, where people stayed with another."""
    kept = material.incident.kept_severity
    for each in material.severities:
        if each.key == kept != material.incident.severity:
            yield "Severity by the facts", f"{markdown.line(each.label)}: people stayed with another"


def commanders(material: Material, names: Names) -> str:
    """Name who was in command, in order."""
    users = dict.fromkeys(a.user for a in material.assignments if a.role == COMMANDER)
    return ", ".join(who(user, names) for user in users) or "no one took command"
