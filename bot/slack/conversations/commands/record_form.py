"""Records by button and form: moved, changed, ticked off, made on the board or from a message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from bot.domain.incident import OPEN, Incident, IncidentError, Status
from bot.domain.reaction import RECORDED
from bot.domain.record_fields import check_may_follow, words_of
from bot.domain.record_kind import Kind
from bot.domain.record_kinds import EVIDENCE, KINDS, TIMEBOX
from bot.domain.timeline import Source, permalink, slack_ts
from bot.slack.blocks import record_form as form_blocks
from bot.slack.blocks import records as blocks
from bot.slack.blocks import text
from bot.slack.blocks.rendered import Rendered
from bot.slack.conversations import forms
from bot.slack.conversations.interaction import UNKNOWN_BUTTON, Interaction, is_small_number
from bot.slack.conversations.parsing.command_line import plain, split_words
from bot.slack.conversations.subcommand import Conversation
from bot.slack.conversations.which_incident import incident_here, seen_in_status
from bot.slack.workspace.directory import mentioned, readable
from bot.workflows.reading.overview import overview
from bot.workflows.records import Told, change, find, make, move, tick

MEANT: Final = OPEN | {Status.RESOLVED}
"""Of incidents that are over for good nothing is recorded, unless it outlives them."""

ANYWAY: Final = "anyway"
"""Said before a text that is to be taken as it is."""

REPEATED: Final = 200
"""Characters of a text that a question back repeats."""

CANDIDATES: Final = 25
"""Incidents that the form of a message from elsewhere offers."""


def meant(kind: str) -> frozenset[Status]:
    """Return the statuses of incidents of which a kind is recorded."""
    return MEANT | {Status.CLOSED} if KINDS[kind].after_close else MEANT


def kept_as_it_is(kind: str, text: str) -> str:
    """Return the text of someone who was asked about it and keeps it: what follows `ANYWAY`; empty: no one was."""
    words = split_words(text)
    return words.rest if KINDS[kind].lint and words.first.casefold().rstrip(":,") == ANYWAY else ""


def check_specific(kind: str, text: str) -> None:
    """Ask about a text that promises nothing in particular.

    Raises:
        IncidentError: it does not; the sentence is the question.
    """
    lint = KINDS[kind].lint
    if lint is not None and (question := lint(text)):
        raise IncidentError(
            f"“{text[:REPEATED]}” can be read in many ways. {question} "
            f"To keep it as it is, write it with `{ANYWAY}` before it: `/incident action {ANYWAY} ...`.",
            field="text",
        )


def _of_button(interaction: Interaction) -> tuple[int, int, str, str]:
    """Read the value of a button: the incident, the record's number and kind, and what the button does."""
    incident_id, number = interaction.ids(2, rest=True)
    kind, what = (*interaction.value.split(":")[2:4], "", "")[:2]
    if kind not in {*RECORDED, TIMEBOX}:
        raise IncidentError(UNKNOWN_BUTTON)
    return incident_id, number, kind, what


async def press_move(interaction: Interaction) -> Rendered | None:
    """Move a record; where its kind asks for something first, open the form that does."""
    incident_id, number, kind, state = _of_button(interaction)
    if KINDS[kind].asks.get(state):
        await _open(interaction, state=state)
        return None
    async with interaction.act("records", incident_id) as act:
        moved = await move(act, incident_id, kind, number, state)
    return blocks.changed(moved, {}, now=act.now) if KINDS[kind].after_close else None  # it may stand in a list


async def press_finish(interaction: Interaction) -> Rendered | None:
    """Say that all is so that has to be, steps ticked off included, and move the record: the question was whether."""
    incident_id, number, kind, state = _of_button(interaction)
    shape = KINDS[kind]
    state = state or shape.all_steps
    if state not in {shape.all_steps, *shape.confirms} - {""}:
        raise IncidentError(UNKNOWN_BUTTON)
    async with interaction.act("records", incident_id) as act:
        await tick(act, incident_id, kind, number, shape.steps)
        done = await change(act, incident_id, kind, number, Told(state=state, confirmed=True))
    return Rendered(f"{done.called} {text.escape(done.text)} is {done.state}.", posted_of=incident_id)


async def press_outcome(interaction: Interaction) -> Rendered | None:
    """Note how an action went."""
    incident_id, number, kind, outcome = _of_button(interaction)
    async with interaction.act("records", incident_id) as act:
        await change(act, incident_id, kind, number, Told(fields={"outcome": outcome}))
    return None


async def open_edit(interaction: Interaction) -> None:
    """Open the form of a record, with what it says."""
    await _open(interaction, only=_of_button(interaction)[3])


async def _open(interaction: Interaction, *, state: str = "", only: str = "") -> None:
    incident_id, number, kind, _ = _of_button(interaction)
    await forms.open_empty(interaction, KINDS[kind].label)
    async with interaction.look_at("records", incident_id) as act:
        record = await find(act, act.incident.id, kind, number)
        view = await overview(act.uow, act.policy, act.incident, form_blocks.NEEDS)
    if state:
        check_may_follow(record, state)
    form = form_blocks.change(view, record, state=state, only=only, by=interaction.user)
    await forms.fill(interaction, form)


async def open_form(interaction: Interaction, *, kind: str, incident_id: int | None = None) -> None:
    """Open the form of a new record of a kind."""
    await forms.open_empty(interaction, KINDS[kind].label)
    async with interaction.look_at("records", incident_id, among=meant(kind)) as act:
        view = await overview(act.uow, act.policy, act.incident, form_blocks.NEEDS)
    await forms.fill(interaction, form_blocks.new(view, form_blocks.Draft(kind=kind)))


