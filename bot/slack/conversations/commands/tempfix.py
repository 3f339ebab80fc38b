"""Temporary fixes: listed when their word is typed alone."""

from __future__ import annotations

from functools import partial

from bot.domain.incident import NEXT
from bot.domain.record_kinds import TEMPFIX
from bot.slack.blocks import tempfix as blocks
from bot.slack.blocks import text
from bot.slack.blocks.rendered import Rendered
from bot.slack.conversations.commands.record_form import open_form
from bot.slack.conversations.interaction import Interaction
from bot.slack.conversations.rights import SEE
from bot.slack.conversations.subcommand import Conversation
from bot.workflows.reading.overview import overview


async def show(interaction: Interaction) -> Rendered | None:
    """List those of an incident that are not removed."""
    async with interaction.look_at(SEE, among=frozenset(NEXT)) as act:
        view = await overview(act.uow, act.policy, act.incident, blocks.NEEDS)
        return blocks.listed(view, text.user)


CONVERSATION = Conversation(buttons={"tempfix.open": partial(open_form, kind=TEMPFIX)})
