"""What a postmortem says of the response: when each step was reached, what was late, what was measured."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from bot.domain import markdown
from bot.domain.durations import spoken, to_the_minute
from bot.domain.incident import Status
from bot.domain.metric import Reading
from bot.domain.postmortem.material import Material, Names
from bot.domain.postmortem.punctuality import punctuality
from bot.domain.postmortem.words import stamp, who
from bot.domain.role import COMMANDER
from bot.domain.status_history import moves
from bot.domain.timeline import EntryKind


def response(material: Material, names: Names) -> str:
    """Return when each step was reached, what was missed, how punctual updates were, and what was measured."""
    parts = [
        _steps(material),
        _missed(material, names),
        _updates(material),
        _alerts(material),
        _probes(material, names),
    ]
    return "\n\n".join(part for part in parts if part)


def identified_at(material: Material) -> datetime | None:
    """Return when the cause was first identified; ``None``: no one said so."""
    return next((move.at for move in moves(material.noted) if move.after is Status.IDENTIFIED), None)


def commander_at(material: Material) -> datetime | None:
    """Return when someone first took command; ``None``: no one did."""
    return min((each.assigned_at for each in material.assignments if each.role == COMMANDER), default=None)


def detected_by(material: Material) -> str:
    """Return what it was noticed by, in words. Source: row 169 of the process, time to detect by source."""
    incident = material.incident
    if incident.facts.source:
        return incident.facts.source
    if not incident.declared_by or material.alerts.since is not None:
        return "an alert"
    return "a message" if incident.source else "a person"


def _steps(material: Material) -> str:
    incident = material.incident
    reached: Sequence[tuple[str, datetime | None]] = (
        ("Impact began", incident.started_at),
        (f"Detected, by {markdown.line(detected_by(material))}", incident.detected_at),
        ("Declared", incident.declared_at),
        ("Acknowledged", incident.acknowledged_at),
        ("Incident commander", commander_at(material)),
        ("Cause identified", identified_at(material)),
        ("Impact ended (mitigated)", incident.mitigated_at),
        ("Resolved", incident.resolved_at),
        ("Recovered", incident.recovered_at),
    )
    rows = [
        (label, f"{stamp(at, beside=incident.declared_at)} UTC", _after(at - incident.started_at))
        for label, at in reached
        if at is not None
    ]
    return markdown.table(("Step", "At", "After the impact began"), rows)


def _after(length: timedelta) -> str:
    return spoken(to_the_minute(length)) if length > timedelta() else "0 min"


def _missed(material: Material, names: Names) -> str:
    missed = [each for each in material.noted if each.kind is EntryKind.MISSED]
    lines = "\n".join(
        f"- {stamp(each.happened_at, beside=material.incident.declared_at)} UTC: {markdown.line(names(each.text))}"
        for each in missed
    )
    return f"**Missed**\n\n{lines}" if lines else ""


def _updates(material: Material) -> str:
    found, number = punctuality(material), len(material.updates)
    if found is None:
        return f"**Updates**: {number} posted; none was due." if number else ""
    late = f", the latest {_after(found.latest)} late" if found.latest else ""
    return f"**Updates**: {number} posted; {found.on_time} of {found.due} that were due came on time{late}."


def _alerts(material: Material) -> str:
    alerts = material.alerts
    if alerts.since is None:
        return ""
    counts = ((alerts.firing, "still firing"), (alerts.ended, "ended"), (alerts.gone, "gone elsewhere"))
    told = ", ".join(f"{number} {what}" for number, what in counts if number)
    sources = f" from {', '.join(map(markdown.line, alerts.sources))}" if alerts.sources else ""
    number = alerts.firing + alerts.ended + alerts.gone
    began = _first_fired(material, alerts.since)
    is_named = alerts.first is not None and (began == alerts.since or number == 1)
    first = f"; the first, {markdown.line(alerts.first.title)}," if alerts.first and is_named else "; the first"
    services = f" about {', '.join(map(markdown.line, alerts.services))}" if alerts.services else ""
    ended = f"; the last ended at {stamp(alerts.ended_at, beside=began)} UTC" if alerts.ended_at else ""
    cut = f" {alerts.cut} more were left out by their source." if alerts.cut else ""
    links = "".join(f" {markdown.link(label, address)}" for label, address in alerts.links)
    since = f" since {stamp(began)} UTC"
    return f"**Alerts**: {number}{sources}{services} ({told}){first}{since}{ended}.{cut}{links}"


def _first_fired(material: Material, since: datetime) -> datetime:
    """Return when the first alert fired: one that fired again tells since when it does so, the timeline the rest."""
    return min([since, *(each.happened_at for each in material.noted if each.kind is EntryKind.ALERT)])


def _probes(material: Material, names: Names) -> str:
    rows = list(_measured(material, names))
    head = ("Probe or metric", "Before", "Average", "Target", "Last", "At (UTC)", "Healthy", "Failed")
    return f"**What was measured**\n\n{markdown.table(head, rows)}" if rows else ""


def _measured(material: Material, names: Names) -> Iterator[tuple[str, ...]]:
    for each in material.readings:
        failed = [failure for failure in material.failures if failure.probe == each.key]
        if each.value is None and not each.error and not failed:
            continue
        spans = ", ".join(
            f"{stamp(failure.since)} to {stamp(failure.ended_at, beside=failure.since) if failure.ended_at else 'now'}"
            for failure in failed
        )
        yield (
            markdown.line(each.label),
            *(_value(each, value) for value in (each.before, each.average, each.target)),
            _last(each, names),
            stamp(each.at) if each.at is not None else "",
            markdown.line(each.healthy),
            f"{spans} UTC" if spans else "",
        )


def _value(reading: Reading, value: float | None) -> str:
    return "" if value is None else markdown.line(f"{value:g} {reading.unit}")


def _last(reading: Reading, names: Names) -> str:
    """Write what was measured last, whether that is healthy, what else was noticed, and who typed it."""
    value = markdown.line(reading.error) if reading.value is None else _value(reading, reading.value)
    noticed = [markdown.line(reading.noticed)] if reading.noticed else []
    noticed += ["not healthy"] if reading.passes is False and reading.value is not None else []
    noticed += [f"typed by {who(reading.by, names)}"] if reading.by else []
    return f"{value} ({'; '.join(noticed)})" if noticed else value


def similar(material: Material, names: Names) -> str:
    """List the incidents of before that resemble it, with what fixed each."""
    return "\n".join(
        f"- {each.number} {markdown.line(names(each.title))}, {each.declared_at:%Y-%m-%d}"
        + (f": {markdown.line(names(each.resolution))}" if each.resolution else "")
        for each in material.similar
    )
