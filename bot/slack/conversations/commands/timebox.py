"""Giving a piece of work an end."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.incident import IncidentError
from bot.domain.record import Record
from bot.domain.record_kinds import TIMEBOX
from bot.slack.blocks import escalate as blocks
from bot.slack.blocks.rendered import Rendered
from bot.slack.blocks.text import date
from bot.slack.conversations import forms
from bot.slack.conversations.commands import escalate
from bot.slack.conversations.interaction import Interaction
from bot.slack.conversations.parsing.command_line import plain
from bot.slack.conversations.parsing.spans import leading, trailing
from bot.slack.conversations.subcommand import Subcommand
from bot.workflows.escalate import check_open
from bot.workflows.records import find
from bot.workflows.timebox import begin, go_on


async def run(interaction: Interaction) -> Rendered | None:
    """Begin a timebox."""
    async with interaction.act("records") as act:
        span, what = parsed(plain(act.rest))
        box = await begin(act, act.incident.id, what, span)
    return _ends(box)


def parsed(typed: str) -> tuple[timedelta, str]:
    """Read how long, and what for.

    Raises:
        IncidentError: a time stands at neither end.
    """
    typed = typed.strip()
    found = leading(typed) or trailing(typed)
    if found is None:
        raise IncidentError(
            "Say how long, and then what for: `/incident timebox 10m check the replica lag`.",
            field="text",
            may_be_title=True,
        )
    return found


def _ends(box: Record) -> Rendered:
    until = box.instant("until")
    return Rendered(f"{box.called} ends at {date(until)}." if until else box.called, posted_of=box.incident_id)


async def press_continue(interaction: Interaction) -> Rendered | None:
    """Go on for a while."""
    incident_id, number = interaction.ids(2)
    async with interaction.act("records", incident_id) as act:
        box = await go_on(act, incident_id, number)
    return _ends(box)


async def press_escalate(interaction: Interaction) -> None:
    """Open the form that asks for help, with what the time was for."""
    incident_id, number = interaction.ids(2)
    view = await forms.opened(interaction, command="escalate", check=check_open)
    async with interaction.look() as act:
        behind = await escalate.functions(act, incident_id)
        box = await find(act, incident_id, TIMEBOX, number)
    form = blocks.form(view, behind)
    await forms.fill(interaction, blocks.because(form, f"Not done in the time we gave it: {box.text}"))


SUBCOMMAND = Subcommand(
    name="timebox",
    usage="<10m> <what>",
    summary="Give a piece of work an end. I'll ask then whether to continue or to escalate.",
    example="/incident timebox 10m check the replica lag",
    run=run,
    buttons={"timebox.continue": press_continue, "timebox.escalate": press_escalate},
)
