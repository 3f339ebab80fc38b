"""This file is about the review that is written from the timeline: its sections, and the document they make."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.domain.durations import spoken
from bot.domain.incident import Incident, durations
from bot.domain.overview import Assignment
from bot.domain.severity import Severity
from bot.domain.timeline import TRIED, EntryKind, TimelineEntry

SILENT: Final = frozenset({EntryKind.REMINDER, EntryKind.POSTMORTEM})
"""Kinds of entry that tell nothing about the incident itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """All that the document is made of."""

    incident: Incident
    severity: Severity
    roles: Mapping[str, str]
    """Role key -> label."""
    assignments: tuple[Assignment, ...]
    timeline: tuple[TimelineEntry, ...]
    """Facts and messages, in the order in which they happened."""

    @property
    def told(self) -> Sequence[TimelineEntry]:
        """The timeline without what tells nothing about the incident."""
        return [entry for entry in self.timeline if entry.kind not in SILENT]


Names = Callable[[str], str]
"""Makes text readable outside Slack: ``<@U1>`` becomes a name."""


@dataclass(frozen=True, slots=True)
class Section:
    """One section: a heading, and what can be said under it from the material alone."""

    key: str
    heading: str
    write: Callable[[Material, Names], str]
    """Returns Markdown; empty: not yet known."""
    ask: str
    """What a person still has to answer, if nothing can be said."""


def document(material: Material, names: Names) -> str:
    """Return the draft as Markdown. Sections about which nothing is known are one honest list at the end.

    Args:
        names: how people and channels are called.
    """
    incident = material.incident
    written = [(section, section.write(material, names).strip()) for section in SECTIONS]
    parts = [
        f"# {incident.number}: {_line(incident.title, names)}",
        "*Draft, written by Warroom from the timeline. Blameless: it is about systems, not about people.*",
        *(f"## {section.heading}\n\n{text}" for section, text in written if text),
    ]
    unknown = [f"- **{section.heading}**: {section.ask}" for section, text in written if not text]
    if unknown:
        parts.append("## Not yet known\n\n" + "\n".join(unknown))
    return "\n\n".join(parts) + "\n"


@dataclass(frozen=True, slots=True)
class Summary:
    """What the message that presents a draft says of it."""

    missing: tuple[str, ...]
    """Headings of the sections that only people can write."""
    entries: int
    """How many timeline entries it was written from."""


def summary(material: Material, names: Names) -> Summary:
    """Return what the draft holds and lacks."""
    missing = (section.heading for section in SECTIONS if not section.write(material, names).strip())
    return Summary(tuple(missing), len(material.told))


def _metadata(material: Material, names: Names) -> str:
    incident = material.incident
    spans = durations(incident)
    rows = [
        ("Incident", incident.number),
        ("Date", f"{incident.declared_at:%Y-%m-%d}"),
        ("Severity", material.severity.label + (" (assumed)" if incident.severity_assumed else "")),
        ("Status", str(incident.status)),
        ("Declared by", names(f"<@{incident.declared_by}>")),
        ("Incident commander", _commanders(material, names)),
        ("Impact lasted (start to mitigated)", _span(spans.impact)),
        ("Response took (declared to resolved)", _span(spans.response)),
        ("Total (start to recovered)", _span(spans.total)),
    ]
    return _table(("", ""), [(f"**{name}**", value) for name, value in rows])


def _commanders(material: Material, names: Names) -> str:
    users = dict.fromkeys(a.user for a in material.assignments if a.role == "commander")
    return ", ".join(names(f"<@{user}>") for user in users) or "nobody took command"


def _summary(material: Material, names: Names) -> str:
    incident = material.incident
    label = material.severity.label
    sentences = [f"{_line(incident.title, names)} ({label}), declared at {_stamp(incident.declared_at)} UTC."]
    if incident.impact:
        sentences.append(f"Impact: {_line(incident.impact, names)}.")
    if incident.resolution:
        sentences.append(f"Resolved by: {_line(incident.resolution, names)}.")
    return " ".join(sentence.replace("..", ".") for sentence in sentences)


def _impact(material: Material, names: Names) -> str:
    return _prose(material.incident.impact, names)


def _key_entries(material: Material, names: Names) -> str:
    return "\n".join(
        f"- **{_stamp(entry.happened_at)} UTC** {_told(entry, names)}" for entry in material.told if entry.key
    )


