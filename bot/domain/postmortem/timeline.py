"""What a postmortem says of what happened: every entry of the timeline, and the moments that mattered."""

from __future__ import annotations

from collections.abc import Iterator
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
    several_days = len({entry.happened_at.date() for entry in entries}) > 1
    names_of = _names_of(material, names)
    rows = [
        (
            stamp(entry.happened_at) if several_days else clock(entry.happened_at),
            ("**Key.** " if entry.key else "") + ("↳ " if entry.in_thread else "") + _told(entry, names),
            names_of[entry.author, entry.kind in SAID],
        )
        for entry in entries
    ]
    on = "" if several_days or not entries else f"All on {entries[0].happened_at:%Y-%m-%d}.\n\n"
    return on + markdown.table(("Time (UTC)", "Event", "Who"), rows)


def listed(material: Material, names: Names) -> str:
    """Return the same as lines, ``HH:MM - what``. Source: [response] incident_timeline, format."""
    return "\n".join(_lines(material, names))


def _lines(material: Material, names: Names) -> Iterator[str]:
    entries = material.told
    several_days = len({entry.happened_at.date() for entry in entries}) > 1
    for entry in entries:
        at = stamp(entry.happened_at) if several_days else clock(entry.happened_at)
        yield f"- {at} - {_told(entry, names)}"


def _names_of(material: Material, names: Names) -> dict[tuple[str | None, bool], str]:
    authors = {(entry.author, entry.kind in SAID): entry for entry in material.told}
    return {author: _author(entry, names) for author, entry in authors.items()}


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
