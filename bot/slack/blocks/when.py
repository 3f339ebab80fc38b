"""Times: the question of every form that asks for one, and how one is shown and echoed."""

from __future__ import annotations

from datetime import datetime

from bot.domain.timeline import at_utc, for_reader
from bot.slack.blocks import block_kit, text
from bot.slack.blocks.rendered import Rendered


def when(label: str, hint: str, known: datetime | None = None) -> block_kit.Block:
    """Render the question; what is picked is read by `bot.slack.conversations.parsing.times`.

    Args:
        known: what stands; ``None``: the field is empty.
    """
    return block_kit.input_block(label, block_kit.datetimepicker("since", known), "since", optional=True, hint=hint)


def day_and_time(instant: datetime) -> str:
    """Show an instant with its day, in each reader's zone: mrkdwn."""
    return text.date(instant, "{date_short_pretty} {time}")


def moment(instant: datetime, *, seen_at: datetime) -> str:
    """Show an instant in each reader's zone, with its day if that is another: mrkdwn."""
    return for_reader(instant, seen_at=seen_at)


def in_both_zones(instant: datetime, *, seen_at: datetime) -> str:
    """Echo a time that someone typed or picked, in their zone and in UTC: mrkdwn."""
    return f"{moment(instant, seen_at=seen_at)} ({at_utc(instant, seen_at=seen_at)})"


def echoed(said: Rendered, what: str, instant: datetime | None, *, seen_at: datetime) -> Rendered:
    """Add to an answer how a time was read; ``None``: none was given.

    Args:
        what: happened then: "The impact ended at".
    """
    if instant is None:
        return said
    line = f"{what} {in_both_zones(instant, seen_at=seen_at)}."
    blocks = said.blocks or [block_kit.section(said.text)]
    return Rendered(f"{said.text} {line}", [*blocks, block_kit.context(line)])
