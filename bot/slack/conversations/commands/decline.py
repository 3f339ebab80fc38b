"""Closing what turned out not to be an incident."""

from __future__ import annotations

from bot.domain.decline import KINDS
from bot.domain.incident import Incident, IncidentError
from bot.slack.blocks import block_kit, text
from bot.slack.blocks import decline as blocks
from bot.slack.blocks.rendered import Rendered
from bot.slack.conversations import forms
from bot.slack.conversations.asks_first import CARRIED, commander_to_ask, sure
from bot.slack.conversations.commands.merge import others, preview
from bot.slack.conversations.interaction import Interaction
from bot.slack.conversations.parsing.command_line import plain
from bot.slack.conversations.subcommand import Subcommand
from bot.workflows.decline import check_declinable, check_reason, clean_reason, decline


async def run(interaction: Interaction) -> Rendered | None:
    """Decline it, with the reason; what someone else commands only once that is confirmed."""
    async with interaction.act("decline") as act:
        reason, commander = plain(act.rest), await commander_to_ask(interaction, act)
        if commander is not None:
            await check_declinable(act, act.incident)
            reason = clean_reason(reason, limit=CARRIED)
            await check_reason(act, act.incident, reason)
            button = block_kit.button("End it", "decline.sure", f"{act.incident.id}:{reason}", style="danger")
            return sure(act, commander, "End it as not an incident?", reason, button)
        incident = await decline(act, act.incident.id, reason)
    return _answer(incident)


async def run_sure(interaction: Interaction) -> Rendered | None:
    """Decline it, as was shown."""
    (incident_id,) = interaction.ids(1, rest=True)
    async with interaction.act("decline", incident_id) as act:
        incident = await decline(act, incident_id, interaction.value.partition(":")[2])
    interaction.settled = True
    return _answer(incident)


async def open_form(interaction: Interaction) -> None:
    """Ask which kind of noise it is, or which incident it belongs to."""
    view = await forms.opened(interaction, command="decline", check=check_declinable, needs=blocks.NEEDS)
    found = await others(interaction, view.incident)
    await forms.fill(interaction, blocks.form(view, found, by=interaction.user))


async def submit(interaction: Interaction) -> Rendered | None:
    """Decline what the form is about, or ask whether to merge it into the incident that was chosen.

    Raises:
        IncidentError: neither a kind nor words nor an incident was given, or it cannot be done any more.
    """
    incident_id, values = interaction.ids(1)[0], interaction.values
    chosen = values.get("into", "")
    words = values.get("reason", "").strip()
    if chosen.isdecimal():
        return await preview(interaction, incident_id, int(chosen), words)
    kind = KINDS.get(values.get("kind", ""), "")
    if not kind and not words:
        raise IncidentError("Choose what it is instead, or say it in your words.", field="kind")
    async with interaction.act("decline") as act:
        incident = await decline(act, act.incident.id, ": ".join(part for part in (kind, words) if part))
    return _answer(incident)


def _answer(incident: Incident) -> Rendered:
    line = f"{incident.number} is closed as not an incident. If it was one: `/incident reopen <reason>`."
    return Rendered(text.escape(line), posted_of=incident.id)


SUBCOMMAND = Subcommand(
    name="decline",
    usage=f"[{'|'.join(KINDS)}] [reason]",
    summary="Close it as not an incident, and say why. Without a reason, a form opens.",
    example="/incident decline planned-maintenance database upgrade",
    run=run,
    alone=open_form,
    forms={blocks.CALLBACK: submit},
    buttons={"decline.open": open_form, "decline.sure": run_sure},
)
