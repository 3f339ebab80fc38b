"""Reading the postmortem draft, and writing its sections."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from bot.domain.incident import NEXT, OPEN, Incident, IncidentError, looks_like_number
from bot.domain.postmortem import factors, whys
from bot.domain.postmortem.document import document
from bot.domain.postmortem.material import Answer
from bot.domain.postmortem.questions import in_one
from bot.domain.postmortem.section import Section, nothing
from bot.domain.postmortem.sections import ANSWERABLE, BY_KEY
from bot.domain.record import Record
from bot.slack.blocks import postmortem as blocks
from bot.slack.blocks.approval import hinted
from bot.slack.blocks.rendered import Rendered
from bot.slack.conversations import forms
from bot.slack.conversations.commands import approval, external, meeting
from bot.slack.conversations.commands.approval import blaming
from bot.slack.conversations.interaction import Interaction
from bot.slack.conversations.parsing.command_line import plain, split_words
from bot.slack.conversations.parsing.section import is_section, parse
from bot.slack.conversations.subcommand import Subcommand
from bot.slack.workspace.directory import names_for
from bot.workflows.postmortem import answer, check_answerable, regenerated, without_messages
from bot.workflows.whys import prevent


async def _meet(interaction: Interaction) -> Rendered | None:
    """Do with what follows what `/incident meeting` does."""
    words = split_words(interaction.text)
    named = looks_like_number(words.first.rstrip(":,"))
    text = f"{words.first} {split_words(words.rest).rest}" if named else words.rest
    return await meeting.SUBCOMMAND.start(interaction, text=text.strip())


STEPS: Final = {**approval.STEPS, "external": external.open_form, "meeting": _meet}
"""What may follow the word beside a section."""


async def run(interaction: Interaction) -> Rendered | None:
    """Write into a section; without a text open its form."""
    words = split_words(interaction.text)
    said = words.rest if looks_like_number(words.first.rstrip(":,")) else interaction.text
    if (step := STEPS.get(split_words(said).first.casefold().rstrip(":,"))) is not None:
        return await step(interaction)
    _, typed = parse(said)
    if not typed:
        return await open_form(interaction)
    async with interaction.act("postmortem", among=ANSWERABLE) as act:
        section, typed = parse(act.rest)
        written = await answer(act, act.incident.id, section, plain(typed))
    found = await blaming(interaction, act.incident.id, written.text)
    return hinted(_said(act.incident, section, written), found)


def _said(incident: Incident, section: Section, written: Answer, made: Sequence[Record] = ()) -> Rendered:
    did = "written" if written.text else "removed"
    told = [f"{section.heading} of {incident.number}: {did}."]
    if made:
        told.append(f"What will change: {', '.join(each.called for each in made)}.")
    if section.key == whys.KEY and (remark := whys.remark(whys.in_parts(written.text))):
        told.append(remark)
    return Rendered(" ".join([*told, "`/incident postmortem` shows the document."]))


async def give(interaction: Interaction) -> Rendered | None:
    """Regenerate the draft: to this person at once, and as a file under the draft in the room."""
    async with interaction.act("postmortem", among=frozenset(NEXT) - OPEN) as act:
        workspace_url = interaction.runtime.workspace_url
        known = await regenerated(act.uow, act.policy, act.incident, workspace_url=workspace_url)
    names = await names_for(interaction.directory, known)
    written = await asyncio.to_thread(document, known, names)  # it may be of 10,000 messages
    return blocks.shown(known.incident.number, written)


async def open_form(interaction: Interaction) -> Rendered | None:
    """Open the form of the section that was typed, or whose button was pressed."""
    await forms.open_empty(interaction, "Postmortem")
    incident_id, section, _ = _named(interaction) if interaction.value else (None, None, "")
    async with interaction.look_at("postmortem", incident_id, among=ANSWERABLE) as act:
        section = section or parse(act.rest)[0]
        check_answerable(act.incident)
        before = await act.uow.drafts.get(act.incident.id, section.key)
        known = None if before or section.propose is nothing else await without_messages(act, act.incident)
    proposal = section.propose(known, await names_for(interaction.directory, known)) if known is not None else ""
    if section.key == factors.KEY:
        section = replace(section, questions=factors.questions_of(act.policy.postmortem.factors))
    await forms.fill(interaction, blocks.form(act.incident, section, before, proposal))
    return None


def _named(interaction: Interaction) -> tuple[int, Section, str]:
    """Read which incident and section a button or a form is about, and the version of the answer that was shown."""
    (incident_id,) = interaction.ids(1, rest=True)
    key, _, seen = interaction.value.partition(":")[2].partition(":")
    if key not in BY_KEY:
        raise IncidentError("The postmortem no longer has that section. `/incident postmortem` shows the document.")
    return incident_id, BY_KEY[key], seen


async def ask_why(interaction: Interaction) -> None:
    """Show the form of the five whys with one more question, and what is typed in it so far."""
    incident_id, section, _ = _named(interaction)
    async with interaction.look_at("postmortem", incident_id, among=ANSWERABLE) as act:
        check_answerable(act.incident)
    more = interaction.detail == blocks.MORE
    form = blocks.with_answers(act.incident, section, _answers(interaction, section), interaction.value, more=more)
    await forms.show(interaction, interaction.view_id, form)


async def submit(interaction: Interaction) -> Rendered | None:
    """Write what the form holds into the section, or remove what was emptied; what is to prevent it is kept too."""
    incident_id, section, seen = _named(interaction)
    text = interaction.values.get(blocks.ANSWER, "")
    if section.questions:
        text = in_one(section.questions, _answers(interaction, section))
    async with interaction.act("postmortem", incident_id) as act:
        written = await answer(act, incident_id, section, text, seen=seen)
        made: Sequence[Record] = ()
        if section.key == whys.KEY and blocks.ITEMS in interaction.ticked.get(blocks.ITEMS, ()):
            made = await prevent(act, incident_id, whys.in_parts(written.text))
    found = await blaming(interaction, incident_id, written.text)
    return hinted(_said(act.incident, section, written, made), found)


def _answers(interaction: Interaction, section: Section) -> dict[str, str]:
    """Read the answers of a form that asks in parts."""
    answers = {
        key: ", ".join(interaction.ticked.get(key, ())) if each.choices else interaction.values.get(key, "")
        for key, each in section.questions.items()
    }
    return whys.without_gaps(answers) if section.key == whys.KEY else answers


SUBCOMMAND = Subcommand(
    name="postmortem",
    before_id=lambda _, before: is_section(before) or before.casefold() in STEPS,
    usage="[<section> [text]|submit|approve|reject|waive|publish|share|versions [number]|external]",
    summary="Show the postmortem draft, regenerated from the timeline; write one of its sections; get it approved and "
    "published.",
    example="/incident postmortem root cause deploy v2.3.4 lacked a timeout",
    run=run,
    alone=give,
    forms={blocks.CALLBACK: submit},
    buttons={"postmortem.show": give, "postmortem.answer": open_form, "postmortem.why": ask_why},
)

BESIDE: Final = (approval.CONVERSATION, external.CONVERSATION)
"""What else is pressed and sent on a postmortem's way to its readers."""
