"""Giving an incident another title."""

from __future__ import annotations

from bot.slack.blocks import title as blocks
from bot.slack.blocks.rendered import Rendered
from bot.slack.conversations import forms
from bot.slack.conversations.interaction import Interaction
from bot.slack.conversations.parsing.command_line import plain
from bot.slack.conversations.subcommand import Subcommand
from bot.workflows.title import TITLED_IN, check_title_changes, set_title


async def run(interaction: Interaction) -> Rendered | None:
    """Give the title that is typed."""
    async with interaction.act("update", among=TITLED_IN) as act:
        changed = await set_title(act, act.incident.id, plain(act.rest))
    return _answer(changed.number, changed.id)


async def open_form(interaction: Interaction) -> None:
    """Ask for the title of the incident whose button was pressed."""
    await forms.ask(interaction, command="update", check=check_title_changes, form=blocks.form)


async def submit(interaction: Interaction) -> Rendered | None:
    """Give the title that the form holds."""
    async with interaction.act("update") as act:
        changed = await set_title(act, act.incident.id, interaction.values.get("title", ""))
    return _answer(changed.number, changed.id)


def _answer(number: str, incident_id: int) -> Rendered:
    return Rendered(f"Title of {number} changed.", posted_of=incident_id)


SUBCOMMAND = Subcommand(
    name="title",
    aliases=("rename",),
    usage="<title>",
    summary="Give the incident another title. Without a text, a form opens. The war room keeps its name.",
    example="/incident title checkout is down in the EU",
    run=run,
    alone=open_form,
    forms={blocks.CALLBACK: submit},
    buttons={"title.open": open_form},
)
