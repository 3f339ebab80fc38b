"""Undoing a declaration."""

from __future__ import annotations

from bot.domain.incident import IncidentError
from bot.slack.blocks import text
from bot.slack.blocks.rendered import Rendered
from bot.slack.conversations.interaction import Interaction
from bot.slack.conversations.subcommand import Subcommand
from bot.workflows.decline import undo


async def run(interaction: Interaction) -> Rendered | None:
    """Take the declaration back that is meant, or that was just answered.

    Raises:
        IncidentError: more was typed than an incident's number, or it cannot be undone any more.
    """
    async with interaction.act("undo") as act:
        if act.rest:
            raise IncidentError(
                "`/incident undo` takes an id and nothing else; nothing was undone. "
                "To declare an incident, begin with another word."
            )
        await undo(act, act.incident.id)
    line = (
        f"Undone: {act.incident.number} is declined as declared by mistake, and nothing is owed for it. "
        "If it was none: `/incident reopen <reason>`."
    )
    return Rendered(text.escape(line))


SUBCOMMAND = Subcommand(
    name="undo",
    summary="Take your declaration back, within 60 s and before anybody else has acted on it.",
    example="/incident undo",
    run=run,
    buttons={"declare.undo": run},
)
