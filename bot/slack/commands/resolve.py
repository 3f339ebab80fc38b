"""This file is about the conversation that resolves an incident."""

from __future__ import annotations

from bot.domain.durations import spoken
from bot.domain.incident import looks_like_number
from bot.slack.blocks import resolve as blocks
from bot.slack.blocks.rendered import Rendered
from bot.slack.conversation import Subcommand
from bot.slack.form import answer_where_it_is, ask
from bot.slack.interaction import Interaction
from bot.slack.target import plain, right_to, target
from bot.slack.typed_time import time_first
from bot.workflows.resolve import Resolution, check_resolvable, resolve


async def run(interaction: Interaction) -> Rendered | None:
    """Resolve with what fixed it; with nothing typed, ask for it."""
    if not interaction.text or looks_like_number(interaction.text):
        return await open_form(interaction)
    right = await right_to(interaction, "resolve")
    async with interaction.transaction() as uow:
        incident, rest = await target(uow, interaction, interaction.text, command="resolve")
        await right.check(uow, incident.id)
        policy, now = interaction.runtime.policy, interaction.now()
        mitigated_at, what = time_first(plain(rest), now)
        resolution = await resolve(
            uow, policy, incident.id, what, by=interaction.user, now=now, mitigated_at=mitigated_at
        )
    return _answer(resolution)


async def open_form(interaction: Interaction) -> Rendered | None:
    """Open the form of the incident whose button was pressed."""
    await ask(interaction, command="resolve", check=check_resolvable, form=blocks.form)
    return None


async def submit(interaction: Interaction) -> Rendered | None:
    """Resolve with what the form says fixed it."""
    policy, incident_id = interaction.runtime.policy, interaction.ids(1)[0]
    right = await right_to(interaction, "resolve")
    async with interaction.transaction() as uow:
        await right.check(uow, incident_id)
        what = interaction.values.get("resolution", "")
        resolution = await resolve(uow, policy, incident_id, what, by=interaction.user, now=interaction.now())
        await answer_where_it_is(uow, interaction, incident_id)
    return _answer(resolution)


def _answer(resolution: Resolution) -> Rendered:
    line = f"{resolution.incident.number} is resolved. The postmortem draft is on its way."
    if resolution.early_by is not None:
        line += f" The stability window has {spoken(resolution.early_by)} to go: keep watching."
    return Rendered(line)


SUBCOMMAND = Subcommand(
    name="resolve",
    usage="[14:32] <what fixed it>",
    summary="Resolve the incident: all-clear, and the postmortem draft. Without a text, a form opens.",
    example="/incident resolve rolled back v2.3.4",
    run=run,
    forms={blocks.CALLBACK: submit},
    buttons={"resolve.open": open_form},
)
