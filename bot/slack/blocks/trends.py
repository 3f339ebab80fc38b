"""How the review of a month or a quarter looks."""

from __future__ import annotations

from typing import Final

from bot.domain.trends import COUNTED, Review
from bot.slack.blocks import block_kit, text
from bot.slack.blocks.rendered import Rendered

LINE: Final = 200
"""Characters of a line."""

PART: Final = 1_100
"""Characters of a part: all of them fit a message together."""


def review(found: Review) -> Rendered:
    """Render how a period went: a paragraph for each part, with a button for the period before."""
    head = f"{text.clip_escaped(text.one_line(found.headline), 500)}."
    line = f"{text.escape(found.title)}. {head}"
    button = block_kit.button(found.period.before.label, "trends.show", found.period.before.key)
    before = block_kit.actions(button, block_id="trends")
    if not found.parts:
        return Rendered(line, [block_kit.section(f"📈 {line}"), before], is_read_out=True)
    blocks = [block_kit.section(f"📈 {text.bold(found.title)}\n{head}")]
    for part in found.parts:
        lines = "\n".join(f"• {text.clip_escaped(text.one_line(each), LINE)}" for each in part.lines)
        blocks.append(block_kit.section(text.clip_mrkdwn(f"{text.bold(part.heading)}\n{lines}", PART)))
    return Rendered(line, [*blocks, block_kit.context(text.escape(COUNTED)), before], is_read_out=True)
