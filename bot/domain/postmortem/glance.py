"""What a postmortem says at a glance: its number, severities, people, spans and what was affected."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain import markdown
from bot.domain.incident import durations
from bot.domain.postmortem.impact import fact
from bot.domain.postmortem.material import Material, Names
from bot.domain.postmortem.words import span, stamp, who
from bot.domain.role import COMMANDER
from bot.domain.severity_history import history, peak


def at_a_glance(material: Material, names: Names) -> str:
    """Return a table. Source: [response] postmortem_template, metadata."""
    incident, spans = material.incident, durations(material.incident)
    rows = [
        ("Date", f"{incident.declared_at:%Y-%m-%d}"),
        ("Severity", markdown.line(material.severity.label) + (" (assumed)" if incident.severity_assumed else "")),
        *_severities(material),
        ("Status", str(incident.status)),
        ("Declared by", who(incident.declared_by, names) if incident.declared_by else "an alert"),
        ("Incident commander", _commanders(material, names)),
        *(("Facilitator of the review", who(each, names)) for each in [material.facilitator] if each),
        ("Impact lasted (start to mitigated)", span(spans.impact)),
        ("Response took (declared to resolved)", span(spans.response)),
        ("Total (start to recovered)", "not recovered yet" if spans.total is None else span(spans.total)),
        *_assessed(material, names),
    ]
    return markdown.table(("Incident", incident.number), [(f"**{name}**", value) for name, value in rows])


def _assessed(material: Material, names: Names) -> Iterator[tuple[str, str]]:
    """Yield what is known of what was affected; services that monitoring named too."""
    systems = fact(material, "systems") or ", ".join(material.alerts.services)
    known = (
        ("Services affected", systems),
        ("Users affected", fact(material, "users", "users_percent", "users_count", "users_confirmed",
                                "users_confirmed_count")),
        ("Revenue", fact(material, "revenue", "revenue_per_hour")),
    )  # fmt: skip
    return ((name, markdown.line(names(value))) for name, value in known if value)


def _severities(material: Material) -> list[tuple[str, str]]:
    """Return the worst severity, and each with since when it stood, where it was not the same all the time."""
    declared_at = material.incident.declared_at
    steps = history(material.timeline, material.severity, material.severities, declared_at=declared_at)
    if len(steps) == 1:
        return []
    told = (f"{markdown.line(step.label)} from {stamp(step.since, beside=declared_at)}" for step in steps)
    worst = markdown.line(peak(steps, material.severities))
    return [("Peak severity", worst), ("Severity history", f"{', '.join(told)} UTC")]


def _commanders(material: Material, names: Names) -> str:
    users = dict.fromkeys(a.user for a in material.assignments if a.role == COMMANDER)
    return ", ".join(who(user, names) for user in users) or "no one took command"
