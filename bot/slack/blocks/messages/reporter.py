"""How whoever reported an incident is asked what they know."""

from __future__ import annotations

from typing import Final

from bot.domain.messages.reporter import ReporterAsked
from bot.domain.overview import Ending, Overview
from bot.domain.reporter import QUESTIONS
from bot.slack.blocks import block_kit
from bot.slack.blocks.incident import one_liner
from bot.slack.blocks.messages.shown import shown
from bot.slack.blocks.rendered import Rendered, Surroundings


def _asked(message: ReporterAsked, view: Overview, around: Surroundings) -> Rendered:
    about = one_liner(view)
    if message.answered:
        line = f"Thanks, your answers are with the people who work on it: {about}"
        return Rendered(line, [block_kit.section(line)])
    if not view.incident.status.is_open:
        line = f"You reported this; it's over, so there's nothing left to answer: {about}"
        return Rendered(line, [block_kit.section(line)])
    line = f"You reported this. What you know helps now: {about}"
    asked = "\n".join(f"• {question}" for question in QUESTIONS.values())
    button = block_kit.button("Answer…", "reporter.answer", str(view.incident.id), style="primary")
    blocks = [block_kit.section(f"{line}\n{asked}"), block_kit.actions(button, block_id="reporter")]
    return Rendered(f"{line}. {' '.join(QUESTIONS.values())}", blocks)


SHOWN: Final = (shown(ReporterAsked, _asked, Ending),)
"""The message to whoever reported it."""
