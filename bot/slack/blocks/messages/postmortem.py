"""How the postmortem draft is presented."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from bot.domain.approval import Approval, Reviews, Standing
from bot.domain.draft import POSTMORTEM
from bot.domain.durations import spoken
from bot.domain.incident import Incident, durations
from bot.domain.messages.postmortem import DraftReady
from bot.domain.overview import Overview
from bot.domain.postmortem import whys
from bot.domain.postmortem.document import Summary
from bot.domain.postmortem.section import Section
from bot.domain.postmortem.sections import ANSWERABLE, BY_KEY, SECTIONS
from bot.domain.restored import Recovery
from bot.slack.blocks import block_kit, text
from bot.slack.blocks.approval import ask
from bot.slack.blocks.due import next_step
from bot.slack.blocks.messages.shown import shown
from bot.slack.blocks.postmortem import label
from bot.slack.blocks.rendered import Rendered, Surroundings

QUESTIONS = 5
"""Open questions with a button of their own."""

OFFERED: Final = (BY_KEY[whys.KEY],)
"""Sections with a button of their own, although no one has to answer them."""


def _ready(message: DraftReady, view: Overview, around: Surroundings) -> Rendered:
    incident, draft = view.incident, around.draft
    if message.replaced or incident.status.is_open:
        now = "The draft below takes its place" if message.replaced else "The draft follows once it's resolved again"
        said = f"📝 This incident was reopened. {now}."
        return Rendered(said, [block_kit.section(said)])
    spans = durations(incident)
    stands = view.reviews.draft(POSTMORTEM)
    how = f"is {stands.standing}" if stands.is_approved_for(incident.resolved_at) else "draft is ready"
    line = f"📝 The postmortem {how}, from {draft.entries} timeline entries."
    facts = [
        f"*Impact lasted* (start to mitigated)\n{_span(spans.impact)}",
        f"*Response took* (declared to resolved)\n{_span(spans.response)}",
        f"*Total* (start to recovered)\n{_span(spans.total)}",
    ]
    state = " ".join(filter(None, (_completeness(draft), _approval(stands))))
    blocks = [block_kit.section(line), block_kit.fields(facts), *block_kit.sections(state)]
    if incident.status in ANSWERABLE:
        blocks.append(block_kit.actions(*_questions(incident, draft.open), block_id="questions"))
        if steps := _next_steps(view, draft):
            blocks.append(block_kit.actions(*steps, block_id="approval"))
    small = ["The document is in the thread. `/incident postmortem` shows it again."]
    blocks.append(block_kit.context(*filter(None, [next_step(view, around.now), *small])))
    return Rendered(f"{line} {state}", blocks)


def _completeness(draft: Summary) -> str:
    if not draft.open:
        return "No question is left open."
    questions = "1 question" if len(draft.open) == 1 else f"{len(draft.open)} questions"
    headings = ", ".join(text.escape(section.heading) for section in draft.open)
    return f"{questions} only you can answer: {headings}."


def _approval(stands: Approval) -> str:
    """Say where it stands on its way to its readers; empty: on no way yet."""
    if stands.has_changed:
        return "It has changed since it was published."
    if stands.standing is Standing.REVIEW:
        return f"In review: it waits for the {stands.stage} approval."
    return "It has changed since it was asked for approval." if stands.is_outdated else ""


def _next_steps(view: Overview, draft: Summary) -> list[block_kit.Block]:
    """Build the buttons of what can be done with the draft as it is now: share its summary, have it approved."""
    stands, steps = view.reviews.draft(POSTMORTEM), []
    if not draft.open and stands.can_be_asked(view.incident.resolved_at):
        steps.append(ask(view.incident, POSTMORTEM))
    if not stands.has_summary(view.incident.resolved_at):
        steps.append(block_kit.button("Share the summary", "summary.share", str(view.incident.id)))
    return steps


def _questions(incident: Incident, asked: Sequence[Section]) -> list[block_kit.Block]:
    """Build a button for each open question and for the five whys, and a menu of the other sections."""
    own = (*asked[:QUESTIONS], *(section for section in OFFERED if section not in asked[:QUESTIONS]))
    buttons = [_question(incident, section) for section in own]
    others = [
        block_kit.option(label(section), f"{incident.id}:{section.key}")
        for section in dict.fromkeys([*asked, *SECTIONS])
        if section not in own
    ]
    suggest = block_kit.button("Suggested action items", "actions.suggest", str(incident.id))
    return [*buttons, suggest, block_kit.static_select("postmortem.answer", others, "Add to a section")]


def _question(incident: Incident, section: Section) -> block_kit.Block:
    """Build the button that answers a section: with a record where it is made of those, else with a text."""
    if section.records:
        return block_kit.button(label(section), "record.new", f"{incident.id}:0:{section.records}:")
    return block_kit.button(label(section), f"postmortem.answer:{section.key}", f"{incident.id}:{section.key}")


def _span(span: timedelta | None) -> str:
    return "not yet known" if span is None else spoken(span)


SHOWN: Final = (shown(DraftReady, _ready, Recovery, Reviews),)
