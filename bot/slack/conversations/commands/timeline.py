"""Reading the timeline, and adding to it."""

from __future__ import annotations

import operator
from dataclasses import replace
from datetime import datetime

from bot.domain.incident import NEXT, Incident
from bot.slack.blocks import timeline as blocks
from bot.slack.blocks.rendered import Rendered
from bot.slack.blocks.when import in_both_zones
from bot.slack.conversations import forms
from bot.slack.conversations.interaction import Interaction
from bot.slack.conversations.parsing.command_line import plain
from bot.slack.conversations.parsing.times import is_time, time_first, time_picked
from bot.slack.conversations.subcommand import Subcommand
from bot.slack.workspace.directory import spelled_out
from bot.workflows.postmortem import timeline_of
from bot.workflows.timeline import note


async def run(interaction: Interaction) -> Rendered | None:
    """Show the timeline, or add to it."""
    here = await interaction.local_now(interaction.text)
    async with interaction.act("timeline", among=frozenset(NEXT), only_sees=operator.not_) as act:
        incident = act.incident
        if not act.rest:
            entries = await timeline_of(act.uow, incident.id, workspace_url=interaction.runtime.workspace_url)
            return blocks.timeline(incident.number, [replace(each, text=spelled_out(each.text)) for each in entries])
        happened_at, text = time_first(plain(act.rest), here)
        await note(act, incident.id, text, happened_at=happened_at)
    return _answer(incident, happened_at, act.now)


async def open_form(interaction: Interaction) -> None:
    """Ask what happened in the incident whose button was pressed."""
    await forms.ask(interaction, command="timeline", form=blocks.form, needs=blocks.NEEDS)


async def submit(interaction: Interaction) -> Rendered | None:
    """Add what the form says."""
    async with interaction.act("timeline") as act:
        happened_at = time_picked(interaction.values.get("since", ""), act.now)
        await note(act, act.incident.id, interaction.values.get("note", ""), happened_at=happened_at)
    return _answer(act.incident, happened_at, act.now)


def _answer(incident: Incident, happened_at: datetime | None, now: datetime) -> Rendered:
    line = f"Added to the timeline of {incident.number}"
    if happened_at is None:
        return Rendered(f"{line}.", posted_of=incident.id)
    return Rendered(f"{line}: {in_both_zones(happened_at, seen_at=now)}.")


SUBCOMMAND = Subcommand(
    name="timeline",
    before_id=lambda _, before: is_time(before),
    usage="[14:32] [note]",
    summary="Show the timeline, or add what happened, now or at a time.",
    example="/incident timeline 14:32 deploy v2.3.4 finished",
    run=run,
    forms={blocks.CALLBACK: submit},
    buttons={"timeline.open": open_form},
)
