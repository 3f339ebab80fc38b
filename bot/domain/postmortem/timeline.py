"""What a postmortem says of what happened: every entry of the timeline, and the moments that mattered."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from bot.domain import markdown
from bot.domain.postmortem.material import Material, Names
from bot.domain.postmortem.words import clock, stamp, who
from bot.domain.timeline import SAID, TOLD_LATER, EntryKind, TimelineEntry

TURNS: Final = frozenset(
    {
        *(EntryKind.DECLARED, EntryKind.ACKNOWLEDGED, EntryKind.STATUS, EntryKind.SEVERITY, EntryKind.FIXED),
        *(EntryKind.RESOLVED, EntryKind.REOPENED, EntryKind.ALERT, EntryKind.PROBE),
    }
)
"""Kinds of entry that are key moments whether anyone marks them or not."""

ACTIONS: Final = frozenset(
    {
        *(EntryKind.ACKNOWLEDGED, EntryKind.ROLE, EntryKind.ROOM, EntryKind.BRIDGE, EntryKind.VENDOR, EntryKind.UPDATE),
        *(EntryKind.STATUS, EntryKind.FIXED, EntryKind.RESOLVED, EntryKind.CHECKED, EntryKind.ESCALATED),
        *(EntryKind.INFORMED, EntryKind.RAMP, EntryKind.TIMEBOX, EntryKind.RECORDING),
    }
)
"""Kinds of entry that tell what someone did; others tell what happened."""

_DID: Final = re.compile(r"(?:[A-Z][a-z ]+ )?[AMFD]\d+\b")
"""Begins what is told of an action, a mitigation, a temporary fix or a decision."""


def key_moments(material: Material, names: Names) -> str:
    """Return a line for each turn of the incident, and for each entry that someone marked."""
    return "\n".join(
        f"- **{stamp(entry.happened_at)} UTC** {_told(entry, names)} ({_author(entry, names)})"
        for entry in material.told
        if (entry.key or entry.kind in TURNS) and entry.deleted_at is None
    )


def table(material: Material, names: Names) -> str:
    """Return a table of everything, in the order in which it happened. Source: [procedures] timeline."""
    entries = material.told
    authors: dict[tuple[str | None, bool], str] = {}
    rows = []
    for at, entry in _at_each(entries):
        by = (entry.author, entry.kind in SAID)
        if by not in authors:
            authors[by] = _author(entry, names)
        marks = ("**Key.** " if entry.key else "") + ("↳ " if entry.in_thread else "")
        rows.append((at, marks + _told(entry, names), authors[by]))
    return _on(entries) + markdown.table(("Time (UTC)", "Event", "Who"), rows)


def listed(material: Material, names: Names) -> str:
    """Return the same as lines, ``HH:MM - what``. Source: [response] incident_timeline, format."""
    entries = material.told
    return _on(entries) + "\n".join(f"- {at} - {_told(entry, names)}" for at, entry in _at_each(entries))


def events_and_actions(material: Material, names: Names) -> str:
    """Return a table of what happened, and what was done. Source: [procedures] postMortemProcess, timeline."""
    entries, rows = material.told, []
    for at, entry in _at_each(entries):
        told = f"{_told(entry, names)} ({_author(entry, names)})"
        did = entry.kind in ACTIONS or (entry.kind is EntryKind.RECORD and _DID.match(entry.text) is not None)
        rows.append((at, "", told) if did else (at, told, ""))
    return _on(entries) + markdown.table(("Time (UTC)", "Event", "Action taken"), rows)


def _at_each(entries: Sequence[TimelineEntry]) -> Iterator[tuple[str, TimelineEntry]]:
    """Yield every entry with its time, and with its date too where they are of several days."""
    written = stamp if _several_days(entries) else clock
    return ((written(entry.happened_at), entry) for entry in entries)


def _several_days(entries: Sequence[TimelineEntry]) -> bool:
    return bool(entries) and entries[0].happened_at.date() != entries[-1].happened_at.date()


def _on(entries: Sequence[TimelineEntry]) -> str:
    """Say the day that all entries are of; empty: they are of several."""
    return "" if not entries or _several_days(entries) else f"All on {entries[0].happened_at:%Y-%m-%d}.\n\n"


def _told(entry: TimelineEntry, names: Names) -> str:
    happened_at = entry.happened_at
    if entry.deleted_at is not None:
        return f"*(a message, deleted at {_at(entry.deleted_at, happened_at)} UTC)*"
    said = markdown.line(names(entry.text))
    if not entry.files and entry.edited_at is None and entry.kind not in TOLD_LATER:  # nearly all
        return f"{said} [↗]({entry.permalink})".lstrip() if entry.permalink else said
    parts = [said]
    parts += [markdown.link(file.name, file.permalink) for file in entry.files]
    if entry.edited_at is not None:
        before = " → ".join(f"“{markdown.line(names(old))}”" for old in entry.earlier)
        edited = f"edited at {_at(entry.edited_at, happened_at)} UTC"
        parts.append(f"*({edited}; before: {before})*" if before else f"*({edited})*")
    if entry.kind in TOLD_LATER and happened_at != entry.recorded_at:
        parts.append(f"*(recorded at {_at(entry.recorded_at, happened_at)} UTC)*")
    if entry.permalink:
        parts.append(f"[↗]({entry.permalink})")
    return " ".join(part for part in parts if part)


def _at(instant: datetime, happened_at: datetime) -> str:
    return stamp(instant, beside=happened_at)


def _author(entry: TimelineEntry, names: Names) -> str:
    app = "an app" if entry.kind in SAID else "Warroom"
    return app if entry.author is None else who(entry.author, names)
