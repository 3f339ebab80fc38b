"""Reopening an incident that came back."""

from __future__ import annotations

from bot.domain.incident import NEXT, OPEN, Incident
from bot.slack.blocks import reopen as blocks
from bot.slack.blocks.rendered import Rendered
from bot.slack.conversations import forms
from bot.slack.conversations.interaction import Interaction
from bot.slack.conversations.parsing.command_line import plain
from bot.slack.conversations.subcommand import Subcommand
from bot.workflows.reopen import check_reopenable, reopen


async def run(interaction: Interaction) -> Rendered | None:
    """Reopen it where it was worked on."""
    async with interaction.act("reopen", among=frozenset(NEXT) - OPEN) as act:
        await reopen(act, act.incident, plain(act.rest))
    return _answer(act.incident)


async def open_form(interaction: Interaction) -> None:
    """Ask why the incident is back whose button was pressed."""
    await forms.ask(interaction, command="reopen", check=check_reopenable, form=blocks.form, needs=blocks.NEEDS)


async def submit(interaction: Interaction) -> Rendered | None:
    """Reopen with the reason that the form holds."""
    async with interaction.act("reopen") as act:
        await reopen(act, act.incident, interaction.values.get("reason", ""))
    return _answer(act.incident)


def _answer(before: Incident) -> Rendered:
    alone = " It's no longer merged." if before.merged_into is not None else ""
    return Rendered(f"{before.number} is open again.{alone}", posted_of=None if alone else before.id)


SUBCOMMAND = Subcommand(
    name="reopen",
    usage="<reason>",
    summary="Reopen an incident that came back.",
    example="/incident reopen errors are back since 14:32",
    run=run,
    forms={blocks.CALLBACK: submit},
    buttons={"reopen.open": open_form},
)
