"""Durations as people write them (``15m``, ``1h30m``, ``5s``, ``1bd``) and as people read them."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, TypeVar

from pydantic import PlainSerializer, PlainValidator

T = TypeVar("T")

LONGEST = timedelta(days=365)
"""No promise reaches further; a longer one is taken for a slip of the pen."""

MOST_BUSINESS_DAYS = 260
"""A working year."""

_SHOWN = 40
"""Characters of a wrong text that a complaint repeats."""

FORMS = "write a number and a unit: 5s, 15m, 1h, 1d, or several from large to small: 1h30m"

_SECONDS = {"d": 86_400, "h": 3_600, "m": 60, "s": 1}
_WORDS = {"d": ("day", "days"), "h": ("h", "h"), "m": ("min", "min"), "s": ("s", "s")}
_SPAN = re.compile(r"(?:(\d{1,9})d ?)?(?:(\d{1,9})h ?)?(?:(\d{1,9})m ?)?(?:(\d{1,9})s)?", re.ASCII)
_BUSINESS_DAYS = re.compile(r"(\d{1,9})bd", re.ASCII)
_MILLISECONDS = re.compile(r"(\d{1,6})ms", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class BusinessDays:
    """A span counted in working days of the policy's calendar, written ``1bd``."""

    days: int


Within = timedelta | BusinessDays
"""A deadline's length. ``Calendar.after`` turns it into an instant."""


def parse(text: str) -> timedelta:
    """Read a duration.

    Args:
        text: Whole numbers with the units ``d``, ``h``, ``m``, ``s``, from large to small.

    Raises:
        ValueError: The text has another form, is negative, or exceeds a year; a sentence says which.
    """
    written = text.strip().lower()
    found = _SPAN.fullmatch(written)
    if not found or not any(found.groups()):
        raise ValueError(_complaint(text, written))
    seconds = sum(int(n or 0) * size for n, size in zip(found.groups(), _SECONDS.values(), strict=True))
    if seconds > LONGEST.total_seconds():
        raise ValueError(f"{_clipped(text)!r} is longer than {LONGEST.days} days")
    return timedelta(seconds=seconds)


def parse_within(text: str) -> Within:
    """Read a duration or a number of business days.

    Raises:
        ValueError: The text is neither, or lies outside its bounds.
    """
    found = _BUSINESS_DAYS.fullmatch(text.strip().lower())
    if not found:
        return parse(text)
    days = int(found[1])
    if not 1 <= days <= MOST_BUSINESS_DAYS:
        raise ValueError(f"business days go from 1bd to {MOST_BUSINESS_DAYS}bd, not {text.strip()!r}")
    return BusinessDays(days)


def parse_short(text: str) -> timedelta:
    """Read a duration, or milliseconds: ``500ms``.

    Raises:
        ValueError: The text is neither, or exceeds a year.
    """
    found = _MILLISECONDS.fullmatch(text.strip().lower())
    return timedelta(milliseconds=int(found[1])) if found else parse(text)


def short(span: timedelta) -> str:
    """Write a span so that `parse_short` can read it again; fractions of a millisecond are dropped."""
    return f"{span // timedelta(milliseconds=1)}ms" if span % timedelta(seconds=1) else compact(span)


def compact(span: Within) -> str:
    """Write a span so that it can be read again; fractions of a second are dropped."""
    if isinstance(span, BusinessDays):
        return f"{span.days}bd"
    sign, parts = _parts(span)
    return sign + "".join(f"{n}{unit}" for unit, n in parts if n) or "0s"


def spoken(span: Within) -> str:
    """Say a span in at most two neighbouring units, rounded down: ``1 h 30 min``, ``1 day``."""
    if isinstance(span, BusinessDays):
        return "1 business day" if span.days == 1 else f"{span.days} business days"
    sign, parts = _parts(span)
    first = next((i for i, (_, n) in enumerate(parts) if n), len(parts) - 1)
    said = [f"{n} {_WORDS[unit][n != 1]}" for unit, n in parts[first : first + 2] if n]
    return sign + " ".join(said) if said else "0 s"


def to_the_minute(span: timedelta) -> timedelta:
    """Drop the seconds of a span that is longer than a minute."""
    minute = timedelta(minutes=1)
    return span - span % minute if span >= minute else span


def how_often(every: timedelta) -> str:
    """Say a cadence: ``every 15 min``, ``every hour``, ``every day``."""
    return {timedelta(hours=1): "every hour", timedelta(days=1): "every day"}.get(every, f"every {spoken(every)}")


def _parts(span: timedelta) -> tuple[str, list[tuple[str, int]]]:
    rest = int(abs(span).total_seconds())
    parts = []
    for unit, size in _SECONDS.items():
        n, rest = divmod(rest, size)
        parts.append((unit, n))
    return ("-" if span < timedelta() and any(n for _, n in parts) else ""), parts


def _complaint(text: str, written: str) -> str:
    shown = repr(_clipped(text))
    if re.fullmatch(r"\d+(\.\d+)?", written, re.ASCII):
        return f"{shown} has no unit; {FORMS}"
    if written.startswith("-"):
        return f"{shown} is negative; {FORMS}"
    return f"{shown} isn't a duration; {FORMS}"


def _clipped(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def _as_written(value: object) -> str:
    return compact(value) if isinstance(value, timedelta | BusinessDays) else str(value)


def _a_duration(value: object) -> timedelta:
    return parse(_as_written(value))


def _an_interval(value: object) -> timedelta:
    span = _a_duration(value)
    if not span:
        raise ValueError("must be longer than 0s")
    return span


def _a_short_interval(value: object) -> timedelta:
    span = parse_short(short(value) if isinstance(value, timedelta) else str(value))
    if not span:
        raise ValueError("must be longer than 0s")
    return span


def _a_within(value: object) -> Within:
    return parse_within(_as_written(value))


def or_none(read: Callable[[object], T]) -> Callable[[object], T | None]:
    """Let a value that is read in some way also be ``null`` or ``none``."""
    return lambda value: None if value is None or value == "none" else read(value)


_written = PlainSerializer(compact, return_type=str, when_used="json")
_written_or_none = PlainSerializer(compact, return_type=str, when_used="json-unless-none")

Duration = Annotated[timedelta, PlainValidator(_a_duration), _written]
"""A pydantic field written ``15m``; zero is allowed."""

Interval = Annotated[timedelta, PlainValidator(_an_interval), _written]
"""The same, longer than zero: something that comes round again."""

ShortInterval = Annotated[
    timedelta, PlainValidator(_a_short_interval), PlainSerializer(short, return_type=str, when_used="json")
]
"""An interval that may be written in milliseconds: ``500ms``."""

OptionalInterval = Annotated[timedelta | None, PlainValidator(or_none(_an_interval)), _written_or_none]
"""An interval, or ``null`` or ``none``."""

OptionalWithin = Annotated[Within | None, PlainValidator(or_none(_a_within)), _written_or_none]
"""A duration or business days, or ``null`` or ``none``."""
