"""What a message looks like once it is rendered, and what rendering needs beside the incident."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from bot.domain.action_due import Listed
from bot.domain.postmortem.document import Summary
from bot.domain.schedule import Copy
from bot.domain.trends import Review
from bot.slack.blocks import block_kit, text

Called = Callable[[str], str]
"""How a user is called in a message, as mrkdwn: a mention where it cannot ping, a bare name where it would."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message for Slack."""

    text: str
    """One complete line of mrkdwn: what phones and screen readers get."""
    blocks: list[block_kit.Block] = field(default_factory=list)
    """Empty: the text is the message."""
    posted_of: int | None = None
    """Of an answer: id of the incident whose war room shows it to everyone, by a post or on what was pressed; ``None``:
    it doesn't."""
    instead: list[block_kit.Block] = field(default_factory=list)
    """What is shown where Slack doesn't take the blocks; empty: the text alone."""
    is_read_out: bool = False
    """It shows an incident as it stands, or several: with their numbers, wherever it is read."""
    rest: Rendered | None = None
    """What of such an answer is not shown there; ``None``: nothing."""


NO_DRAFT: Final = Summary((), 0)
"""Where a message says nothing of the postmortem."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What rendering needs beside the incident."""

    called: Called = text.user
    workspace_url: str = ""
    """Base of permalinks; empty: there are none."""
    draft: Summary = NO_DRAFT
    """Of the postmortem as it stands."""
    now: datetime | None = None
    """When it is rendered; ``None``: nothing is said of what has been silent since."""
    old_copies: tuple[Copy, ...] = ()
    """Schedules whose source can't be read: who is on call is as it was read before."""
    actions: Sequence[Listed] = ()
    """Action items that are not done, or whatever else is left undone, where a message is about all incidents."""
    review: Review | None = None
    """How a period went, where a message is about that."""


def no_one_for(missing: Sequence[str]) -> str:
    """Say which of those who are called bring no one, and why: mrkdwn of one line; empty: each brings someone."""
    return f"⚠️ {text.clip_escaped(text.one_line(' '.join(missing)), 500)}" if missing else ""


def fact(line: str, detail: str = "", *context: str) -> Rendered:
    """Render one fact: a line, what people wrote about it, small print."""
    body = f"{line}\n{text.quote(detail)}" if detail.strip() else line
    short = f"{line} {text.clip_escaped(text.one_line(detail), 500)}".strip()
    blocks = block_kit.sections(body)
    if any(context):
        blocks.append(block_kit.context(*context))
    return Rendered(text.one_line(short), blocks)
