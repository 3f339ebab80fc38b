"""Undoing a declaration."""

from __future__ import annotations

from functools import partial

from bot.domain.incident import OPEN, IncidentError
from bot.slack.blocks import text
from bot.slack.blocks.rendered import Rendered
from bot.slack.conversations.interaction import Interaction
from bot.slack.conversations.subcommand import Subcommand
from bot.slack.conversations.which_incident import which_incident
from bot.workflows.decline import UNDO_WITHIN, undo
from storage.unit_of_work import UnitOfWork


async def run(interaction: Interaction) -> Rendered | None:
    """Take the declaration back that was just answered or is named; else one's own newest, wherever it is typed.

    Raises:
        IncidentError: more was typed than an incident's number, or it cannot be undone any more.
    """
    which = partial(_own_newest, interaction) if interaction.word and not interaction.text.strip() else None
    async with interaction.act("undo", which) as act:
        if act.rest:
            raise IncidentError(
                "`/incident undo` takes an id and nothing else; nothing was undone.",
                may_be_title=True,
            )
        await undo(act, act.incident.id)
    line = (
        f"Undone: {act.incident.number} is declined as declared by mistake: {act.incident.title}. "
        "If it wasn't a mistake: `/incident reopen <reason>`."
    )
    return Rendered(text.escape(line))


async def _own_newest(interaction: Interaction, uow: UnitOfWork) -> int:
    """Return what this person declared last, if that can be undone; else what is meant where it was typed."""
    since = interaction.now() - 2 * UNDO_WITHIN
    for incident in await uow.incidents.in_status(OPEN, since=since):
        if incident.declared_by == interaction.user and interaction.now() - incident.declared_at <= UNDO_WITHIN:
            return incident.id
    return (await which_incident(uow, interaction, "", command="undo"))[0].id


SUBCOMMAND = Subcommand(
    name="undo",
    summary="Undo your declaration, within 60 s and before anyone else has acted on it.",
    example="/incident undo",
    run=run,
    buttons={"declare.undo": run},
)
