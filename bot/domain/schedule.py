"""Who is on call: schedules as the policy names them, their shifts, and who covers for whom."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Annotated, Final, Protocol, Self

from pydantic import AfterValidator, Field, model_validator

from bot.domain.calendar import TimeOfDay, Zone
from bot.domain.people import SCHEDULE, Individual
from bot.domain.severity import Text
from bot.domain.value import Value

AHEAD: Final = timedelta(days=60)
"""How far ahead gaps are shown."""

LOOKED_AT_EVERY: Final = timedelta(minutes=15)
"""How often a source is asked."""

WINDOW: Final = timedelta(days=75)
"""How far ahead shifts are kept, so that gaps are known between two whole readings."""

NAME: Final = "{name}"
"""Stands for the person's name in a pattern of summaries."""

_GROUP = re.compile(r"S[A-Z0-9]{6,}")
_SETTING = re.compile(r"env:[A-Za-z_][A-Za-z0-9_]*")
_ADDRESS = re.compile(r"(https?|webcals?)://[^\s/@]+(/\S*)?")


class Attendee(StrEnum):
    """What of an event's guests names a person."""

    EMAIL = "email"
    """The address. Who declined, rooms and things are left out."""


class Overlap(StrEnum):
    """Who counts while several people have a shift at once."""

    ALL = "all"
    """All of them."""
    FIRST = "first"
    """Those of the strongest layer; without layers, whose event stands first in the source."""


def _a_source(text: str) -> str:
    source = text.strip()
    if not (_SETTING.fullmatch(source) or _ADDRESS.fullmatch(source) or source.removeprefix("file:") != source):
        raise ValueError(
            "isn't a source of shifts; write an address (https://...), file:PATH, or env:NAME for a variable that "
            "holds the secret address"
        )
    return source


def _a_group(text: str) -> str:
    if not _GROUP.fullmatch(text.strip()):
        raise ValueError("isn't a user group's id; Slack shows it in the group's address, as in S0614TZR7")
    return text.strip()


def _a_pattern(text: str) -> str:
    if text.count(NAME) != 1:
        raise ValueError("must contain {name} once: where the person's name stands, as in 'On call - {name} - '")
    return text


class Who(Value):
    """One way of telling who has a shift. Exactly one of ``attendee`` and ``summary`` is given."""

    attendee: Attendee | None = None
    """``email``: the addresses of those who are invited to the event."""
    summary: Annotated[str, Field(max_length=200), AfterValidator(_a_pattern)] | None = None
    """How a summary begins, with ``{name}``; what follows may be anything, unless ``{name}`` ends it."""
    people: Mapping[Text, Individual] = {}
    """Name -> the person. A name that is missing here yields no one, unless it is an e-mail address."""

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.attendee is None) == (self.summary is None):
            raise ValueError("takes one of attendee: email and summary: 'On call - {name} - '")
        return self


class Schedule(Value):
    """Who is on call when, read from a calendar."""

    source: Annotated[Text, AfterValidator(_a_source)]
    """``https://...``, ``file:PATH``, or ``env:NAME``: a variable that holds the address, which is often a secret."""
    zone: Zone | None = None
    """Zone of times without one, and of all-day shifts; without it the calendar's."""
    hand_over: TimeOfDay = time()
    """Local time at which an all-day shift begins and ends."""
    who: Annotated[tuple[Who, ...], Field(min_length=1)] = (Who(attendee=Attendee.EMAIL),)
    """Ways of telling who has a shift. The first that yields someone counts."""
    overlap: Overlap = Overlap.ALL
    """Who counts while several people have a shift: ``all``, or ``first`` by the source's order of layers."""
    group: Annotated[Text, AfterValidator(_a_group)] | None = None
    """Id of a Slack user group that Warroom keeps equal to whoever is on call, such as S0614TZR7. It is never
    emptied. Needs the scope ``usergroups:write``."""
    allow_private: bool = False
    """Whether the source may lie at a private address, and be read over ``http``."""