async def open_new(interaction: Interaction) -> None:
    """Open the form of a new record of the kind that was chosen on the board."""
    incident_id, _, kind, _ = _of_button(interaction)
    await open_form(interaction, kind=kind, incident_id=incident_id)


async def from_message(interaction: Interaction) -> None:
    """Open the form with what a message says; what becomes of it is chosen there."""
    source = interaction.about
    await forms.open_empty(interaction, "Record this")
    if source is None:
        raise IncidentError(UNKNOWN_BUTTON)
    names = await interaction.directory.names(mentioned(source.text))
    interaction.thread = slack_ts(source.thread) if source.thread else ""
    draft = form_blocks.Draft(
        kind=EVIDENCE,
        text=plain(readable(source.text, names)),
        source=_link(interaction, source),
        author=source.author or "",
    )
    async with interaction.look() as act:
        incident = await incident_here(act.uow, interaction)
        others = [] if incident else await seen_in_status(act.uow, interaction, MEANT, limit=CANDIDATES)
    if incident is None and not others:
        raise IncidentError(
            "No incident is open, so there is nothing to record this for. Declare one: `/incident <title>`."
        )
    draft = replace(draft, among=_among(others))
    async with interaction.look_at("records", (incident or others[0]).id) as on:
        view = await overview(on.uow, on.policy, on.incident, form_blocks.NEEDS)
    await forms.fill(interaction, form_blocks.new(view, draft))


def _among(others: Sequence[Incident]) -> tuple[tuple[int, str, str], ...]:
    return tuple((each.id, each.number, each.title) for each in others)


def _link(interaction: Interaction, source: Source) -> str:
    return permalink(interaction.runtime.workspace_url, source.channel, source.ts, source.thread)


def _draft(interaction: Interaction) -> form_blocks.Draft:
    """Read what the form of a new record is about, with the incident that was chosen in it.

    Raises:
        IncidentError: it is none of ours.
    """
    draft = form_blocks.draft_of(interaction.value)
    chosen = interaction.values.get(form_blocks.INCIDENT, "")
    number = chosen or interaction.value.partition(":")[0]
    if draft.kind not in RECORDED or not is_small_number(number):
        raise IncidentError(UNKNOWN_BUTTON)
    return replace(draft, incident_id=int(number))


async def choose_kind(interaction: Interaction) -> None:
    """Have the form ask for what another kind holds, or about another incident; what was typed stays."""
    draft = _draft(interaction)
    kind = interaction.values.get(form_blocks.KIND, "") or draft.kind
    if kind not in RECORDED:
        raise IncidentError(UNKNOWN_BUTTON)
    async with interaction.look_at("records", draft.incident_id) as act:
        view = await overview(act.uow, act.policy, act.incident, form_blocks.NEEDS)
        others = await seen_in_status(act.uow, interaction, meant(kind), limit=CANDIDATES) if draft.among else []
    typed = interaction.values.get("text", "")
    draft = replace(draft, kind=kind, among=_among(others), text=typed)
    await forms.show(interaction, interaction.view_id, form_blocks.new(view, draft))


async def submit(interaction: Interaction) -> Rendered | None:
    """Record what the form holds."""
    draft = _draft(interaction)
    kind = KINDS[draft.kind]
    async with interaction.act("records", draft.incident_id) as act:
        said, state = interaction.values.get("text", ""), interaction.values.get(form_blocks.STATE) or None
        if kept := kept_as_it_is(draft.kind, said):
            said = kept
        else:
            check_specific(draft.kind, said)
        fields = {**_values(interaction, kind), "source": draft.source, **words_of(draft.author)}
        record = await make(act, draft.incident_id, draft.kind, said, fields=fields, state=state)
    return blocks.noted(record, now=act.now)


async def submit_change(interaction: Interaction) -> Rendered | None:
    """Change a record as the form says, unless someone was faster."""
    incident_id, number, kind, state = _of_button(interaction)
    seen = interaction.value.rpartition(":")[2]
    async with interaction.act("records", incident_id) as act:
        record = await find(act, incident_id, kind, number)
        if form_blocks.sign_of(record) != seen:
            raise IncidentError(
                f"{record.called} has changed since you opened this. Close this, and press *Edit* again."
            )
        told = Told(state=state, text=interaction.values.get("text"), fields=_values(interaction, KINDS[kind]))
        changed = await change(act, incident_id, kind, number, told)
    return blocks.changed(changed, {}, now=act.now)


def _values(interaction: Interaction, kind: Kind) -> dict[str, Any]:
    """Read the fields that a form asked for."""
    return {
        each.key: _instant(said) if each.kind == "day" else said
        for each in kind.fields
        if (said := interaction.values.get(each.key)) is not None
    }


def _instant(picked: str) -> str:
    if not picked:
        return ""
    if not picked.isdecimal() or len(picked) > 10:  # noqa: PLR2004 - seconds since 1970
        raise IncidentError("Pick a date and a time, or clear the field.")
    return datetime.fromtimestamp(int(picked), UTC).isoformat()


async def tick_any(interaction: Interaction) -> Rendered | None:
    """Store the steps of a record as they stand now."""
    interaction.value = interaction.detail  # checkboxes have no value of their own
    incident_id, number, kind, _ = _of_button(interaction)
    async with interaction.act("records", incident_id) as act:
        await tick(act, incident_id, kind, number, interaction.ticked.get(blocks.STEPS, ()))
    return None


CONVERSATION: Final = Conversation(
    buttons={
        "record.new": open_new,
        "record.move": press_move,
        "record.outcome": press_outcome,
        "record.finish": press_finish,
        "record.edit": open_edit,
        "record.tick": tick_any,
        "record.kind": choose_kind,
    },
    forms={form_blocks.NEW: submit, form_blocks.CHANGE: submit_change},
    shortcuts={"record_from": from_message},
)
