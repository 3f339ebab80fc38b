"""Showing how incidents develop: a month or a quarter beside the one before."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from bot.domain.incident import IncidentError
from bot.domain.period import Every, Period, period_at, read_period, running
from bot.domain.trends import review_of
from bot.slack.blocks import trends as blocks
from bot.slack.blocks.rendered import Rendered
from bot.slack.conversations.interaction import UNKNOWN_BUTTON, Interaction
from bot.slack.conversations.parsing.command_line import plain
from bot.slack.conversations.subcommand import Subcommand
from bot.workflows.reading.trends import read_history

WORDS: Final[Mapping[str, Every]] = MappingProxyType(
    {"month": Every.MONTH, "monthly": Every.MONTH, "quarter": Every.QUARTER, "quarterly": Every.QUARTER}
)


async def run(interaction: Interaction) -> Rendered | None:
    """Show how a period went: the last one that is over, or the one that is named."""
    calendar, now = interaction.runtime.policy.calendar, interaction.now()
    words = plain(interaction.text).casefold().split()
    every = WORDS.get(words[0]) if words else None
    named = words if every is None else words[1:]
    period = read_period(named[0]) if len(named) == 1 else None
    if named and period is None:
        raise IncidentError(
            "Couldn't read that as a month or a quarter. Try `/incident trends 2026-10` or `/incident trends quarter`.",
            may_be_title=True,
        )
    if period is None:
        period = running(every or Every.MONTH, calendar, now).before
    elif every is not None:
        period = period_at(every, period.begins)
    if period.begins > running(period.every, calendar, now).begins:
        raise IncidentError(f"{period.label} hasn't begun yet. `/incident trends` shows the last month.")
    return await _shown(interaction, period)


async def show(interaction: Interaction) -> Rendered | None:
    """Show the period that a button names."""
    period = read_period(interaction.value)
    if period is None:
        raise IncidentError(UNKNOWN_BUTTON)
    return await _shown(interaction, period)


async def _shown(interaction: Interaction, period: Period) -> Rendered:
    async with interaction.look() as act:
        history = await read_history(act.uow, act.policy, period, now=act.now)
    return blocks.review(await asyncio.to_thread(review_of, history))


SUBCOMMAND = Subcommand(
    name="trends",
    usage="[month|quarter] [2026-10]",
    summary="Show how a month or a quarter went, beside the one before.",
    example="/incident trends quarter",
    run=run,
    buttons={"trends.show": show},
    aliases=("review",),
)
