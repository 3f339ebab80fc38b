"""This file is about how the postmortem draft looks in Slack."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.durations import spoken
from bot.domain.incident import durations
from bot.domain.overview import Overview
from bot.domain.postmortem import Summary
from bot.slack.blocks import kit, text
from bot.slack.blocks.rendered import Rendered

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
    blocks = [kit.section(line), kit.fields(facts)]
    if draft.missing:
        blocks.append(kit.section("*Not yet known*: " + text.escape(", ".join(draft.missing)) + "."))
    blocks.append(kit.context("The document is in the thread. `/incident postmortem` gives it afresh."))
    return Rendered(line, blocks)


def _span(span: timedelta | None) -> str:
    return "not yet known" if span is None else spoken(span)


def shown(number: str, document: str) -> Rendered:
    """Show the document to one person, as far as a message holds it."""
    # In a markdown block Slack's <...> tokens are live: without the bracket there are none.
    body = document.replace("<", "&lt;")
    note = f"The postmortem draft of {number}, as of now."
    if text.size(body) > DOCUMENT_LIMIT:
        body = text.clip(body, DOCUMENT_LIMIT, escaping=False).rsplit("\n", 1)[0]
        note = f"The postmortem draft of {number}, as of now. It goes on in the file in its thread."
    return Rendered(note, [{"type": "markdown", "text": body}, kit.context(note)])
