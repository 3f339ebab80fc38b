"""This file is about the conversation on what happened when."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.incident import NEXT
from bot.domain.timeline import at_utc
from bot.slack.blocks import listing as blocks
from bot.slack.blocks.rendered import Rendered
from bot.slack.conversation import Subcommand
from bot.slack.directory import spelled_out
from bot.slack.interaction import Interaction
from bot.slack.target import plain, right_to, target
from bot.slack.typed_time import time_first
from bot.workflows.postmortem import timeline_of
from bot.workflows.timeline import note


async def run(interaction: Interaction) -> Rendered | None:
    """Show the timeline, or add to it."""
    right = await right_to(interaction, "timeline")
    async with interaction.transaction() as uow:
        incident, rest = await target(uow, interaction, interaction.text, command="timeline", among=frozenset(NEXT))
        if rest:
            await right.check(uow, incident.id)
            happened_at, text = time_first(plain(rest), interaction.now())
            now = interaction.now()
            await note(uow, incident.id, text, by=interaction.user, now=now, happened_at=happened_at)
        else:
            workspace_url = interaction.runtime.workspace_url
            entries = await timeline_of(uow, incident.id, workspace_url=workspace_url)
            shown = [replace(entry, text=spelled_out(entry.text)) for entry in entries]
            return blocks.timeline(incident.number, shown)
    when = at_utc(happened_at or now, seen_at=now)
    return Rendered(f"Added to the timeline of {incident.number}, at {when}.")


SUBCOMMAND = Subcommand(
    name="timeline",
    usage="[14:32] [note]",
    summary="Show the timeline, or add what happened, now or at a time.",
    example="/incident timeline 14:32 deploy v2.3.4 finished",
    run=run,
)
