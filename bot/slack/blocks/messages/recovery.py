"""How it looks that an incident has recovered, or what is missing before it has."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from bot.domain.durations import spoken, to_the_minute
from bot.domain.messages.recovery import Recovered, RecoveryLeft, ValidationAgain
from bot.domain.overview import Overview, Places
from bot.slack.blocks import block_kit, text
from bot.slack.blocks.incident import headline
from bot.slack.blocks.links import links
from bot.slack.blocks.messages.shown import shown
from bot.slack.blocks.recovery import missing
from bot.slack.blocks.rendered import Rendered, Surroundings
from bot.slack.blocks.when import day_and_time


def _recovered(message: Recovered, view: Overview, around: Surroundings) -> Rendered:
    held = timedelta(seconds=message.held_seconds)
    line = "✅ Recovered" + (f": the fix has held for {spoken(to_the_minute(held))}." if held else ".")
    return Rendered(line, [block_kit.section(line)])


def _again(message: ValidationAgain, view: Overview, around: Surroundings) -> Rendered:
    why = text.clip_escaped(text.one_line(message.why), 300)
    line = f"⏳ {why}. The validation started again and runs until {day_and_time(message.until)}."
    return Rendered(line, [block_kit.section(line)])


def _left(message: RecoveryLeft, view: Overview, around: Surroundings) -> Rendered:
    about = f"{text.escape(headline(view))} ({view.incident.number})"
    context = block_kit.context(*links(view, around.workspace_url))
    if not message.left:
        line = f"Nothing is missing now: {about}"
        return Rendered(line, [block_kit.section(line), context])
    line = f"⏳ Before this counts as recovered: {about}"
    return Rendered(line, [block_kit.section(line), *missing(message.left, message.more), context])


SHOWN: Final = (
    shown(Recovered, _recovered),
    shown(ValidationAgain, _again),
    shown(RecoveryLeft, _left, Places),
)
