"""This file is about the conversation on what turned out to be no incident."""

from __future__ import annotations

from bot.domain.decline import KINDS
from bot.domain.incident import Incident, IncidentError, looks_like_number
from bot.slack.blocks import decline as blocks
from bot.slack.blocks import text
from bot.slack.blocks.rendered import Rendered
from bot.slack.commands.merge import merge_into, others
from bot.slack.conversation import Subcommand
from bot.slack.form import answer_where_it_is, opened
from bot.slack.interaction import Interaction
from bot.slack.target import plain, right_to, target
from bot.workflows.decline import check_declinable, decline
from storage.unit_of_work import UnitOfWork


async def run(interaction: Interaction) -> Rendered | None:
    """Decline it, with the reason; with nothing typed, open the form."""
    if not interaction.text or looks_like_number(interaction.text):
        return await open_form(interaction)
    right = await right_to(interaction, "decline")
    async with interaction.transaction() as uow:
        incident, reason = await target(uow, interaction, interaction.text, command="decline")
        await right.check(uow, incident.id)
        await decline(uow, incident.id, plain(reason), by=interaction.user, now=interaction.now())
    return _answer(incident)


async def open_form(interaction: Interaction) -> Rendered | None:
    """Ask which kind of noise it is, or which incident it belongs to."""

    async def still(uow: UnitOfWork, incident: Incident) -> None:
        await check_declinable(uow, incident, now=interaction.now())

    view = await opened(interaction, command="decline", still=still, needs=blocks.NEEDS)
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
    right = await right_to(interaction, "decline")
    async with interaction.transaction() as uow:
        await right.check(uow, incident_id)
        reason = ": ".join(part for part in (kind, words) if part)
        incident = await decline(uow, incident_id, reason, by=interaction.user, now=interaction.now())
        await answer_where_it_is(uow, interaction, incident_id)
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
