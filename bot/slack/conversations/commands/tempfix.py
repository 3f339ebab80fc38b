"""Temporary fixes: listed when their word is typed alone, and removed by one click once all of it is done."""

from __future__ import annotations

from functools import partial

from bot.domain.incident import NEXT
from bot.domain.record_kinds import KINDS, TEMPFIX
from bot.slack.blocks import tempfix as blocks
from bot.slack.blocks import text
from bot.slack.blocks.rendered import Rendered
from bot.slack.conversations.commands.record_form import open_form
from bot.slack.conversations.interaction import Interaction
from bot.slack.conversations.rights import SEE
from bot.slack.conversations.subcommand import Conversation
from bot.workflows.reading.overview import overview
from bot.workflows.records import move, tick


async def show(interaction: Interaction) -> Rendered | None:
    """List those of an incident that are not removed."""
    async with interaction.look_at(SEE, among=frozenset(NEXT)) as act:
        view = await overview(act.uow, act.policy, act.incident, blocks.NEEDS)
        return blocks.listed(view, text.user)


async def press_finish(interaction: Interaction) -> Rendered | None:
    """Tick off all there is to do, and note that the fix is removed."""
    incident_id, number = interaction.ids(2)
    async with interaction.act("records", incident_id) as act:
        await tick(act, incident_id, TEMPFIX, number, KINDS[TEMPFIX].steps)
        fix = await move(act, incident_id, TEMPFIX, number, "removed")
    return Rendered(f"{fix.called} {text.escape(fix.text)} is removed.", posted_of=incident_id)


CONVERSATION = Conversation(
    buttons={"tempfix.open": partial(open_form, kind=TEMPFIX), "tempfix.finish": press_finish},
)
