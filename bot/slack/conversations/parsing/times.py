"""A time typed before a text: when it happened, if not now."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Final

from bot.domain.incident import IncidentError
from bot.slack.conversations.parsing.command_line import clock_time, split_words

YESTERDAY_WITHIN: Final = timedelta(hours=12)
"""How far back a bare time reaches: further, it rather is a slip, or a time of another zone."""

AHEAD: Final = timedelta(minutes=1)
"""How far ahead of ours a person's clock may be: a time within it means now."""

_PICKED: Final = re.compile(r"[1-9]\d{0,9}", re.ASCII)
"""Seconds since 1970."""

_LIKE_A_TIME: Final = re.compile(r"(?i)\d{1,2}[:.]\d{2}(?:[ap]m|h|z|utc)?|\d{1,2}[ap]m")
_ZONE: Final = re.compile(r"[AaPp][Mm]|[A-Z]{2,4}T|GMT(?:[+-]\d+)?")
"""What follows a time of another zone or clock: it would be taken for UTC."""


def time_first(typed: str, now: datetime) -> tuple[datetime | None, str]:
    """Take a time off the beginning of a text: ``14:32``, ``yesterday 14:32``, ``2026-11-20 14:32``.

    Raises:
        IncidentError: the time lies in the future, there is none such, or it is written in a way we do not read.
    """
    first = split_words(typed)
    second = split_words(first.rest)
    for word, rest in ((f"{first.first} {second.first}".strip(), second.rest), (first.first, first.rest)):
        at = _read(word, now)
        if at is None:
            continue
        if now - at > YESTERDAY_WITHIN and len(word) <= len("23:59"):
            raise _refusal(f"{word} is in the future", now, f"If you mean yesterday, write `yesterday {word}`.")
        if _ZONE.fullmatch(split_words(rest).first):
            raise _refusal(f"“{word} {split_words(rest).first}” is not in UTC", now, "Write the time in UTC.")
        return at, rest
    if _LIKE_A_TIME.fullmatch(first.first):
        raise _refusal(f"I read no time in “{first.first}”", now, "Write it as `14:32`.")
    return None, typed


def time_picked(value: str, now: datetime) -> datetime | None:
    """Read a field of a form in which a time is picked; ``None``: it was left empty.

    Raises:
        IncidentError: the time lies in the future, or it is none that the field can hold.
    """
    if not value:
        return None
    if not _PICKED.fullmatch(value):
        raise IncidentError("Pick a date and a time, or clear the field.", field="since")
    at = datetime.fromtimestamp(int(value), UTC)
    if at > now + AHEAD:
        raise IncidentError(f"That's in the future: it's {now:%H:%M} UTC now. Pick an earlier time.", field="since")
    return min(at, now)


def _read(word: str, now: datetime) -> datetime | None:
    try:
        return clock_time(word, now)
    except ValueError as error:
        sentence = str(error)
        raise IncidentError(f"{sentence[:1].upper()}{sentence[1:]}.", field="note") from error


def _refusal(what: str, now: datetime, remedy: str) -> IncidentError:
    return IncidentError(f"{what}: it is {now:%H:%M} UTC now, and times are in UTC. {remedy}", field="note")
