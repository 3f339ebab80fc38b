"""The summary of a postmortem draft: what happened, in sentences that stand alone."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain import markdown
from bot.domain.durations import spoken, to_the_minute
from bot.domain.impact import in_full
from bot.domain.incident import durations
from bot.domain.postmortem_material import Material, Names
from bot.domain.severity_history import history, peak
from bot.domain.status_history import cause, read_change
from bot.domain.timeline import at_utc, span_utc


def in_short(material: Material, names: Names) -> str:
    """Return how bad it was and when, whom it affected, why as far as that is known, and what fixed it: Markdown."""
    told = [_declared(material, names), _impact(material, names), *_found(material, names), _resolved(material, names)]
    return " ".join(sentence for sentence in told if sentence)


def _declared(material: Material, names: Names) -> str:
    incident = material.incident
    steps = history(material.timeline, material.severity, material.severities, declared_at=incident.declared_at)
    first, last = steps[0].label, steps[-1].label
    worst = peak(steps, material.severities)
    labels = [first, *([f"{worst} at worst"] if worst not in {first, last} else [])]
    labels += [f"{last} at the end"] if last != first else []
    title = markdown.paragraph(names(incident.title))
    declared = f"declared at {incident.declared_at:%Y-%m-%d %H:%M} UTC"
    return f"{title}: {declared} as {', '.join(map(markdown.line, labels))}."


def _impact(material: Material, names: Names) -> str:
    incident, lasted = material.incident, durations(material.incident).impact
    known = [_plain(each, names) for each in in_full(incident.impact, incident.facts, material.currency)]
    told = [f"Impact: {'; '.join(known)}."] if known else []
    if lasted is not None:
        span = span_utc(incident.started_at, incident.started_at + lasted)
        told.append(f"The impact lasted {spoken(to_the_minute(lasted))}, {span}.")
    return " ".join(told)


def _found(material: Material, names: Names) -> Iterator[str]:
    """Say what was found to be the cause, and which fixes did not hold."""
    if (found := cause(material.timeline)) is not None:
        at = at_utc(found.at, seen_at=material.incident.declared_at)
        yield f"Cause identified at {at}: {_plain(found.note, names)}."
    for move in filter(None, map(read_change, material.timeline)):
        if move.is_relapse:
            said = f": {_plain(move.note, names)}" if move.note else ""
            yield f"A fix did not hold at {at_utc(move.at, seen_at=material.incident.declared_at)}{said}."


def _resolved(material: Material, names: Names) -> str:
    incident = material.incident
    if not incident.resolution:
        return ""
    at = f" at {at_utc(incident.resolved_at, seen_at=incident.declared_at)}" if incident.resolved_at else ""
    return f"Resolved{at}: {_plain(incident.resolution, names)}."


def _plain(text: str, names: Names) -> str:
    return markdown.line(names(text).strip().rstrip("."))
