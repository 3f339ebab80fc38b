"""Closing what turned out not to be an incident."""

from __future__ import annotations

from bot.domain.decline import KINDS
from bot.domain.incident import Incident, IncidentError
from bot.slack.blocks import decline as blocks
from bot.slack.blocks import text
from bot.slack.blocks.rendered import Rendered
from bot.slack.conversations import forms
from bot.slack.conversations.commands.merge import merge_into, others
from bot.slack.conversations.interaction import Interaction
from bot.slack.conversations.parsing.command_line import plain
from bot.slack.conversations.subcommand import Subcommand
from bot.workflows.decline import check_declinable, decline


async def run(interaction: Interaction) -> Rendered | None:
    """Decline it, with the reason."""
    async with interaction.act("decline") as act:
        incident = await decline(act, act.incident.id, plain(act.rest))
    return _answer(incident)


async def open_form(interaction: Interaction) -> None:
    """Ask which kind of noise it is, or which incident it belongs to."""
    view = await forms.opened(interaction, command="decline", check=check_declinable, needs=blocks.NEEDS)
    await forms.fill(interaction, blocks.form(view, await others(interaction, view.incident)))


async def submit(interaction: Interaction) -> Rendered | None:
    """Decline what the form is about, or merge it into the incident that was chosen.

    Raises:
        IncidentError: neither a kind nor words nor an incident was given, or it cannot be done any more.
    """
    incident_id, values = interaction.ids(1)[0], interaction.values
    chosen = values.get("into", "")
    words = values.get("reason", "").strip()
    if chosen.isdecimal():
        return await merge_into(interaction, incident_id, int(chosen), words)
    kind = KINDS.get(values.get("kind", ""), "")
    if not kind and not words:
        raise IncidentError("Choose what it is instead, or say it in your words.", field="kind")
    async with interaction.act("decline") as act:
        incident = await decline(act, act.incident.id, ": ".join(part for part in (kind, words) if part))
    return _answer(incident)


def _answer(incident: Incident) -> Rendered:
    line = f"{incident.number} is declined: it was no incident. If it was one: `/incident reopen <reason>`."
    return Rendered(text.escape(line))


SUBCOMMAND = Subcommand(
    name="decline",
    usage=f"[{'|'.join(KINDS)}] [reason]",
    summary="Say that it is no incident, and why. Without a reason, a form opens.",
    example="/incident decline planned-maintenance database upgrade",
    run=run,
    alone=open_form,
    forms={blocks.CALLBACK: submit},
    buttons={"decline.open": open_form},
)
