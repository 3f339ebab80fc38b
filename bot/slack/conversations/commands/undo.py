"""Undoing a declaration."""

from __future__ import annotations

from bot.domain.incident import Incident, IncidentError
from bot.slack.blocks import text
from bot.slack.blocks.rendered import Rendered
from bot.slack.conversations.interaction import Interaction
from bot.slack.conversations.subcommand import Subcommand
from bot.workflows.decline import undo


async def run(interaction: Interaction) -> Rendered | None:
    """Take the declaration of the incident back that is meant.

    Raises:
        IncidentError: more was typed than an incident's number, or it cannot be undone any more.
    """
    async with interaction.act_on_typed("undo") as (act, incident, rest):
        if rest:
            raise IncidentError(
                "`/incident undo` takes an id and nothing else; nothing was undone. "
                "To declare an incident, begin with another word."
            )
        await undo(act, incident.id)
    return _undone(incident)


async def press(interaction: Interaction) -> Rendered | None:
    """Take the declaration back that was just answered."""
    async with interaction.act("undo", interaction.ids(1)[0]) as act:
        await undo(act, act.incident.id)
    return _undone(act.incident)


def _undone(incident: Incident) -> Rendered:
    line = (
        f"Undone: {incident.number} is declined as declared by mistake, and nothing is owed for it. "
        "If it was none: `/incident reopen <reason>`."
    )
    return Rendered(text.escape(line))


SUBCOMMAND = Subcommand(
    name="undo",
    usage="",
    summary="Take your declaration back, within 60 s and before anybody else has acted on it.",
    example="/incident undo",
    run=run,
    buttons={"declare.undo": press},
)
