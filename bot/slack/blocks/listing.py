"""This file is about how several incidents look, and the timeline of one."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.overview import Overview
from bot.domain.timeline import SAID, TOLD_LATER, EntryKind, TimelineEntry
from bot.slack.blocks import kit, text
from bot.slack.blocks.incident import next_update, one_liner
from bot.slack.blocks.rendered import Rendered

SHOWN_ENTRIES = 20


def incidents(views: Sequence[Overview]) -> Rendered:
    """List incidents, the newest first."""
    if not views:
        return Rendered(text.escape("No incident is open. Declare one: `/incident <what is broken> sev1`."))
    lines = []
    for view in views:
        where = f" · {text.channel(view.room.channel)}" if view.room else ""
        commander = f" · IC {text.user(view.commander)}" if view.commander else " · no commander"
        owed = f" · next update {next_update(view)}" if view.next_update_at else ""
        lines.append(f"{one_liner(view)}{where}{commander}{owed}")
    count = "1 incident" if len(views) == 1 else f"{len(views)} incidents"
    return Rendered(f"{count}: {one_liner(views[0])}", kit.fit([kit.section(line) for line in lines]))


def timeline(number: str, entries: Sequence[TimelineEntry]) -> Rendered:
    """Show the newest entries of a timeline, oldest of them first."""
    told = [entry for entry in entries if entry.kind is not EntryKind.REMINDER]
    newest = told[-SHOWN_ENTRIES:]
    left_out = len(told) - len(newest)
    lines = [_line(entry) for entry in newest]
    head = f"*Timeline of {number}*" + (f" (the last {len(newest)} of {len(told)} entries)" if left_out else "")
    return Rendered(f"Timeline of {number}", [kit.section(head), *kit.sections("\n".join(lines))])


def _line(entry: TimelineEntry) -> str:
    who = text.user(entry.author) if entry.author else "an app" if entry.kind in SAID else "Warroom"
    mark = "📌 " if entry.key else ""
    when = text.date(entry.happened_at, "{date_short_pretty} {time}")
    return f"{mark}{when} {who}: {_said(entry)}"


def _said(entry: TimelineEntry) -> str:
    if entry.deleted_at:
        return "_(deleted)_"
    parts = [text.escape_but_mentions(text.clip(text.one_line(entry.text), 300))]
    parts += [f"📎 {text.clip_escaped(text.one_line(file.name), 100)}" for file in entry.files]
    if entry.edited_at:
        parts.append("_(edited)_")
    if entry.kind in TOLD_LATER and entry.happened_at != entry.recorded_at:
        parts.append("_(recorded later)_")
    return " ".join(part for part in parts if part)
