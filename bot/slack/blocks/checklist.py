"""Checklists as they look: a list to tick off, the list of lists, and the form that says why an item doesn't apply."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from bot.domain import met
from bot.domain.checklist import SAMPLE_LIMIT, Checklist, Line, RequiredFor, lists_of, progress, sized, ticks_on
from bot.domain.incident import Incident
from bot.domain.overview import Ending, Overview
from bot.domain.sampled import Sampled
from bot.slack.blocks import block_kit, text
from bot.slack.blocks.incident import one_liner
from bot.slack.blocks.rendered import Called, Rendered
from bot.slack.blocks.when import moment

NEEDS = met.NEEDS | {Ending, Sampled}

CALLBACK = "checks_not_applicable"
SAMPLE_CALLBACK = "checks_sample"
SAMPLE_TITLE = "Change the sample"

BOXES: Final = "checks:"
"""Begins the block id of the checkboxes. What follows are the keys that were ticked when they were shown, separated by
commas: so a click tells what it changes, whatever others have ticked meanwhile."""

MOST_LISTED: Final = 40
"""Lists that fit into an answer, and others that are named below them."""

_FOR: Final = {
    RequiredFor.RESOLVED: "needed to resolve",
    RequiredFor.RECOVERED: "needed to call it recovered",
    RequiredFor.CLOSED: "needed to close",
    RequiredFor.PUBLISHED: "asked for by the postmortem",
}
"""What a list is required for, in a few words."""


def title(checklist: Checklist, lines: Sequence[Line]) -> str:
    """Name a list and how much of it is done, as mrkdwn."""
    return f"*{text.escape(checklist.title)}* {progress(lines)}"


def known(lines: Sequence[Line]) -> str:
    """List what facts have ticked, and how often they did, as mrkdwn; empty: nothing."""
    return "\n".join(
        " · ".join(filter(None, (f"✓ {text.escape(line.item.text)} (known)", line.passed)))
        for line in lines
        if line.is_known
    )


def boxes(
    incident: Incident, checklist: Checklist, lines: Sequence[Line], *, alone: bool = False
) -> list[block_kit.Block]:
    """Render the items that people tick; nothing, where facts have ticked all of them.

    Args:
        alone: one person sees it.
    """
    ours = [line for line in lines if not line.is_known]
    if not ours:
        return []
    ticked = [line.item.key for line in ours if line.is_ticked]
    options = [block_kit.option(line.item.text, line.item.key, _beside(line)) for line in ours]
    value = f"{incident.id}:{checklist.key}"
    shown = block_kit.checkboxes(f"checks.tick:{value}", options, ticked)
    if alone:
        shown = block_kit.checkboxes(f"checks.tick_here:{value}", options, ticked)
    return [block_kit.actions(shown, block_id=f"{BOXES}{','.join(ticked)}")]


def _beside(line: Line) -> str:
    """Say why an item doesn't apply; else how often it was so, and who sees to one that is open."""
    if line.tick is not None and not line.is_ticked:
        return f"Doesn't apply: {text.one_line(line.tick.why)}"
    owner = f"Owner: {line.owner}" if line.owner and line.is_open else ""
    return " · ".join(filter(None, (line.passed, owner)))


def last_word(lines: Sequence[Line], called: Called, *, seen_at: datetime) -> str:
    """Say who ticked last, and when; empty: no one has."""
    ticks = [line.tick for line in lines if line.tick is not None]
    if not ticks:
        return ""
    last = max(ticks, key=lambda tick: tick.at)
    return f"Last: {called(last.by)}, {moment(last.at, seen_at=seen_at)}"


def buttons(incident: Incident, checklist: Checklist, lines: Sequence[Line]) -> list[block_kit.Block]:
    """Render what else can be said: what of it doesn't apply, and how much was looked at."""
    value = f"{incident.id}:{checklist.key}"
    is_open = any(line.is_open for line in lines)
    shown = [block_kit.button("Doesn't apply…", "checks.not_applicable", value)] if is_open else []
    if checklist.sample:
        shown.append(block_kit.button("Change sample…", "checks.sample", value))
    return shown