def behind_group(schedules: Mapping[str, Schedule], who: str) -> str:
    """Return the schedule that a user group is kept equal to, as people are named; of any other name the name itself.

    The group holds whoever covers, too: what goes by the calendar alone asks for the schedule.
    """
    return next((f"{SCHEDULE}{name}" for name, each in schedules.items() if each.group == who), who)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Shift:
    """Someone is on call, from ``starts`` until just before ``ends``; both aware and UTC."""

    starts: datetime
    ends: datetime
    who: str
    """User id, group id or e-mail address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """Someone takes over a part of a schedule, whatever its source says."""

    id: int = 0
    schedule: str
    who: str
    """User id of whoever takes over."""
    instead: str = ""
    """Of whom, as the shift names them; whoever comes next is not relieved. Empty: of whoever is on call."""
    starts: datetime
    ends: datetime
    by: str
    """User id of whoever arranged it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A time in which the same people are on call; without people it is a gap."""

    starts: datetime
    ends: datetime
    people: tuple[str, ...]


def on_call(shifts: Iterable[Shift], covers: Iterable[Cover], at: datetime) -> tuple[str, ...]:
    """Return who is on call at an instant; empty: no one is, and no one is guessed.

    A cover counts in the order in which it was arranged: who covers may be covered in turn. Whoever covers also fills
    a gap of that time.
    """
    on = [shift.who for shift in shifts if shift.starts <= at < shift.ends]
    for cover in sorted(covers, key=lambda each: each.id):
        if not cover.starts <= at < cover.ends:
            continue
        if not cover.instead or not on:
            on = [cover.who]
        elif cover.instead in on:
            on = [cover.who if who == cover.instead else who for who in on]
    return tuple(dict.fromkeys(on))


def stretches(shifts: Sequence[Shift], covers: Sequence[Cover], start: datetime, end: datetime) -> tuple[Stretch, ...]:
    """Return who is on call from ``start`` until ``end``, gaps included, in order and without holes."""
    shifts = [shift for shift in shifts if shift.starts < end and shift.ends > start]
    edges = [edge for shift in shifts for edge in (shift.starts, shift.ends)]
    edges += [edge for cover in covers for edge in (cover.starts, cover.ends)]
    turns = {start, *(edge for edge in edges if start < edge < end)}
    found: list[Stretch] = []
    for begins, ends in zip(ordered := sorted(turns), [*ordered[1:], end], strict=True):
        people = on_call(shifts, covers, begins)
        if found and set(found[-1].people) == set(people):
            found[-1] = Stretch(starts=found[-1].starts, ends=ends, people=found[-1].people)
        else:
            found.append(Stretch(starts=begins, ends=ends, people=people))
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """What is known of a schedule's source: the last copy that could be read, and how reading it goes."""

    name: str
    entry: str = ""
    """A digest of the policy's entry that it was read by."""
    etag: str = ""
    """What the source calls it."""
    read_at: datetime | None = None
    """When the source last said that it is right; ``None``: it never was read."""
    reaches: datetime | None = None
    """Until when its shifts are known."""
    failing_since: datetime | None = None
    """Since when the source can't be read; ``None``: it can."""
    problem: str = ""
    """Why it can't be read, said of the source; empty: it can."""
    notes: tuple[str, ...] = ()
    """Sentences about events that put no one on call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """Who is on call by a schedule, from now on."""

    copy: Copy
    stretches: tuple[Stretch, ...]
    """From now until the end of what is known, at most `AHEAD`; without holes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fresh:
    """The source was read, and says this."""

    shifts: tuple[Shift, ...]
    notes: tuple[str, ...] = ()
    etag: str = ""


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The source still has the copy that is known."""


@dataclass(frozen=True, slots=True)
class Unread:
    """The source can't be read or used."""

    why: str
    """Said of the source, as in ``answers 404; check the address``."""


Reading = Fresh | Unchanged | Unread
"""What came of asking a source."""


class ReadSchedule(Protocol):
    """Asks the source of a schedule. ``jobs/schedules.py`` calls it; ``oncall/reader.py`` is it."""

    async def __call__(self, schedule: Schedule, zone: str, start: datetime, end: datetime, etag: str = "") -> Reading:
        """Return the shifts of a time, unless the source still has the copy of that ``etag``. Raises nothing."""


def digest(schedule: Schedule, zone: str) -> str:
    """Return a sign for how a schedule is read: with another one, the source is read again."""
    return hashlib.sha256(f"{schedule.model_dump_json()}{zone}".encode()).hexdigest()[:16]
