"""Closing what turned out not to be an incident."""

from __future__ import annotations

from bot.domain.decline import KINDS
from bot.domain.incident import Incident, IncidentError, looks_like_number
from bot.slack.blocks import decline as blocks
from bot.slack.blocks import text
from bot.slack.blocks.rendered import Rendered
from bot.slack.conversations.commands.merge import merge_into, others
from bot.slack.conversations.forms import opened
from bot.slack.conversations.interaction import Interaction
from bot.slack.conversations.parsing.command_line import plain
from bot.slack.conversations.subcommand import Subcommand
from bot.workflows.decline import check_declinable, decline


async def run(interaction: Interaction) -> Rendered | None:
    """Decline it, with the reason; with nothing typed, open the form."""
    if not interaction.text or looks_like_number(interaction.text):
        return await open_form(interaction)
    async with interaction.act_on_typed("decline") as (act, incident, reason):
        await decline(act, incident.id, plain(reason))
    return _answer(incident)


async def open_form(interaction: Interaction) -> Rendered | None:
    """Ask which kind of noise it is, or which incident it belongs to."""
    view = await opened(interaction, command="decline", still=check_declinable, needs=blocks.NEEDS)
    await interaction.fill_form(blocks.form(view, await others(interaction, view.incident)))
    return None


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
    async with interaction.act("decline", incident_id) as act:
        reason = ": ".join(part for part in (kind, words) if part)
        incident = await decline(act, incident_id, reason)
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
    forms={blocks.CALLBACK: submit},
    buttons={"decline.open": open_form},
)
