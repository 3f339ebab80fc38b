"""The operator's buttons: retrying or dropping what Slack refused."""

from __future__ import annotations

from bot.slack.blocks import text
from bot.slack.blocks.rendered import Rendered
from bot.slack.conversations.interaction import Interaction
from bot.slack.conversations.subcommand import Conversation
from bot.workflows.upkeep import set_aside


async def retry(interaction: Interaction) -> Rendered | None:
    """Try it again. It need not be seen for that: of a private incident the operator knows the number alone."""
    effect_id = interaction.ids(1)[0]
    async with interaction.act_on_none("outbox") as act:
        await set_aside.retry(act.uow, effect_id, by=text.user(act.by), now=act.now)
    return Rendered("Trying again. If Slack refuses it again, I'll post that here.")


async def drop(interaction: Interaction) -> Rendered | None:
    """Give it up for good. Slack has asked whether that is meant."""
    effect_id = interaction.ids(1)[0]
    async with interaction.act_on_none("outbox") as act:
        why = "dropped in the operator's channel"
        await set_aside.drop(act.uow, effect_id, why, by=text.user(act.by), author=act.by, now=act.now)
    return Rendered("Dropped: it will not be delivered. The incident's timeline says so.")


CONVERSATION = Conversation(buttons={"outbox.retry": retry, "outbox.drop": drop})
