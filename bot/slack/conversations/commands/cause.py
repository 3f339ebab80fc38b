"""Writing down the root cause: what failed, how, and how far it reached."""

from __future__ import annotations

from typing import Final

from bot.domain.incident import OPEN, OVER, Incident, looks_like_number
from bot.domain.postmortem.root_cause import PARTS
from bot.slack.blocks import cause as blocks
from bot.slack.blocks.rendered import Rendered
from bot.slack.conversations import forms
from bot.slack.conversations.interaction import Interaction, Which
from bot.slack.conversations.parsing.command_line import plain, split_words
from bot.slack.conversations.subcommand import Subcommand
from bot.slack.workspace.directory import names_for
from bot.workflows.cause import SECTION, check_time, note_cause
from bot.workflows.postmortem import without_messages

NOW: Final = "now"
"""Typed first: all the same, although service is not restored."""


async def run(interaction: Interaction) -> Rendered | None:
    """Write the cause down in one line; without a text open the form."""
    words = split_words(interaction.text)
    forced, typed = _forced(words.rest if looks_like_number(words.first.rstrip(":,")) else interaction.text)
    if not typed:
        await _ask(interaction, None, forced=forced)
        return None
    async with interaction.act("postmortem", among=OPEN | OVER) as act:
        _, typed = _forced(act.rest)
        await note_cause(act, act.incident.id, {"cause": plain(typed)}, forced=forced)
    return _said(act.incident)


async def open_form(interaction: Interaction) -> None:
    """Ask for all of its parts."""
    await _ask(interaction, None, forced=False)


async def open_now(interaction: Interaction) -> None:
    """Ask for them although service is not restored."""
    await _ask(interaction, interaction.ids(1)[0], forced=True)


async def _ask(interaction: Interaction, which: Which | None, *, forced: bool) -> None:
    await forms.open_empty(interaction, "Root cause")
    async with interaction.look_at("postmortem", which, among=OPEN | OVER) as act:
        check_time(act.incident, forced=forced)
        before = await act.uow.drafts.get(act.incident.id, SECTION.key)
        known = await without_messages(act, act.incident) if before is None else None
    proposal = SECTION.propose(known, await names_for(interaction.directory, known)) if known is not None else ""
    await forms.fill(interaction, blocks.form(act.incident, SECTION, before, proposal, forced=forced))


async def submit(interaction: Interaction) -> Rendered | None:
    """Write what the form holds."""
    incident_id, forced = interaction.ids(2, rest=True)
    seen = interaction.value.partition(":")[2].partition(":")[2]
    parts = {key: interaction.values.get(key, "") for key in PARTS}
    async with interaction.act("postmortem", incident_id) as act:
        await note_cause(act, incident_id, parts, seen=seen, forced=bool(forced))
    return _said(act.incident)


def _forced(typed: str) -> tuple[bool, str]:
    words = split_words(typed)
    return (True, words.rest) if words.first.casefold() == NOW else (False, typed)


def _said(incident: Incident) -> Rendered:
    return Rendered(f"Root cause of {incident.number} written down. `/incident postmortem` shows the document.")


SUBCOMMAND = Subcommand(
    name="cause",
    before_id=lambda _, before: before.casefold() == NOW,
    usage="[now] [what failed]",
    summary="Write down the root cause, failure mode and blast radius, once service is restored.",
    example="/incident cause deploy v2.3.4 lacked a timeout",
    run=run,
    alone=open_form,
    forms={blocks.CALLBACK: submit},
    buttons={"cause.now": open_now},
)
