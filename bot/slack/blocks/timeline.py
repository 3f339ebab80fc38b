"""The timeline of an incident, and the form that adds to it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.overview import Ending, Overview
from bot.domain.timeline import SAID, TOLD_LATER, EntryKind, TimelineEntry
from bot.slack.blocks import block_kit, text
from bot.slack.blocks.incident import one_liner
from bot.slack.blocks.rendered import Rendered
from bot.slack.blocks.when import when

NEEDS = frozenset({Ending})

CALLBACK = "timeline"
SHOWN_ENTRIES = 20


def timeline(number: str, entries: Sequence[TimelineEntry]) -> Rendered:
    """Show the newest entries of a timeline, oldest of them first."""
    told = [entry for entry in entries if entry.kind is not EntryKind.REMINDER]
    newest = told[-SHOWN_ENTRIES:]
    left_out = len(told) - len(newest)
    lines = [_line(entry) for entry in newest]
    head = f"*Timeline of {number}*" + (f" (the last {len(newest)} of {len(told)} entries)" if left_out else "")
    shown = [block_kit.section(head), *block_kit.sections("\n".join(lines))]
    return Rendered(f"Timeline of {number}", shown, is_read_out=True)


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


def form(view: Overview) -> block_kit.Block:
    """Render the form: what happened, and when."""
    blocks = [
        block_kit.section(one_liner(view)),
        block_kit.question("What happened?", "note", "Deploy v2.3.4 finished", focus=True),
        when("When?", "Leave it empty if it happened just now."),
    ]
    metadata = str(view.incident.id)
    return block_kit.modal("Add to timeline", blocks, CALLBACK, submit="Add", private_metadata=metadata)
