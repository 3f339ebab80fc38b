"""One fact as it is told: a line, what people wrote about it, small print."""

from __future__ import annotations

from bot.slack.blocks import block_kit, text
from bot.slack.blocks.rendered import Rendered


def fact(line: str, detail: str = "", *context: str) -> Rendered:
    """Render one fact: a line, what people wrote about it, small print."""
    body = f"{line}\n{text.quote(detail)}" if detail.strip() else line
    short = f"{line} {text.clip_escaped(text.one_line(detail), 500)}".strip()
    blocks = block_kit.sections(body)
    if any(context):
        blocks.append(block_kit.context(*context))
    return Rendered(text.one_line(short), blocks)
