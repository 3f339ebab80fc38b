"""The form for a section of the postmortem, and the document as one person reads it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.domain.incident import Incident
from bot.domain.postmortem import whys
from bot.domain.postmortem.material import Answer
from bot.domain.postmortem.questions import Question, Questions, chosen, in_parts
from bot.domain.postmortem.section import Section
from bot.slack.blocks import block_kit, text
from bot.slack.blocks.rendered import Rendered

CALLBACK = "postmortem"

ANSWER = "answer"
"""Block id of the field that holds an answer."""

ITEMS = "items"
"""Block id of the box that makes action items of what prevents it, and the value of its option."""

TICKED = "ticked"
"""Action id of the boxes of a question that is answered by ticking."""

MORE = "more"
"""Ends the action of the button that asks why once more, where the chain can end."""

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
    notes = []
    if known is not None:
        did = "Written" if known.text else "Removed"
        notes.append(f"{did} by {text.user(known.by)}, {text.date(known.at, '{date_short_pretty} at {time}')}.")
    elif proposal:
        notes.append("A proposal from the record: change it as you like.")
    written = known.text if known is not None else proposal
    if section.questions:
        notes.append(_ask(section))
        asked = parts(section, in_parts(section.questions, written))
    else:
        asked = [_question(section, written, is_removable=known is not None and bool(known.text))]
    metadata = f"{incident.id}:{section.key}:{known.version if known is not None else ''}"
    return _modal(incident, section, notes, asked, metadata)


def with_answers(
    incident: Incident, section: Section, answers: Mapping[str, str], metadata: str, *, more: bool
) -> block_kit.Block:
    """Render the form of a section in parts with what is typed in it so far.

    Args:
        metadata: as the form has it.
        more: one more why is asked, even where the chain can end.
    """
    return _modal(incident, section, [_ask(section)], parts(section, answers, more=more), metadata)


def _modal(
    incident: Incident, section: Section, notes: Sequence[str], asked: Sequence[block_kit.Block], metadata: str
) -> block_kit.Block:
    head = block_kit.context(f"{incident.number}: {text.escape(incident.title)}", *notes)
    return block_kit.modal(label(section), [head, *asked], CALLBACK, submit="Save", private_metadata=metadata)


def _ask(section: Section) -> str:
    return f"{section.ask[:1].upper()}{section.ask[1:]}." if section.ask else ""


def _question(section: Section, written: str, *, is_removable: bool) -> block_kit.Block:
    removable = "Empty this to remove it. " if is_removable else ""
    asked = block_kit.question(section.heading, ANSWER, initial=written, focus=True, hint=f"{removable}{_ask(section)}")
    # What may be emptied is optional to Slack: a form that misses an answer would not be sent.
    return block_kit.optional(asked) if is_removable else asked


def parts(section: Section, answers: Mapping[str, str], *, more: bool = False) -> list[block_kit.Block]:
    """Build the questions of a section in parts, each with its answer so far. See `with_answers`."""
    if section.key != whys.KEY:
        return [_part(key, each, answers.get(key, "")) for key, each in section.questions.items()]
    return _chain(whys.asked(answers, more=more), answers)


def _part(key: str, question: Question, answer: str) -> block_kit.Block:
    if question.choices:
        ticked = chosen(answer)
        options = [block_kit.option(each.capitalize(), each) for each in dict.fromkeys((*question.choices, *ticked))]
        element = block_kit.checkboxes(TICKED, options, ticked)
    else:
        element = block_kit.plain_text_input(key, multiline=True, initial=answer)
    return block_kit.optional(block_kit.input_block(question.ask or question.label, element, key, hint=question.hint))


def _chain(asked: Questions, answers: Mapping[str, str]) -> list[block_kit.Block]:
    """Build the five whys: the button that asks the next stands under the last, with what the last answer comes to."""
    chain = whys.of_answers(answers)
    blocks: list[block_kit.Block] = []
    for key, question in asked.items():
        if key == "root":
            if remark := whys.remark(chain):
                blocks.append(block_kit.context(remark))
            blocks.append(block_kit.actions(_next(is_at_end=chain.is_at_end), block_id="chain"))
        blocks.append(_part(key, question, answers.get(key, "")))
    box = block_kit.checkboxes(ITEMS, [block_kit.option("Make an action item of each line", ITEMS)], [ITEMS])
    return [*blocks, block_kit.optional(block_kit.input_block("Action items", box, ITEMS))]


def _next(*, is_at_end: bool) -> block_kit.Block:
    """Build the button that asks the next why; where none is needed it says so, and asks all the same."""
    if is_at_end:
        return block_kit.button("Ask once more", f"postmortem.why:{MORE}")
    return block_kit.button("Add why", "postmortem.why")


def shown(number: str, document: str) -> Rendered:
    """Show the document to one person, as far as a message holds it."""
    # In a markdown block Slack's <...> tokens are live: without the bracket there are none.
    body = document[: DOCUMENT_LIMIT + 1].replace("<", "&lt;")
    note = f"The postmortem draft of {number}, as of now."
    if text.size(body) > DOCUMENT_LIMIT:
        body = text.clip(body, DOCUMENT_LIMIT, escaping=False).rsplit("\n", 1)[0]
        note = f"The postmortem draft of {number}, as of now. The rest is in the file in its thread."
    return Rendered(note, [{"type": "markdown", "text": body}, block_kit.context(note)], is_read_out=True)
