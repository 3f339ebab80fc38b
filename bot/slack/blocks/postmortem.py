"""The form for a section of the postmortem, and the document as one person reads it."""

from __future__ import annotations

from bot.domain.incident import Incident
from bot.domain.postmortem.material import Answer
from bot.domain.postmortem.section import Section
from bot.slack.blocks import block_kit, text
from bot.slack.blocks.rendered import Rendered

CALLBACK = "postmortem"

ANSWER = "answer"
"""Block id of the field that holds an answer."""

LABEL = 24
"""Characters of a button's label that a phone shows."""

DOCUMENT_LIMIT = 11_000
"""Characters of the document in one message. Source: Slack's reference, markdown block: 12,000 in all."""


def label(section: Section) -> str:
    """Return the heading of a section as far as a button shows it."""
    return text.clip(section.heading, LABEL, escaping=False)


def form(incident: Incident, section: Section, known: Answer | None, proposal: str = "") -> block_kit.Block:
    """Render the form for one section, with what was written already and by whom.

    Args:
        proposal: what the form begins with where no one has written anything.
    """
    notes = [f"{incident.number}: {text.escape(incident.title)}"]
    if known is not None:
        did = "Written" if known.text else "Removed"
        notes.append(f"{did} by {text.user(known.by)}, {text.date(known.at, '{date_short_pretty} at {time}')}.")
    hint = f"{section.ask[:1].upper()}{section.ask[1:]}." if section.ask else ""
    written = known.text if known is not None else proposal
    if proposal and known is None:
        notes.append("A proposal from the record: change it as you like.")
    removable = "Empty this to remove it. " if known is not None and known.text else ""
    asked = block_kit.question(
        section.heading,
        ANSWER,
        initial=written or (proposal if known is None else ""),
        focus=True,
        hint=f"{removable}{hint}",
    )
    # What may be emptied is optional to Slack: a form that misses an answer would not be sent.
    blocks = [block_kit.context(*notes), block_kit.optional(asked) if removable else asked]
    metadata = f"{incident.id}:{section.key}:{known.version if known is not None else ''}"
    return block_kit.modal(label(section), blocks, CALLBACK, submit="Save", private_metadata=metadata)


def shown(number: str, document: str) -> Rendered:
    """Show the document to one person, as far as a message holds it."""
    # In a markdown block Slack's <...> tokens are live: without the bracket there are none.
    body = document.replace("<", "&lt;")
    note = f"The postmortem draft of {number}, as of now."
    if text.size(body) > DOCUMENT_LIMIT:
        body = text.clip(body, DOCUMENT_LIMIT, escaping=False).rsplit("\n", 1)[0]
        note = f"The postmortem draft of {number}, as of now. The rest is in the file in its thread."
    return Rendered(note, [{"type": "markdown", "text": body}, block_kit.context(note)], is_read_out=True)
