"""How a record looks: its line, what it holds, and a button for each state that may follow."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from bot.domain.incident import Status
from bot.domain.overview import Overview, Recorded
from bot.domain.phase import is_restored
from bot.domain.record import Record, of_kind
from bot.domain.record_due import outcome_due
from bot.domain.record_kind import Field, predicate
from bot.domain.record_kinds import (
    ACTION,
    EVIDENCE,
    HYPOTHESIS,
    KINDS,
    MITIGATION,
    RAMP,
    REVIEW,
    TEMPFIX,
    TIMEBOX,
)
from bot.slack.blocks import block_kit, issue, text
from bot.slack.blocks.meeting import of_meeting
from bot.slack.blocks.playbook import of_mitigation
from bot.slack.blocks.ramp import of_ramp
from bot.slack.blocks.rendered import Called, Rendered, Surroundings
from bot.slack.blocks.tempfix import of_fix
from bot.slack.blocks.timebox import of_timebox
from bot.slack.blocks.when import day_and_time, in_both_zones

NEEDS = frozenset({Recorded})

STEPS: Final = "record_steps"
"""Block id of the checkboxes."""

LINE: Final = 1_500
"""Characters of a record's text that its message shows; the timeline has all of it."""

OUTCOMES: Final = {"worked": "Worked", "no effect": "No effect", "worse": "Made it worse"}
"""How an action went -> the button that says so."""


def noted(record: Record, *, now: datetime) -> Rendered:
    """Render the answer to whoever recorded something: its number, how a day was read, and what is missing."""
    return _answer(f"Noted as {record.called}.", record, record.fields, now)


def changed(record: Record, fields: Mapping[str, Any], *, now: datetime, moved: bool = True) -> Rendered:
    """Render the answer to whoever changed a record.

    Args:
        fields: what they said of it.
        moved: they said how it stands, too.
    """
    what = ", ".join(each.label.casefold() for each in KINDS[record.kind].fields if each.key in fields)
    line = f"Changed {record.called}{f': {what}' if what else ''}."
    if moved and len(KINDS[record.kind].states) > 1:
        line = f"{record.called} {predicate(stands(record))}."
    return _answer(line, record, fields, now)


def _answer(line: str, record: Record, fields: Mapping[str, Any], now: datetime) -> Rendered:
    days = [
        f"{each.label}: {in_both_zones(at, seen_at=now)}."
        for each in KINDS[record.kind].fields
        if each.kind == "day" and each.key in fields and (at := record.instant(each.key)) is not None
    ]
    missing = _missing(record)
    left = [f"Still missing: {_named(missing)}."] if missing else []
    said = " ".join([line, *days, *left])
    if not missing:
        return Rendered(said, posted_of=None if days else record.incident_id)
    add = _add(record, missing)
    return Rendered(said, [block_kit.section(said), block_kit.actions(add, block_id="record_missing")])


def value_of(record: Record, what: str = "") -> str:
    """Return the value of a button about a record: its incident, number and kind, and what the button does."""
    return f"{record.incident_id}:{record.number}:{record.kind}:{what}".rstrip(":")


def moves(record: Record) -> list[block_kit.Block]:
    """Return a button for each state that may follow."""
    kind = KINDS[record.kind]
    return [
        block_kit.button(label, f"record.move:{record.kind}:{state}", value_of(record, state))
        for state, label in kind.moves.items()
        if state in kind.states[record.state]
    ]


def edit(record: Record) -> block_kit.Block:
    """Return the button that opens a record's form."""
    return block_kit.button("Edit…", f"record.edit:{record.kind}", value_of(record))


def _add(record: Record, missing: Sequence[Field]) -> block_kit.Block:
    label = f"Add {missing[0].label.lower()}" if len(missing) == 1 else "Add what's missing"
    return block_kit.button(label, f"record.edit:{record.kind}:missing", value_of(record, "missing"), style="primary")


def _named(missing: Sequence[Field]) -> str:
    return " and ".join(each.label.lower() for each in missing)


def stands(record: Record) -> str:
    """Return how a record stands: its state, or of what was done how it went."""
    return record.said("outcome") or record.state if (record.kind, record.state) == (ACTION, "done") else record.state


def message(record: Record, view: Overview, around: Surroundings) -> Rendered:
    """Render a record as it stands."""
    kind = KINDS[record.kind]
    line = one_line(record, around.called)
    asked = "\nHow did it go?" if _asks(record, around.now) else ""
    blocks = [block_kit.section(f"{line}{_more(record, around.called)}{asked}")]
    small = [f"{kind.label} by {around.called(record.by)} at {text.date(record.at)}" if record.by else ""]
    if missing := _missing(record):
        small.insert(0, f"Still missing: {_named(missing)}")
    if record.kind == HYPOTHESIS:
        small.insert(0, evidence_about(record, view.recorded.records))
    if health := [text.clip_escaped(text.one_line(str(each)), 200) for each in record.fields.get("health", ())]:
        small.append(f"Probes then: {'; '.join(health[:SHOWN])}")
    if origin := record.said("from"):
        small.append(f"From {text.escape(origin)}")
    if linked := issue.link(record, view.policy.outlets):
        small.append(linked)
    if source := record.said("source"):
        small.append(text.link(source, "The message it was made from"))
    blocks.append(block_kit.context(*small))
    if more := OF_KIND.get(record.kind):
        blocks += more(record, view, around)
    return Rendered(text.one_line(line), [*blocks, *_controls(record, view, missing)])


