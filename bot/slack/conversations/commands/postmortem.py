"""Reading the postmortem draft, and writing its sections."""

from __future__ import annotations

from bot.domain.incident import NEXT, OPEN, Incident, IncidentError, looks_like_number
from bot.domain.postmortem import ANSWERABLE, BY_KEY, Answer, Material, Section, document
from bot.slack.blocks import block_kit
from bot.slack.blocks import postmortem as blocks
from bot.slack.blocks.rendered import Rendered
from bot.slack.conversations.interaction import Interaction
from bot.slack.conversations.parsing.command_line import plain, split_words
from bot.slack.conversations.parsing.section import parse
from bot.slack.conversations.subcommand import Subcommand
from bot.slack.workspace.names import names_for
from bot.workflows.act import Act
from bot.workflows.postmortem import answer, check_answerable, material, share_again


async def run(interaction: Interaction) -> Rendered | None:
    """Write into a section; without a text open its form, with nothing typed give the draft."""
    if not interaction.text or looks_like_number(interaction.text):
        return await give(interaction)
    words = split_words(interaction.text)
    _, typed = parse(words.rest if looks_like_number(words.first.rstrip(":,")) else interaction.text)
    if not typed:
        return await open_form(interaction)
    async with interaction.act_on_typed("postmortem", among=ANSWERABLE) as (act, incident, rest):
        section, typed = parse(rest)
        written = await answer(act, incident.id, section, plain(typed))
    return _said(incident, section, written)


def _said(incident: Incident, section: Section, written: Answer) -> Rendered:
    did = "written" if written.text else "removed"
    return Rendered(f"{section.heading} of {incident.number}: {did}. `/incident postmortem` gives the document.")


async def give(interaction: Interaction) -> Rendered | None:
    """Give the draft afresh: to this person at once, and as a file under the draft in the room."""
    async with interaction.act_on_typed("postmortem", among=frozenset(NEXT) - OPEN) as (act, incident, _):
        known = await _afresh(act, interaction, incident)
    return await _shown(interaction, known)


async def show(interaction: Interaction) -> Rendered | None:
    """Give the draft of the incident whose button was pressed."""
    incident_id = interaction.ids(1)[0]
    async with interaction.act("postmortem", incident_id) as act:
        known = await _afresh(act, interaction, act.incident)
    return await _shown(interaction, known)


async def _afresh(act: Act, interaction: Interaction, incident: Incident) -> Material:
    workspace_url = interaction.runtime.workspace_url
    await share_again(act.uow, incident)
    return await material(act.uow, interaction.runtime.policy, incident.id, workspace_url=workspace_url)


async def _shown(interaction: Interaction, known: Material) -> Rendered:
    names = await names_for(interaction.directory, known)
    return blocks.shown(known.incident.number, document(known, names))


async def open_form(interaction: Interaction) -> Rendered | None:
    """Open the form of the section that was typed, or whose button was pressed."""
    await interaction.open_form(block_kit.modal("Postmortem", [block_kit.section("Opening …")], "opening", submit=None))
    if interaction.value:
        incident_id, section, _ = _named(interaction)
        async with interaction.look_at("postmortem", incident_id) as act:
            form = await _filled(act, act.incident, section)
    else:
        async with interaction.look_at_typed("postmortem", among=ANSWERABLE) as (act, incident, rest):
            form = await _filled(act, incident, parse(rest)[0])
    await interaction.fill_form(form)
    return None


async def _filled(act: Act, incident: Incident, section: Section) -> block_kit.Block:
    check_answerable(incident)
    return blocks.form(incident, section, await act.uow.postmortem_answers.get(incident.id, section.key))


def _named(interaction: Interaction) -> tuple[int, Section, str]:
    """Read which incident and section a button or a form is about, and the version of the answer that was shown."""
    (incident_id,) = interaction.ids(1, rest=True)
    key, _, seen = interaction.value.partition(":")[2].partition(":")
    if key not in BY_KEY:
        raise IncidentError("The postmortem has no such section any more. `/incident postmortem` gives the document.")
    return incident_id, BY_KEY[key], seen


async def submit(interaction: Interaction) -> Rendered | None:
    """Write what the form holds into the section, or remove what was emptied."""
    incident_id, section, seen = _named(interaction)
    async with interaction.act("postmortem", incident_id) as act:
        text = interaction.values.get(blocks.ANSWER, "")
        written = await answer(act, incident_id, section, text, seen=seen)
        incident = await act.uow.incidents.get(incident_id)
    return _said(incident, section, written)


SUBCOMMAND = Subcommand(
    name="postmortem",
    usage="[<section> [text]]",
    summary="Give the postmortem draft, written afresh from the timeline; or write into one of its sections.",
    example="/incident postmortem root cause deploy v2.3.4 lacked a timeout",
    run=run,
    forms={blocks.CALLBACK: submit},
    buttons={"postmortem.show": show, "postmortem.answer": open_form},
)
