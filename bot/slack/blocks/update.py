"""The form of an update, its correction, and the answer to whoever posted one."""

from __future__ import annotations

import zlib
from datetime import datetime, timedelta

from bot.domain.durations import spoken
from bot.domain.overview import Deadlines, Overview, Updates
from bot.domain.timeline import at_utc
from bot.domain.triage import unknowns
from bot.domain.update import PARTS, Report, StatusUpdate, report_of, sooner_than
from bot.slack.blocks import block_kit, text
from bot.slack.blocks.incident import next_update
from bot.slack.blocks.rendered import Rendered

NEEDS = frozenset({Updates, Deadlines})

CALLBACK = "update"
CORRECTION = "update_correction"

AS_THE_POLICY_SAYS = "policy"
"""Value of the choice that leaves the clock as it is."""

_PLACEHOLDERS = {
    "impact": "Who is hurt, and how",
    "findings": "What came to light",
    "ruled_out": "What it is not",
    "next_steps": "What comes next, with times",
    "need_help": "What others could do",
}


def answer(number: str, incident_id: int, update: StatusUpdate, *, now: datetime) -> Rendered:
    """Render the answer to whoever posted: what was inferred, and the way to change it."""
    due = f" The next one is due at {at_utc(update.next_due_at, seen_at=now)}." if update.next_due_at else ""
    line = f"Posted update #{update.number} on {number}.{due}"
    edit = block_kit.button("Edit", "update.edit", f"{incident_id}:{update.number}")
    return Rendered(line, [block_kit.section(line), block_kit.actions(edit, block_id="posted")])


def adopted(number: str, incident_id: int, update: StatusUpdate, *, now: datetime) -> Rendered:
    """Render the answer to whoever made a message an update."""
    plain = answer(number, incident_id, update, now=now)
    undo = "It says what the message says. Take :mega: off again to undo it."
    return Rendered(f"{plain.text} {undo}", [*plain.blocks, block_kit.context(undo)])


def form(view: Overview) -> block_kit.Block:
    """Render the form for an update, with what still stands to start from."""
    news = view.updates.news
    stands = Report(
        text=news.text if news else "",
        impact=view.incident.impact,
        next_steps=news.next_steps if news else "",
        need_help=news.need_help if news else "",
    )
    blocks = [block_kit.context(_situation(view)), *_questions(stands)]
    if (every := view.severity.update_every) is not None and (sooner := sooner_than(every)):
        usual = block_kit.option(f"in {spoken(every)}, as {view.severity.label} asks", AS_THE_POLICY_SAYS)
        others = [block_kit.option(f"in {spoken(span)}", choice_of(span)) for span in sooner]
        select = block_kit.static_select("next", [usual, *others], initial=AS_THE_POLICY_SAYS)
        blocks.append(block_kit.input_block("Next update", select, "next"))
    metadata = f"{view.incident.id}:{sign(view.incident.impact)}"
    return block_kit.modal("Post an update", blocks, CALLBACK, submit="Post update", private_metadata=metadata)


def sign(shown: str) -> str:
    """Return a short sign of what a form showed, to tell later whether somebody changed it."""
    return f"{zlib.crc32(shown.strip().encode(errors='replace'))}"


def sign_of(report: Report) -> str:
    """Return the same for a whole report."""
    return sign("\0".join(getattr(report, part) for part in PARTS))


def choice_of(span: timedelta) -> str:
    """Return what the form sends for a time until the next update."""
    return f"{span.total_seconds():.0f}"


def correction(view: Overview, update: StatusUpdate) -> block_kit.Block:
    """Render the form that corrects an update: what it says, without the clock, which does not move."""
    posted = f"Posted {text.date(update.at)}. Every post of it is edited; it keeps its number."
    blocks = [block_kit.context(posted), *_questions(report_of(update))]
    title, metadata = f"Correct update #{update.number}", f"{view.incident.id}:{update.number}:{sign_of(update)}"
    return block_kit.modal(title, blocks, CORRECTION, submit="Correct", private_metadata=metadata)


def _questions(stands: Report) -> list[block_kit.Block]:
    action = "Rolled back v2.3.4, errors are falling"
    return [
        block_kit.question(PARTS["text"], "update", action, initial=stands.text, focus=True),
        *(
            block_kit.optional(block_kit.question(PARTS[part], part, placeholder, initial=getattr(stands, part)))
            for part, placeholder in _PLACEHOLDERS.items()
        ),
    ]


def _situation(view: Overview) -> str:
    """Say, above the questions, what was said last, what nobody knows yet, and when it is due."""
    parts = []
    if (last := view.updates.last) is not None:
        said = text.clip_escaped(text.one_line(last.text), 200)
        parts.append(f"Update #{last.number}, {text.date(last.at)}: {said}")
    if view.deadlines.next_update_at is not None:
        parts.append(f"Next update {next_update(view)}")
    if open_questions := unknowns(view.incident.facts):
        parts.append(f"Not yet known: {', '.join(open_questions)}")
    return " · ".join(parts) or "The first update"
