"""The form of a record: one for all kinds, which asks for what its kind holds."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from bot.domain.incident import TEXT_LIMIT
from bot.domain.overview import Overview, Recorded
from bot.domain.record import Record, of_kind
from bot.domain.record_kind import Field
from bot.domain.record_kinds import KINDS
from bot.slack.blocks import block_kit, text
from bot.slack.blocks.incident import headline

NEEDS = frozenset({Recorded})

NEW: Final = "record"
CHANGE: Final = "record_change"

KIND: Final = "record_kind"
INCIDENT: Final = "record_incident"
STATE: Final = "record_state"
"""Blocks of the form beside ``text`` and a block for each field, which is named like its key."""

MISSING: Final = "missing"
"""Of a form: it asks for what is still missing."""

MOST: Final = 100
"""Source: Slack's reference, static select: options at most."""

METADATA: Final = 3_000
"""Characters of a form's private metadata. Source: Slack's reference, views."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A record that is about to be made."""

    kind: str
    incident_id: int = 0
    text: str = ""
    source: str = ""
    """Link to the message that it is made from."""
    author: str = ""
    """User id of whoever said that message; empty: an app, or there is none."""
    known: Mapping[str, str] = field(default_factory=dict)
    """What its fields hold at first."""
    among: tuple[tuple[int, str, str], ...] = ()
    """Incidents one of which it is for, if that isn't known: id, number and title of each."""


def new(view: Overview, draft: Draft) -> block_kit.Block:
    """Render the form of a new record."""
    kind = KINDS[draft.kind]
    blocks = [block_kit.context(text.escape(headline(view)))] if not draft.among else [_incidents(view, draft)]
    if draft.source:
        kinds = [block_kit.option(each.label, name) for name, each in KINDS.items() if each.word]
        menu = block_kit.static_select("record.kind", kinds, initial=draft.kind)
        blocks.append(block_kit.input_block("What is it?", menu, KIND, dispatch_action=True))
    blocks.append(block_kit.question(kind.question, "text", kind.example, initial=draft.text[:TEXT_LIMIT], focus=True))
    if len(kind.begins) > 1:
        states = [block_kit.option(state.capitalize(), state) for state in kind.begins]
        menu = block_kit.static_select(STATE, states, initial=kind.first)
        blocks.append(block_kit.input_block("How far is it?", menu, STATE))
    first = [each for each in kind.fields if not each.later]
    questions = [_question(view, each, draft.known.get(each.key, "")) for each in first]
    blocks += [asked for asked in questions if asked is not None]
    held = f"{view.incident.id}:{draft.kind}:{'among' if draft.among else ''}:{draft.author}:{draft.source}"
    return block_kit.modal(kind.label, blocks, NEW, submit="Record", private_metadata=held[:METADATA])


def draft_of(metadata: str) -> Draft:
    """Read the draft of a form that was sent back."""
    incident_id, kind, among, author, source = (*metadata.split(":", 4), "", "", "", "")[:5]
    return Draft(
        kind=kind if kind in KINDS else "",
        incident_id=int(incident_id) if incident_id.isdecimal() else 0,
        source=source,
        author=author,
        among=((0, "", ""),) if among else (),
    )


def change(view: Overview, record: Record, *, state: str, only: str, by: str) -> block_kit.Block:
    """Render the form that changes a record, or moves it.

    Args:
        state: where it moves; empty: it stays.
        only: the key of the field that is asked for, or `MISSING`; empty: all that its kind asks for.
        by: user id of whoever opened it: they stand where the kind names whoever moves it.
    """
    kind = KINDS[record.kind]
    asked = [kind.named(key) for key in kind.asks.get(state, ())]
    if not state:
        asked = [each for each in kind.fields if not each.later and _is_asked(record, each, only)]
    blocks = [block_kit.section(f"*{record.called}* {text.clip_escaped(text.one_line(record.text), 300)}")]
    if not state and not only:
        blocks = [block_kit.question(kind.question, "text", initial=record.text, focus=True)]
    mover = kind.by_mover.get(state, "")
    for each in asked:
        known = record.said(each.key) or (by if each.key == mover else "")
        question = _question(view, each, known, needed=each.key in kind.needs.get(state, ()))
        if question is not None:
            blocks.append(question)
    title = f"{record.called}: {state or kind.label.lower()}"
    held = f"{view.incident.id}:{record.number}:{record.kind}:{state}:{sign_of(record)}"
    submit = "Save" if not state else state.capitalize()
    return block_kit.modal(title[:24], blocks, CHANGE, submit=submit, private_metadata=held)


def _is_asked(record: Record, field: Field, only: str) -> bool:
    return field.is_wanted(record.fields) if only == MISSING else only in {"", field.key}


def sign_of(record: Record) -> str:
    """Return a short sign of what a form showed of a record."""
    return text.sign(json.dumps([record.text, record.state, dict(record.fields)], sort_keys=True, default=str))


def _incidents(view: Overview, draft: Draft) -> block_kit.Block:
    options = [block_kit.option(f"{number} {title}", str(incident_id)) for incident_id, number, title in draft.among]
    menu = block_kit.static_select("record.kind:incident", options, initial=str(view.incident.id))
    return block_kit.input_block("Which incident?", menu, INCIDENT, dispatch_action=True)


def _question(view: Overview, field: Field, known: str = "", *, needed: bool = False) -> block_kit.Block | None:
    """Render the question for a field; ``None``: there is nothing to choose from."""
    if field.kind == "text":
        asked = block_kit.question(field.label, field.key, initial=known)
        return asked if needed else block_kit.optional(asked)
    element = _element(view, field, known)
    if element is None:
        return None
    return block_kit.input_block(field.label, element, field.key, optional=not needed)


def _element(view: Overview, field: Field, known: str) -> block_kit.Block | None:
    if field.kind == "choice":
        options = [block_kit.option(choice.capitalize(), choice) for choice in field.choices]
        return block_kit.static_select(f"choose_{field.key}", options, initial=known)
    if field.kind == "person":
        return block_kit.users_select(f"choose_{field.key}", initial=known or None)
    if field.kind == "day":
        return block_kit.datetimepicker(f"choose_{field.key}", _instant(known))
    if field.kind == "playbook":
        options = [block_kit.option(playbook.label, key) for key, playbook in view.policy.playbooks.items()]
        return block_kit.static_select(f"choose_{field.key}", options, initial=known) if options else None
    if field.kind == "record":
        options = _records(of_kind(view.recorded.records, field.of))
        return block_kit.static_select(f"choose_{field.key}", options, initial=known) if options else None
    return block_kit.plain_text_input(
        f"choose_{field.key}", initial=known, placeholder="https://", max_length=field.limit
    )


def _instant(known: str) -> datetime | None:
    return datetime.fromisoformat(known) if known else None


def _records(found: Sequence[Record]) -> list[block_kit.Block]:
    return [block_kit.option(f"{each.called} {each.text}", each.called) for each in found[-MOST:]]
