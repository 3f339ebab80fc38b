"""A review meeting as people type it: ``tomorrow 10am facilitator @bob at https://meet.example.com/review``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.domain.incident import IncidentError
from bot.slack.conversations.parsing.command_line import as_ascii, mention, plain
from bot.slack.conversations.parsing.days import day

_LED_BY: Final = re.compile(
    r"(?:^|[ ,;])(?:with )?(?:facilitator|facilitated by|led by|host) ?[:=]? ?(?P<who><[^<>]*>|\S+)", re.IGNORECASE
)
_WHERE: Final = re.compile(
    r"(?:^|[ ,;])(?:in|at|on|place|where)? ?[:=]? ?(?P<link><https?://[^<>]+>|https?://\S+)", re.IGNORECASE
)
_PLACE: Final = re.compile(r"(?:^|[ ,;])(?:place|where|room) ?[:=]? (?P<place>\S.{0,199})", re.IGNORECASE)
_MOVES: Final = re.compile(
    r"^(?:is )?(?:(?:re)?scheduled? |moved? |plan(?:ned)? )?(?:(?:to|for|on|at) )?", re.IGNORECASE
)
_HAS_TIME: Final = re.compile(
    r"\d:\d\d|\d ?[ap]\.?m\b|noon|midday|\d ?(?:m|min|minutes?|h|hrs?|hours?)\b", re.IGNORECASE
)
"""What says when in a day; a day alone is no time to meet at."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What someone says of a meeting."""

    at: datetime | None = None
    """``None``: not said."""
    facilitator: str = ""
    place: str = ""


def asked_for(typed: str, here: datetime, *, by: str) -> Asked:
    """Read when it is, who leads it, and where, in any order; each may be left out.

    Args:
        typed: as Slack sent it, with its tokens.
        here: now, in the zone of whoever types.
        by: who that is: ``facilitator me``.

    Raises:
        IncidentError: what is left is no time, or who leads it is no one.
    """
    rest, facilitator, place = " ".join(typed.split()), "", ""
    if found := _LED_BY.search(rest):
        facilitator, rest = _someone(found["who"], by), f"{rest[: found.start()]} {rest[found.end() :]}"
    if found := _WHERE.search(rest) or _PLACE.search(rest):
        place = plain(found[1])
        rest = f"{rest[: found.start()]} {rest[found.end() :]}"
    left = plain(rest).strip(" ,;.")
    left = " ".join(left.split())
    left = _MOVES.sub("", left) if day(left, here) is None else left
    return Asked(_time(left, here) if left else None, facilitator, place)


def _someone(word: str, by: str) -> str:
    if word.casefold().strip(",;.") in {"me", "myself"}:
        return by
    user = mention(word.rstrip(",;."))
    if user is None:
        raise IncidentError(
            f"Couldn't read “{plain(word)[:40]}” as a person. Mention who leads it: "
            "`/incident meeting tomorrow 10am facilitator @bob`.",
            field="facilitator",
        )
    return user


def _time(typed: str, here: datetime) -> datetime:
    at = day(typed, here)
    if at is None:
        raise IncidentError(
            f"Couldn't read “{typed[:40]}” as a time. For example: `/incident meeting tomorrow 10am facilitator @bob`.",
            field="at",
            may_be_title=True,
        )
    if not _HAS_TIME.search(as_ascii(typed)):
        raise IncidentError("Say at what time, too: `/incident meeting tomorrow 10am facilitator @bob`.", field="at")
    return at
