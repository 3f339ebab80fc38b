"""Closing an incident: at once where nothing is missing, else for a reason."""

from __future__ import annotations

import re
from typing import Final

from bot.domain.incident import Incident, IncidentError, Status
from bot.slack.blocks import recovery as blocks
from bot.slack.blocks.rendered import Rendered
from bot.slack.conversations import forms
from bot.slack.conversations.interaction import Interaction
from bot.slack.conversations.parsing.command_line import plain
from bot.slack.conversations.subcommand import Subcommand
from bot.workflows.close import close, close_anyway
from bot.workflows.conflicts import check_free
from bot.workflows.reading.overview import overview
from bot.workflows.unfinished import before_closed

_ANYWAY: Final = re.compile(r"(?i)anyway\b[\s:,–—-]*(?:because\b)?[\s:,–—-]*")
_RESOLVED: Final = frozenset({Status.RESOLVED})


async def run(interaction: Interaction) -> Rendered | None:
    """Close it, if this person may and nothing is missing; else say what is."""
    async with interaction.act("close", among=_RESOLVED) as act:
        typed = plain(act.rest).strip()
        anyway = _ANYWAY.match(typed)
        if typed and anyway is None:
            raise IncidentError(
                "`/incident close` takes an id and nothing else; nothing was closed. "
                "If something is missing: `/incident close anyway <reason>`.",
                may_be_title=True,
            )
        if anyway is not None:
            return _closed(await close_anyway(act, act.incident.id, typed[anyway.end() :]))
        closing = await close(act, act.incident.id)
    return blocks.unfinished(closing.incident, closing.missing) if closing.missing else _closed(closing.incident)


async def open_form(interaction: Interaction) -> None:
    """Ask why it is closed although something is missing."""
    await forms.open_empty(interaction, "Close anyway")
    async with interaction.look_at("close", among=_RESOLVED) as act:
        await check_free(act, act.incident, Status.CLOSED)
        missing = await before_closed(act, act.incident)
        form = blocks.form(await overview(act.uow, act.policy, act.incident, blocks.NEEDS), missing)
    await forms.fill(interaction, form)


async def submit(interaction: Interaction) -> Rendered | None:
    """Close it with the reason that the form holds."""
    async with interaction.act("close") as act:
        incident = await close_anyway(act, act.incident.id, interaction.values.get("reason", ""))
    return _closed(incident)


def _closed(incident: Incident) -> Rendered:
    return Rendered(f"{incident.number} is closed.", posted_of=incident.id)


SUBCOMMAND = Subcommand(
    name="close",
    usage="[anyway <reason>]",
    summary="Close a resolved incident: no further updates. For the commander, an admin or whoever declared it. If "
    "something is missing, I'll list it.",
    example="/incident close",
    run=run,
    forms={blocks.CALLBACK: submit},
    buttons={"close.press": run, "close.anyway": open_form},
)