def _asks(record: Record, now: datetime | None) -> bool:
    """Tell whether it is time to ask how an action went."""
    due_at = outcome_due(record) if record.kind == ACTION else None
    return now is not None and due_at is not None and now >= due_at


OF_KIND: Final[Mapping[str, Callable[[Record, Overview, Surroundings], list[block_kit.Block]]]] = {
    MITIGATION: of_mitigation,
    TEMPFIX: of_fix,
    RAMP: of_ramp,
    TIMEBOX: of_timebox,
    REVIEW: of_meeting,
}
"""Kind of record -> what it shows beside its line and what it holds."""

TOLD_BY_ITSELF: Final[Mapping[str, frozenset[str]]] = {
    ACTION: frozenset({"outcome"}),
    MITIGATION: frozenset({"strategy"}),
}
"""Kind of record -> fields that are shown in another way."""


def due(record: Record, view: Overview, around: Surroundings) -> Rendered:
    """Render what one person is told whom a record waits for: why, and the record as it stands."""
    shown = message(record, view, around)
    head = f"{text.code(view.incident.number)} {_why(record, view)}"
    return Rendered(f"{head} {shown.text}", [block_kit.section(head), *shown.blocks])


def _why(record: Record, view: Overview) -> str:
    if record.is_done:
        return "Nothing left to do here."
    if record.kind == MITIGATION and is_restored(view.incident):
        return "Service is back. Did this help?"
    return {
        MITIGATION: "Still running? It has taken longer than planned.",
        TEMPFIX: "Is this temporary fix removed? Tick what is done, then press *Removed*.",
        RAMP: "This step has been watched. What's next?",
        REVIEW: "Was the review meeting held? Press *Held*, or *Change* to move it.",
    }.get(record.kind, "This waits for you.")


def one_line(record: Record, called: Called, limit: int = LINE) -> str:
    """Render a record in one line: its number, text and state.

    Args:
        limit: characters of the text.
    """
    kind = KINDS[record.kind]
    said = text.clip_escaped(text.one_line(record.text), limit)
    as_begun = kind.first == "done" == stands(record)  # so is whatever someone says that they did
    shown = "" if len(kind.states) == 1 or as_begun else f": {stands(record)}"
    who = f", per {called(mover)}" if (mover := record.said("moved_by")) and record.state != kind.first else ""
    return f"*{record.called}* {said}{shown}{who}"


def evidence_about(hypothesis: Record, records: Collection[Record]) -> str:
    """Say which evidence is for and which against a hypothesis; empty: there is none."""
    sides = []
    about = [each for each in of_kind(records, EVIDENCE) if each.said("about") == hypothesis.called]
    for side, label in (("for", "For"), ("against", "Against"), ("", "About it")):
        found = [each.called for each in about if each.said("side") == side]
        if found:
            more = f" and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
            sides.append(f"{label}: {', '.join(found[:SHOWN])}{more}")
    return ". ".join(sides)


SHOWN: Final = 8
"""Pieces of evidence of one side that are named."""


def held(record: Record, field: Field, called: Called) -> str:
    """Render what a field of a record holds, as mrkdwn; empty: nothing."""
    value = record.said(field.key)
    if not value:
        return ""
    if field.kind == "person":
        return called(value)
    if field.kind == "day":
        at = record.instant(field.key)
        return day_and_time(at) if at else ""
    if field.kind == "link":
        return text.link(value, "Open")
    return text.clip_escaped(text.one_line(value), 500)


def _more(record: Record, called: Called) -> str:
    fields = KINDS[record.kind].fields
    hidden = TOLD_BY_ITSELF.get(record.kind, frozenset()) | {field.sets for field in fields}
    lines = [
        f"\n{_before(record, field)}{said}"
        for field in fields
        if field.key not in hidden and (said := held(record, field, called))
    ]
    return "".join(lines)


def _before(record: Record, field: Field) -> str:
    """Say what a field is; of the word that was typed before it that word: ``for H1``."""
    word = record.said(field.sets) if field.sets else ""
    return f"{word.capitalize()} " if word else f"{field.label}: "


def _missing(record: Record) -> Sequence[Field]:
    if record.is_done:
        return ()
    return [each for each in KINDS[record.kind].fields if each.is_wanted(record.fields) and not record.said(each.key)]


def _controls(record: Record, view: Overview, missing: Sequence[Field]) -> list[block_kit.Block]:
    if view.incident.status is Status.DECLINED:
        return []
    kind = KINDS[record.kind]
    buttons = moves(record)
    if record.kind == ACTION and record.state == "done" and not record.said("outcome"):
        asked = [
            block_kit.button(label, f"record.outcome:{key}", value_of(record, key)) for key, label in OUTCOMES.items()
        ]
        buttons = [*asked, *buttons]
    if missing:
        buttons.insert(0, _add(record, missing))
    if kind.word:
        buttons.append(edit(record))
    buttons += issue.buttons(record, view)
    controls = [block_kit.actions(*buttons, block_id="record")] if buttons else []
    if record.steps and not record.is_done:
        steps = [block_kit.option(said, key) for key, said in record.steps.items()]
        ticks = block_kit.checkboxes(f"record.tick:{value_of(record)}", steps, record.ticked)
        controls.insert(0, block_kit.actions(ticks, block_id=STEPS))
    return controls
