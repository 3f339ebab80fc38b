"""This file is about the conversation that tells what is known of the impact."""

from __future__ import annotations

from bot.slack.blocks import impact as blocks
from bot.slack.blocks.rendered import Rendered
from bot.slack.conversation import Subcommand
from bot.slack.interaction import Interaction
from bot.slack.target import plain, right_to, target
from bot.slack.typed_impact import read
from bot.workflows.impact import LEARNED_IN, learn
from bot.workflows.overview import overview


async def run(interaction: Interaction) -> Rendered | None:
    """Keep what is typed."""
    policy, now = interaction.runtime.policy, interaction.now()
    right = await right_to(interaction, "impact")
    async with interaction.transaction() as uow:
        incident, rest = await target(uow, interaction, interaction.text, command="impact", among=LEARNED_IN)
        await right.check(uow, incident.id)
        learned = read(plain(rest), policy.currency, now)
        lesson = await learn(uow, policy, incident.id, learned, by=interaction.user, now=now)
        view = await overview(uow, policy, incident.id)
    return blocks.answer(view, lesson.told)


SUBCOMMAND = Subcommand(
    name="impact",
    aliases=("triage",),
    usage="users 30% | revenue 12k/h | data yes | since 14:05 | <text> ...",
    summary="Say what is known of the impact; the facts propose a severity.",
    example="/incident impact users 30%, data no",
    run=run,
)
