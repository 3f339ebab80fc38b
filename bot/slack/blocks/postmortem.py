"""This file is about how the postmortem draft looks in Slack."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.domain.durations import spoken
from bot.domain.incident import Incident, durations
from bot.domain.overview import Overview
from bot.domain.postmortem import ANSWERABLE, SECTIONS, Answer, Section, Summary
from bot.slack.blocks import kit, text
from bot.slack.blocks.rendered import Rendered

CALLBACK = "postmortem"

ANSWER = "answer"
"""Block id of the field that holds an answer."""

QUESTIONS = 5
"""Open questions with a button of their own; a menu holds as many of the rest."""

LABEL = 24
"""Characters of a button's label that a phone shows."""

DOCUMENT_LIMIT = 11_000
"""Characters of the document in one message. Source: Slack's reference, markdown block: 12,000 in all."""


def ready(view: Overview, draft: Summary) -> Rendered:
    """Present the draft."""
    incident = view.incident
    spans = durations(incident)
    line = f"📝 The postmortem draft of {incident.number} is written, from {draft.entries} timeline entries."
    facts = [
        f"*Impact lasted* (start to mitigated)\n{_span(spans.impact)}",
        f"*Response took* (declared to resolved)\n{_span(spans.response)}",
        f"*Total* (start to recovered)\n{_span(spans.total)}",
    ]
    state = _completeness(draft)
    blocks = [kit.section(line), kit.fields(facts), *kit.sections(state)]
    if draft.open and incident.status in ANSWERABLE:
        blocks.append(kit.actions(*_questions(incident, draft.open), block_id="questions"))
    blocks.append(kit.context("The document is in the thread. `/incident postmortem` gives it afresh."))
    return Rendered(f"{line} {state}", blocks)


def _completeness(draft: Summary) -> str:
    if not draft.open:
        return f"All {len(SECTIONS)} sections are written."
    questions = "1 question" if len(draft.open) == 1 else f"{len(draft.open)} questions"
    headings = ", ".join(text.escape(section.heading) for section in draft.open)
    return f"{draft.written} of {len(SECTIONS)} sections are written; {questions} only you can answer: {headings}."


def _questions(incident: Incident, sections: Sequence[Section]) -> list[kit.Block]:
    """Build a button for each open question, and menus for those that would be too many."""
    buttons = [
        kit.button(_label(section), f"postmortem.answer:{section.key}", f"{incident.id}:{section.key}")
        for section in sections[:QUESTIONS]
    ]
    choices = [
        kit.choice(_label(section), "postmortem.answer", f"{incident.id}:{section.key}")
        for section in sections[QUESTIONS:]
    ]
    menus = [
        kit.overflow(f"more:{start}", choices[start : start + QUESTIONS]) for start in range(0, len(choices), QUESTIONS)
    ]
    return [*buttons, *menus]


def _label(section: Section) -> str:
    return text.clip(section.heading, LABEL, escaping=False)


def _span(span: timedelta | None) -> str:
    return "not yet known" if span is None else spoken(span)


def form(incident: Incident, section: Section, known: Answer | None) -> kit.Block:
    """Render the form for one section, with what was written already and by whom."""
    notes = [f"{incident.number}: {text.escape(incident.title)}"]
    if known is not None:
        did = "Written" if known.text else "Removed"
        notes.append(f"{did} by {text.user(known.by)}, {text.date(known.at, '{date_short_pretty} at {time}')}.")
    hint = f"{section.ask[:1].upper()}{section.ask[1:]}." if section.ask else ""
    written = known.text if known is not None else ""
    removable = "Emptied, it is removed. " if written else ""
    field = kit.plain_text_input(ANSWER, multiline=True, initial=written, focus=True)
    return kit.modal(
        _label(section),
        [
            kit.context(*notes),
            # What may be emptied is optional to Slack: a form that misses an answer would not be sent.
            kit.input_block(section.heading, field, ANSWER, optional=bool(written), hint=f"{removable}{hint}"),
        ],
        CALLBACK,
        submit="Save",
        private_metadata=f"{incident.id}:{section.key}:{known.version if known is not None else ''}",
    )


def shown(number: str, document: str) -> Rendered:
    """Show the document to one person, as far as a message holds it."""
    # In a markdown block Slack's <...> tokens are live: without the bracket there are none.
    body = document.replace("<", "&lt;")
    note = f"The postmortem draft of {number}, as of now."
    if text.size(body) > DOCUMENT_LIMIT:
        body = text.clip(body, DOCUMENT_LIMIT, escaping=False).rsplit("\n", 1)[0]
        note = f"The postmortem draft of {number}, as of now. It goes on in the file in its thread."
    return Rendered(note, [{"type": "markdown", "text": body}, kit.context(note)])
