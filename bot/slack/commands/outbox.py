"""This file is about the operator's buttons: what Slack refused is tried again, or dropped."""

from __future__ import annotations

from bot.slack.blocks import text
from bot.slack.blocks.rendered import Rendered
from bot.slack.conversation import Conversation
from bot.slack.interaction import Interaction
from bot.slack.target import right_to
from bot.workflows import operators


async def retry(interaction: Interaction) -> Rendered | None:
    """Try it again. It need not be seen for that: of a private incident the operator knows the number alone."""
    effect_id, by = interaction.ids(1)[0], text.user(interaction.user)
    right = await right_to(interaction, "outbox")
    async with interaction.transaction() as uow:
        await right.check(uow, None)
        await operators.retry(uow, effect_id, by=by, now=interaction.now())
    return Rendered("It is being tried again; if it is refused again, that is told here.")


async def drop(interaction: Interaction) -> Rendered | None:
    """Give it up for good. Slack has asked whether that is meant."""
    effect_id, user = interaction.ids(1)[0], interaction.user
    right = await right_to(interaction, "outbox")
    async with interaction.transaction() as uow:
        await right.check(uow, None)
        why, by = "dropped in the operator's channel", text.user(user)
        await operators.drop(uow, effect_id, why, by=by, author=user, now=interaction.now())
    return Rendered("Dropped: it will not be delivered. The incident's timeline says so.")


CONVERSATION = Conversation(buttons={"outbox.retry": retry, "outbox.drop": drop})
