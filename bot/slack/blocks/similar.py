"""The note that something like this has happened before."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.similar import Sketch
from bot.slack.blocks import text

SHOWN = 120
"""Characters of what fixed it."""


def happened_before(past: Sequence[Sketch]) -> str:
    """Name what resembles it, and what fixed that: mrkdwn of one line; empty: nothing does."""
    if not past:
        return ""
    return f"Similar before: {'; '.join(_one(each) for each in past)}."


def _one(incident: Sketch) -> str:
    title = text.clip_escaped(text.one_line(incident.title), 80)
    day = f"{incident.resolved_at:%Y-%m-%d}" if incident.resolved_at else ""
    fixed = text.clip_escaped(text.one_line(incident.resolution), SHOWN)
    return f"{incident.number} {title} ({', fixed by: '.join(part for part in (day, fixed) if part)})"
