"""The form of an update, its correction, and the answer to whoever posted one."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from bot.domain.durations import spoken
from bot.domain.overview import Deadlines, Overview, Recorded, Updates
from bot.domain.service_level import MEANINGS
from bot.domain.triage import unknowns
from bot.domain.update import PARTS, Report, StatusUpdate, report_of, sooner_than
from bot.domain.update_draft import drafted
from bot.slack.blocks import block_kit, text
from bot.slack.blocks.incident import next_update
from bot.slack.blocks.rendered import Rendered
from bot.slack.blocks.when import in_both_zones, moment

NEEDS = frozenset({Updates, Deadlines, Recorded})

CALLBACK = "update"
CORRECTION = "update_correction"

AS_THE_POLICY_SAYS = "policy"
"""Value of the choice that leaves the clock as it is."""

_PLACEHOLDERS = {
    "text": "Rolled back v2.3.4, errors are falling",
    "impact": "Who is affected, and how",
    "next_steps": "What comes next, with times",
    "findings": "What came to light",
    "ruled_out": "What it isn't",
    "need_help": "What others could do",
}

LEVEL = "level"
"""Block of the question how much works."""

VISIBLE = frozenset({"text", "impact", "next_steps"})
"""Parts that a form asks for at once; *More* brings the others, which go under the same names as in a report."""


def answer(number: str, incident_id: int, update: StatusUpdate, *, now: datetime, by_clock: bool = False) -> Rendered:
    """Render the answer to whoever posted: what was inferred, and the way to change it.

    Args:
        by_clock: they typed at which time the next one is due: it shows how that was read.
    """
    shown = in_both_zones if by_clock else moment
    due = f" The next one is due at {shown(update.next_due_at, seen_at=now)}." if update.next_due_at else ""
    line = f"Posted update #{update.number} on {number}.{due}"
    edit = block_kit.button("Edit", "update.edit", f"{incident_id}:{update.number}")
    return Rendered(line, [block_kit.section(line), block_kit.actions(edit, block_id="posted")])


def adopted(number: str, incident_id: int, update: StatusUpdate, *, now: datetime) -> Rendered:
    """Render the answer to whoever made a message an update."""
    plain = answer(number, incident_id, update, now=now)
    undo = "It's the message word for word. Remove :mega: to undo this."
    return Rendered(f"{plain.text} {undo}", [*plain.blocks, block_kit.context(undo)])


def form(view: Overview, *, more: str = "") -> block_kit.Block:
    """Render the form for an update, with what still stands to start from.

    Args:
        more: private metadata of the form in which *More* was pressed; empty: it was not.
    """
    news = view.updates.news
    stood = Report(
        text=news.text if news else "",
        impact=view.incident.impact,
        next_steps=news.next_steps if news else "",
        need_help=news.need_help if news else "",
    )
    stands = drafted(view.recorded.records, stood, news)
    asked = VISIBLE | {part for part in PARTS if getattr(stands, part) != getattr(stood, part)}
    blocks = [block_kit.context(_situation(view)), *_questions(stands, frozenset(PARTS) if more else asked)]
    blocks.append(_level(view.incident.service_level))
    if not more:
        blocks.append(_more(block_kit.button("More", "update.more")))
        if stands.need_help and "need_help" not in asked:
            blocks.append(block_kit.context(f"Still asking for help with: {_one_line(stands.need_help)}"))
    elif (every := view.severity.update_every) is not None and (sooner := sooner_than(every)):
        usual = block_kit.option(f"in {spoken(every)}, as usual for {view.severity.label}", AS_THE_POLICY_SAYS)
        others = [block_kit.option(f"in {spoken(span)}", choice_of(span)) for span in sooner]
        select = block_kit.static_select("next", [usual, *others], initial=AS_THE_POLICY_SAYS)
        blocks.append(block_kit.input_block("Next update", select, "next"))
    metadata = more or f"{view.incident.id}:{text.sign(view.incident.impact)}"
    return block_kit.modal("Post an update", blocks, CALLBACK, submit="Post update", private_metadata=metadata)


def _level(known: str) -> block_kit.Block:
    """Ask how much of the service works, with what was said last."""
    options = [block_kit.option(f"{level.capitalize()}: {meaning}", level) for level, meaning in MEANINGS.items()]
    select = block_kit.static_select(LEVEL, options, "Not said", initial=known)
    return block_kit.input_block("How much works?", select, LEVEL, optional=True)


def sign_of(report: Report) -> str:
    """Return a short sign of a whole report that a form showed."""
    return text.sign("\0".join(getattr(report, part) for part in PARTS))


def choice_of(span: timedelta) -> str:
    """Return what the form sends for a time until the next update."""
    return f"{span.total_seconds():.0f}"


def correction(view: Overview, update: StatusUpdate, *, more: str = "") -> block_kit.Block:
    """Render the form that corrects an update: what it says, without the clock, which does not move.

    Args:
        more: as of `form`.
    """
    said = {part for part in PARTS if getattr(update, part)}
    asked = frozenset(PARTS) if more else VISIBLE | said
    posted = f"Posted {text.date(update.at)}. Correcting it edits every post of it; the number stays."
    blocks = [block_kit.context(posted), *_questions(report_of(update), asked)]
    if len(asked) < len(PARTS):
        blocks.append(_more(block_kit.button("More", "update.more_to_correct")))
    title = f"Correct update #{update.number}"
    metadata = more or f"{view.incident.id}:{update.number}:{sign_of(update)}"
    return block_kit.modal(title, blocks, CORRECTION, submit="Correct", private_metadata=metadata)


def _questions(stands: Report, asked: Collection[str]) -> list[block_kit.Block]:
    """Render the questions. Each keeps its name when there are more of them, and with it what was typed."""
    action, *others = (
        block_kit.question(
            PARTS[part],
            "update" if part == "text" else part,
            placeholder,
            initial=getattr(stands, part),
            focus=part == "text",
        )
        for part, placeholder in _PLACEHOLDERS.items()
        if part in asked
    )
    return [action, *map(block_kit.optional, others)]


def _more(button: block_kit.Block) -> block_kit.Block:
    return block_kit.actions(button, block_id="more")


def _one_line(said: str) -> str:
    return text.clip_escaped(text.one_line(said), 200)


def _situation(view: Overview) -> str:
    """Say, above the questions, what was said last, what no one knows yet, and when it is due."""
    parts = []
    if (last := view.updates.last) is not None:
        parts.append(f"Update #{last.number}, {text.date(last.at)}: {_one_line(last.text)}")
    if view.deadlines.next_update_at is not None:
        parts.append(f"Next update {next_update(view)}")
    if open_questions := unknowns(view.incident.facts):
        parts.append(f"Not yet known: {', '.join(open_questions)}")
    return " · ".join(parts) or "The first update"