def one(view: Overview, checklist: Checklist, *, now: datetime) -> Rendered:
    """Render one list for whoever asked for it."""
    checklist, lines = sized(checklist, view.checks.ticks), met.lines_of(checklist, view, now=now)
    blocks = [block_kit.section(title(checklist, lines))]
    if said := known(lines):
        blocks.append(block_kit.section(said))
    blocks += boxes(view.incident, checklist, lines, alone=True)
    small = [last_word(lines, text.user, seen_at=now), _FOR.get(checklist.required_for, "").capitalize()]
    if any(small):
        blocks.append(block_kit.context(*small))
    if more := buttons(view.incident, checklist, lines):
        blocks.append(block_kit.actions(*more, block_id="checklist"))
    return Rendered(text.one_line(title(checklist, lines)), blocks)


def listed(view: Overview) -> Rendered:
    """Render the lists of an incident that matter now, each with how much of it is done; the others by name."""
    lists = met.applying(view)
    head = f"Checklists of {one_liner(view)}"
    if not lists:
        return Rendered("The policy has no checklist for this. Whoever runs Warroom adds one under `checklists`.")
    due = [each for each in lists if _is_due(each, view)] or lists
    blocks = [block_kit.section(head)]
    for each in due[:MOST_LISTED]:
        why = f" · {_FOR[each.required_for]}" if each.required_for in _FOR else ""
        button = block_kit.button("Open", "checks.show", f"{view.incident.id}:{each.key}")
        shown = title(sized(each, view.checks.ticks), met.lines_of(each, view))
        blocks.append(block_kit.section(f"{shown}{why}", button))
    if others := [each.label for each in lists if each not in due[:MOST_LISTED]]:
        named = ", ".join(text.escape(each) for each in others[:MOST_LISTED])
        blocks.append(block_kit.context(f"Not due now: {named}. `/incident checklist <name>` opens one."))
    return Rendered(head, blocks, is_read_out=True)


def _is_due(checklist: Checklist, view: Overview) -> bool:
    """Tell whether a list was shown, or something of it ticked, or what comes next asks for it."""
    ticks = view.checks.ticks
    if checklist.key in lists_of(ticks) or ticks_on(checklist, ticks):
        return True
    if view.incident.status.is_open:
        return checklist.required_for is RequiredFor.RESOLVED
    return checklist.required_for is not RequiredFor.NONE


def form(incident: Incident, checklist: Checklist, lines: Sequence[Line]) -> block_kit.Block:
    """Render the form: which item doesn't apply, and why."""
    options = [block_kit.option(line.item.text, line.item.key) for line in lines if line.is_open]
    blocks = [
        block_kit.section(title(checklist, lines)),
        block_kit.input_block("Which item?", block_kit.static_select("item", options, "Choose"), "item"),
        block_kit.question("Why doesn't it apply?", "reason", "It has no user interface", focus=True),
    ]
    metadata = f"{incident.id}:{checklist.key}"
    return block_kit.modal("Doesn't apply", blocks, CALLBACK, submit="Save", private_metadata=metadata)


def sample_form(incident: Incident, checklist: Checklist) -> block_kit.Block:
    """Render the form: how much was looked at."""
    field = block_kit.plain_text_input(
        "sample", placeholder="10%", initial=checklist.sample, focus=True, max_length=SAMPLE_LIMIT
    )
    asked = block_kit.input_block("How much did you look at?", field, "sample")
    blocks = [block_kit.section(f"*{text.escape(checklist.label)}*"), asked]
    metadata = f"{incident.id}:{checklist.key}"
    return block_kit.modal(SAMPLE_TITLE, blocks, SAMPLE_CALLBACK, submit="Save", private_metadata=metadata)