def _timeline(material: Material, names: Names) -> str:
    entries = material.told
    days = {entry.happened_at.date() for entry in entries}
    rows = [
        (
            f"{entry.happened_at:%Y-%m-%d %H:%M}" if len(days) > 1 else f"{entry.happened_at:%H:%M}",
            ("**Key.** " if entry.key else "") + ("↳ " if entry.in_thread else "") + _told(entry, names),
            names(f"<@{entry.author}>") if entry.author else "Warroom",
        )
        for entry in entries
    ]
    on = "" if len(days) > 1 or not entries else f"All on {entries[0].happened_at:%Y-%m-%d}.\n\n"
    return on + _table(("Time (UTC)", "Event", "Who"), rows)


def _told(entry: TimelineEntry, names: Names) -> str:
    if entry.deleted_at is not None:
        return f"*(a message, deleted at {entry.deleted_at:%H:%M} UTC)*"
    text = _line(entry.text, names)
    text += "".join(f" [{_line(file.name, names)}]({file.permalink})" for file in entry.files)
    if entry.edited_at is not None:
        before = " → ".join(f"“{_line(old, names)}”" for old in entry.earlier)
        text += f" *(edited at {entry.edited_at:%H:%M} UTC; before: {before})*"
    if entry.kind is EntryKind.NOTE and entry.happened_at != entry.recorded_at:
        text += f" *(recorded at {_stamp(entry.recorded_at)} UTC)*"
    return f"{text} [↗]({entry.permalink})" if entry.permalink else text


def _people(material: Material, names: Names) -> str:
    by_user: dict[str, list[str]] = {material.incident.declared_by: ["declared"]}
    for assignment in material.assignments:
        until = f" to {assignment.ended_at:%H:%M}" if assignment.ended_at else ""
        label = material.roles.get(assignment.role, assignment.role)
        by_user.setdefault(assignment.user, []).append(f"{label} from {assignment.assigned_at:%H:%M}{until} UTC")
    for entry in material.timeline:
        if entry.author is not None:
            by_user.setdefault(entry.author, [])
    return "\n".join(
        f"- {names(f'<@{user}>')}" + (f": {', '.join(did)}" if did else "") for user, did in by_user.items()
    )


def _tried(material: Material, names: Names) -> str:
    return "\n".join(
        f"- {_stamp(entry.happened_at)} UTC: {_line(entry.text, names)}"
        for entry in material.told
        if entry.kind in TRIED
    )


def _resolution(material: Material, names: Names) -> str:
    return _prose(material.incident.resolution, names)


def _nobody_knows(_material: Material, _names: Names) -> str:
    return ""


SECTIONS: Final[tuple[Section, ...]] = (
    Section("metadata", "At a glance", _metadata, ""),
    Section("summary", "Summary", _summary, "what happened, in two or three sentences"),
    Section("impact", "Impact", _impact, "who was hurt, how badly, and for how long"),
    Section("key", "Key moments", _key_entries, "pin the messages that mattered, or mark them with a pushpin"),
    Section("timeline", "Timeline", _timeline, "what happened, and when"),
    Section("people", "Who took part", _people, "who worked on it"),
    Section("tried", "What was tried", _tried, "what was done, and how it went"),
    Section("resolution", "Resolution", _resolution, "what fixed it, for now and for good"),
    Section("cause", "Root cause", _nobody_knows, "why it happened, and why safeguards did not stop it"),
    Section("factors", "Contributing factors", _nobody_knows, "what made it likelier, worse or longer"),
    Section("went_well", "What went well", _nobody_knows, "what helped"),
    Section("went_poorly", "What went poorly", _nobody_knows, "what made it worse or slower"),
    Section("actions", "Action items", _nobody_knows, "what will change, who does it, by when"),
    Section("lessons", "Lessons learned", _nobody_knows, "what others should know"),
)
"""The sections in their order. Source: [methodology] postmortem template."""


def _span(span: timedelta | None) -> str:
    return "not yet known" if span is None else spoken(span)


def _stamp(instant: datetime) -> str:
    return f"{instant:%Y-%m-%d %H:%M}"


def _line(text: str, names: Names) -> str:
    """Make people's text one line of Markdown that cannot break a table or open a tag."""
    flat = " ".join(names(text).split())
    return flat.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("`", "\\`")


def _prose(text: str, names: Names) -> str:
    """Make people's text paragraphs that no heading or tag can come out of."""
    return "\n\n".join(f"> {_line(line, names)}" for line in text.splitlines() if line.strip())


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)])
