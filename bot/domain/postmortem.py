"""The postmortem: its sections, and the document they make."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.domain import markdown
from bot.domain.durations import spoken
from bot.domain.impact import in_full, phrase_of
from bot.domain.incident import Status, durations
from bot.domain.postmortem_material import Answer, Material, Names
from bot.domain.postmortem_records import hypotheses, what_was_done
from bot.domain.postmortem_summary import in_short
from bot.domain.role import COMMANDER
from bot.domain.severity_history import history, peak
from bot.domain.status_history import cause
from bot.domain.timeline import SAID, TOLD_LATER, TRIED, TimelineEntry
from bot.domain.tried import tried

UNKNOWN: Final = "not yet known"

ANSWERABLE: Final = frozenset({Status.RESOLVED, Status.CLOSED})
"""Statuses in which there is a draft whose questions people can answer."""


@dataclass(frozen=True, slots=True)
class Section:
    """One section: a heading, and what can be said under it from the material alone."""

    key: str
    heading: str
    write: Callable[[Material, Names], str]
    """Returns Markdown; empty: not yet known."""
    ask: str
    """What a person still has to answer, if nothing can be said."""
    asks_on: bool = False
    """What can be said from the material is not the whole answer: people are asked all the same."""

    def written(self, material: Material, names: Names) -> str:
        """Return all that is known, as Markdown: what the material says, then what a person wrote."""
        answer = material.answers.get(self.key)
        said = markdown.quoted(names(answer.text)) if answer is not None else ""
        return "\n\n".join(part for part in (self.write(material, names).strip(), said) if part)


def document(material: Material, names: Names) -> str:
    """Return the draft as Markdown. Sections about which nothing is known are one honest list at the end.

    Args:
        names: how people and channels are called.
    """
    incident = material.incident
    written = [(section, section.written(material, names)) for section in SECTIONS]
    parts = [
        f"# {incident.number}: {markdown.line(names(incident.title))}",
        "*Draft, written by Warroom from the timeline. Blameless: it is about systems, not about people.*",
        *(f"## {section.heading}\n\n{text}" for section, text in written if text),
    ]
    unknown = [f"- **{section.heading}**: {section.ask}" for section, text in written if not text]
    if unknown:
        parts.append("## Not yet known\n\n" + "\n".join(unknown))
    if material.unchecked:
        parts.append(f"## Not checked\n\n{_unchecked(material)}")
    return "\n\n".join(parts) + "\n"


def _unchecked(material: Material) -> str:
    """List what was not checked that the policy asks for. Source: [methodology] incident-specific investigation."""
    lists = {each.checklist.key: each.checklist for each in material.unchecked}
    return "\n".join(
        f"- **{markdown.line(checklist.label)}**: "
        + "; ".join(markdown.line(each.item.text) for each in material.unchecked if each.checklist.key == key)
        for key, checklist in lists.items()
    )


@dataclass(frozen=True, slots=True)
class Summary:
    """What the message that presents a draft says of it."""

    open: tuple[Section, ...]
    """Sections of which nothing is known: what only people can answer."""
    entries: int
    """How many timeline entries it was written from."""

    @property
    def written(self) -> int:
        """How many sections say something."""
        return len(SECTIONS) - len(self.open)


def summary(material: Material, names: Names) -> Summary:
    """Return what the draft holds and lacks."""
    still_open = (
        section
        for section in SECTIONS
        if not section.written(material, names) or (section.asks_on and section.key not in material.answers)
    )
    return Summary(tuple(still_open), len(material.told))


def _metadata(material: Material, names: Names) -> str:
    incident = material.incident
    spans = durations(incident)
    rows = [
        ("Date", f"{incident.declared_at:%Y-%m-%d}"),
        ("Severity", markdown.line(material.severity.label) + (" (assumed)" if incident.severity_assumed else "")),
        *_severities(material),
        ("Status", str(incident.status)),
        ("Declared by", _who(incident.declared_by, names) if incident.declared_by else "an alert"),
        ("Incident commander", _commanders(material, names)),
        ("Impact lasted (start to mitigated)", _span(spans.impact)),
        ("Response took (declared to resolved)", _span(spans.response)),
        ("Total (start to recovered)", _span(spans.total)),
        *((name, markdown.line(names(_fact(material, *of))) or UNKNOWN) for name, of in _ASSESSED.items()),
        ("Facilitator of the review", UNKNOWN),
    ]
    return markdown.table(("Incident", incident.number), [(f"**{name}**", value) for name, value in rows])


_ASSESSED: Final[Mapping[str, Sequence[str]]] = {
    "Services affected": ("systems",),
    "Users affected": ("users", "users_percent", "users_confirmed"),
    "Revenue": ("revenue", "revenue_per_hour"),
}
"""What is said at a glance of the impact -> the fields of `Facts` that say it."""


def _fact(material: Material, *fields: str) -> str:
    said = phrase_of(material.incident.facts, material.currency, *fields)
    return said.removeprefix(f"{fields[0]}: ")


def _severities(material: Material) -> list[tuple[str, str]]:
    """Return the worst severity, and each with since when it stood, where it was not the same all the time."""
    declared_at = material.incident.declared_at
    steps = history(material.timeline, material.severity, material.severities, declared_at=declared_at)
    if len(steps) == 1:
        return []
    told = (f"{markdown.line(step.label)} from {_stamp(step.since, beside=declared_at)}" for step in steps)
    worst = markdown.line(peak(steps, material.severities))
    return [("Peak severity", worst), ("Severity history", f"{', '.join(told)} UTC")]


def _commanders(material: Material, names: Names) -> str:
    users = dict.fromkeys(a.user for a in material.assignments if a.role == COMMANDER)
    return ", ".join(_who(user, names) for user in users) or "no one took command"


def _impact(material: Material, names: Names) -> str:
    incident = material.incident
    known = in_full(incident.impact, incident.facts, material.currency)
    facts = known[1:] if incident.impact.strip() else known
    listed = "\n".join(f"- {markdown.line(names(fact))}" for fact in facts)
    return "\n\n".join(part for part in (markdown.quoted(names(incident.impact)), listed) if part)


def _key_entries(material: Material, names: Names) -> str:
    return "\n".join(
        f"- **{_stamp(entry.happened_at)} UTC** {_told(entry, names)} ({_author(entry, names)})"
        for entry in material.told
        if entry.key and entry.deleted_at is None
    )


def _timeline(material: Material, names: Names) -> str:
    entries = material.told
    several_days = len({entry.happened_at.date() for entry in entries}) > 1
    authors = {(entry.author, entry.kind in SAID): entry for entry in entries}
    names_of = {author: _author(entry, names) for author, entry in authors.items()}
    rows = [
        (
            _stamp(entry.happened_at) if several_days else _clock(entry.happened_at),
            ("**Key.** " if entry.key else "") + ("↳ " if entry.in_thread else "") + _told(entry, names),
            names_of[entry.author, entry.kind in SAID],
        )
        for entry in entries
    ]
    on = "" if several_days or not entries else f"All on {entries[0].happened_at:%Y-%m-%d}.\n\n"
    return on + markdown.table(("Time (UTC)", "Event", "Who"), rows)


def _clock(at: datetime) -> str:
    return f"{at.hour:02d}:{at.minute:02d}"  # a third of what strftime takes, for each of 10,000


def _told(entry: TimelineEntry, names: Names) -> str:
    happened_at = entry.happened_at
    if entry.deleted_at is not None:
        return f"*(a message, deleted at {_stamp(entry.deleted_at, beside=happened_at)} UTC)*"
    said = markdown.line(names(entry.text))
    if not entry.files and entry.edited_at is None and entry.kind not in TOLD_LATER:  # nearly all
        return f"{said} [↗]({entry.permalink})".lstrip() if entry.permalink else said
    parts = [said]
    parts += [markdown.link(file.name, file.permalink) for file in entry.files]
    if entry.edited_at is not None:
        before = " → ".join(f"“{markdown.line(names(old))}”" for old in entry.earlier)
        edited = f"edited at {_stamp(entry.edited_at, beside=happened_at)} UTC"
        parts.append(f"*({edited}; before: {before})*" if before else f"*({edited})*")
    if entry.kind in TOLD_LATER and happened_at != entry.recorded_at:
        parts.append(f"*(recorded at {_stamp(entry.recorded_at, beside=happened_at)} UTC)*")
    if entry.permalink:
        parts.append(f"[↗]({entry.permalink})")
    return " ".join(part for part in parts if part)


def _author(entry: TimelineEntry, names: Names) -> str:
    app = "an app" if entry.kind in SAID else "Warroom"
    return app if entry.author is None else _who(entry.author, names)


def _people(material: Material, names: Names) -> str:
    declared_at = material.incident.declared_at
    declared_by = material.incident.declared_by
    by_user: dict[str, list[str]] = {declared_by: ["declared"]} if declared_by else {}
    for assignment in material.assignments:
        until = f" to {_stamp(assignment.ended_at, beside=declared_at)}" if assignment.ended_at else ""
        since = _stamp(assignment.assigned_at, beside=declared_at)
        label = markdown.line(material.roles.get(assignment.role, assignment.role))
        by_user.setdefault(assignment.user, []).append(f"{label} from {since}{until} UTC")
    for stay in material.stays:
        until = f" to {_stamp(stay.left_at, beside=declared_at)}" if stay.left_at else ""
        since = _stamp(stay.joined_at, beside=declared_at)
        by_user.setdefault(stay.user, []).append(f"in the room from {since}{until} UTC")
    for entry in material.timeline:
        if entry.author is not None:
            by_user.setdefault(entry.author, [])
    return "\n".join(f"- {_who(user, names)}" + (f": {', '.join(did)}" if did else "") for user, did in by_user.items())


def _tried(material: Material, names: Names) -> str:
    """List what was tried; where nothing was but what fixed it, that."""
    found = tried(material.told) or [entry for entry in material.told if entry.kind in TRIED]
    listed = "\n".join(f"- {_stamp(entry.happened_at)} UTC: {markdown.line(names(entry.text))}" for entry in found)
    return f"{listed}\n\n{what_was_done(material, names)}".strip()


def _resolution(material: Material, names: Names) -> str:
    return markdown.quoted(names(material.incident.resolution))


def _cause(material: Material, names: Names) -> str:
    found = cause(material.timeline)
    known = f"As known so far, since {_stamp(found.at)} UTC:\n\n{markdown.quoted(names(found.note))}" if found else ""
    return f"{known}\n\n{hypotheses(material, names)}".strip()


def _nobody_knows(*_: object) -> str:
    return ""


SECTIONS: Final[tuple[Section, ...]] = (
    Section("metadata", "At a glance", _metadata, ""),
    Section("summary", "Summary", in_short, "what happened, in two or three sentences"),
    Section("impact", "Impact", _impact, "who was affected, how badly, and for how long"),
    Section("key", "Key moments", _key_entries, "pin the messages that mattered, or mark them with a pushpin"),
    Section("timeline", "Timeline", _timeline, "what happened, and when"),
    Section("people", "Who took part", _people, "who worked on it"),
    Section("tried", "What was tried", _tried, "what was done, and how it went"),
    Section("resolution", "Resolution", _resolution, "what fixed it, for now and for good"),
    Section("cause", "Root cause", _cause, "why it happened, and why safeguards did not stop it", asks_on=True),
    Section("factors", "Contributing factors", _nobody_knows, "what made it likelier, worse or longer"),
    Section("went_well", "What went well", _nobody_knows, "what helped"),
    Section("went_poorly", "What went poorly", _nobody_knows, "what made it worse or slower"),
    Section("actions", "Action items", _nobody_knows, "what will change, who does it, by when"),
    Section("lessons", "Lessons learned", _nobody_knows, "what others should know"),
)
"""The sections in their order. Source: [methodology] postmortem template."""

ONLY_PEOPLE: Final = tuple(section for section in SECTIONS if section.asks_on or section.write is _nobody_knows)
"""What no material answers: people are asked. Source: [recovery] the four questions of an analysis."""


def left_to_answer(answers: Mapping[str, Answer]) -> Sequence[Section]:
    """Return what people are asked and no one has answered.

    Args:
        answers: by the key of their section.
    """
    return [each for each in ONLY_PEOPLE if (said := answers.get(each.key)) is None or not said.text]


BY_KEY: Final[Mapping[str, Section]] = {section.key: section for section in SECTIONS}


def _span(span: timedelta | None) -> str:
    return UNKNOWN if span is None else spoken(span)


def _stamp(instant: datetime, *, beside: datetime | None = None) -> str:
    """Write an instant; of the same day as the one ``beside`` it, its time is enough."""
    return f"{instant:%H:%M}" if beside and instant.date() == beside.date() else f"{instant:%Y-%m-%d %H:%M}"


def _who(user: str, names: Names) -> str:
    """Name a person, without the @ that would mean someone else outside Slack."""
    return markdown.line(names(f"<@{user}>").removeprefix("@"))
