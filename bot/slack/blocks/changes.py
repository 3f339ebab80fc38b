"""The answer to `/incident changes`, and the form that says why one isn't rolled back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.domain.change import SHOWN, Change
from bot.domain.durations import spoken
from bot.slack.blocks import block_kit, text
from bot.slack.blocks.rendered import Rendered

CALLBACK = "changes_keep"


def changes(found: Sequence[Change], *, span: timedelta, before_it_began: bool, has_sources: bool) -> Rendered:
    """List changes, the latest first.

    Args:
        found: one more than `SHOWN` where there are more.
        span: how far back was looked.
        before_it_began: that far from when an incident began, not from now.
        has_sources: whether anything tells of changes.
    """
    within = f"since {spoken(span)} before it began" if before_it_began else f"in the last {spoken(span)}"
    if not found:
        line = f"No changes {within}."
        if not has_sources:
            line = "No tool sends changes yet. Whoever runs Warroom adds it to the policy under `change_sources`."
        return Rendered(line)
    shown = "\n".join(_line(change) for change in found[:SHOWN])
    blocks = [block_kit.section(f"*Changes {within}*"), *block_kit.sections(shown)]
    if len(found) > SHOWN:
        blocks.append(block_kit.context(f"The latest {SHOWN}. For fewer: `/incident changes 30m`."))
    return Rendered(f"Changes {within}", blocks, is_read_out=True)


def _line(change: Change) -> str:
    what = text.clip_escaped(text.one_line(change.called), 200)
    said = [text.clip_escaped(text.one_line(each), 60) for each in (change.environment, change.by) if each]
    link = [text.link(change.url, "Details")] if change.url else []
    return " · ".join([f"{text.date(change.at, '{date_short_pretty} {time}')} {what}", *said, *link])


def form(title: str, metadata: str) -> block_kit.Block:
    """Render the form: why rolling a change back doesn't apply."""
    blocks = [
        block_kit.section(text.clip_escaped(text.one_line(title), 300)),
        block_kit.question("Why not?", "reason", "It only changed the docs", focus=True),
    ]
    return block_kit.modal("Doesn't apply", blocks, CALLBACK, submit="Save", private_metadata=metadata)
