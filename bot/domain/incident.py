"""The incident itself: its number, its life cycle, and what is known of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from bot.domain.triage import NO_FACTS, Facts


class Status(StrEnum):
    """Where an incident stands. Few on purpose: what only informs goes to the timeline."""

    INVESTIGATING = "investigating"
    IDENTIFIED = "identified"
    MONITORING = "monitoring"
    RESOLVED = "resolved"
    CLOSED = "closed"
    """Nothing more is owed."""
    DECLINED = "declined"
    """Not an incident after all, or merged into another."""

    @property
    def is_open(self) -> bool:
        """Whether people still work on it, so that updates are owed."""
        return self in OPEN


OPEN: Final = frozenset({Status.INVESTIGATING, Status.IDENTIFIED, Status.MONITORING})

OVER: Final = frozenset({Status.RESOLVED, Status.CLOSED})
"""It was an incident, and it has ended: what is said of its impact is of the past."""

NEXT: Final[Mapping[Status, frozenset[Status]]] = MappingProxyType(
    {
        Status.INVESTIGATING: frozenset({Status.IDENTIFIED, Status.MONITORING, Status.RESOLVED, Status.DECLINED}),
        # Beyond investigating, only noise of a named kind and a merge end as declined: see `workflows/decline.py`.
        Status.IDENTIFIED: frozenset({Status.INVESTIGATING, Status.MONITORING, Status.RESOLVED, Status.DECLINED}),
        Status.MONITORING: frozenset({Status.INVESTIGATING, Status.IDENTIFIED, Status.RESOLVED, Status.DECLINED}),
        Status.RESOLVED: frozenset({Status.INVESTIGATING, Status.CLOSED}),  # it came back, or nothing more is owed
        Status.CLOSED: frozenset({Status.INVESTIGATING}),
        Status.DECLINED: frozenset({Status.INVESTIGATING}),
    }
)
"""The whole state machine. README.md draws it; a test compares the two."""

MITIGATED_BY: Final = frozenset({Status.MONITORING, Status.RESOLVED})
"""Entering one of these for the first time stamps ``mitigated_at``."""

TITLE_LIMIT: Final = 120
"""Longest title kept, in characters: with icon and severity before it, it must fit a header of 150."""

TEXT_LIMIT: Final = 3_000
"""Longest note, update or reason, in characters. Source: the most that a Slack text input holds."""

_JOINERS: Final = "\u200c\u200d"
"""Invisible, but words of some languages and many emoji come apart without them."""

NO_SUCH_INCIDENT: Final = "There is no such incident. `/incident list` shows the open ones."
"""Said of a private one too: whoever may not see it learns nothing of it."""

_NUMBER: Final = re.compile(r"(?i)(?:INC-)?(?:(?:\d{4}-)?\d{4}-)?\d{3,9}")


@dataclass(frozen=True, slots=True)
class Offer:
    """A button that helps out of a refusal."""

    label: str
    """At most 24 characters, so that it is whole on a phone."""
    action: str
    """The ``action_id`` of a button that some conversation handles."""
    value: str


@dataclass(frozen=True, slots=True)
class Choices:
    """What a word may have meant that was typed, to be run by a click."""

    instead_of: str
    """The word; empty: the choices are whole lines."""
    words: tuple[tuple[str, str], ...]
    """What people read of each, and the word to type in its place."""


class IncidentError(Exception):
    """The sentence that the person who asked gets; it says what to do instead."""

    def __init__(
        self,
        sentence: str,
        *,
        field: str | None = None,
        offers: tuple[Offer, ...] = (),
        choices: Choices | None = None,
        may_be_title: bool = False,
    ) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field
        """Block of the form that it concerns; ``None``: the request as a whole."""
        self.offers = offers
        self.choices = choices
        """What else could have been typed; it becomes offers, or a menu where there are many."""
        self.may_be_title = may_be_title
        """What was typed was hardly meant for a command: it may be declared."""
        self.never_title = False
        """What was typed names something that is there, so it isn't declared, whatever follows."""
        self.menu: tuple[Offer, ...] = ()
        self.typed = ""
        """What was typed, if it would be lost and is long enough to miss it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """One incident as it is now. Instants are aware and UTC; ``None``: has not happened."""

    id: int
    number: str
    """``INC-YYYY-MMDD-NNN``. Source: [response] postmortem_template."""
    title: str
    severity: str
    """Key of the policy's severity."""
    severity_assumed: bool
    """No one has named the severity: it is the policy's default."""
    status: Status
    impact: str
    """Who is affected and how, in people's words; empty: not yet known."""
    resolution: str
    """What fixed it, or is watched whether it did; empty until someone says so."""
    declared_by: str
    """User id; empty: no one, for an alert declared it. Nothing mentions, invites or messages an empty one."""
    has_room: bool
    """It is worked on in a war room, made or being made; else in the thread of its announcement."""
    rooms_asked: int
    """How many rooms were asked for so far: a room that Slack refused may be asked for again."""
    announced_in: tuple[str, ...]
    """Channels, as the policy names them, that carry an announcement; the first is the main one."""
    started_at: datetime
    """When the impact began; the declaration until someone knows better."""
    detected_at: datetime
    declared_at: datetime
    acknowledged_at: datetime | None = None
    """When someone first said that they are on it, or took a role; declaring is neither, but by someone on call."""
    mitigated_at: datetime | None = None
    resolved_at: datetime | None = None
    recovered_at: datetime | None = None
    """When it was shown to hold; later than resolved. Source: [recovery]."""
    private: bool = False
    """Nothing of it leaves its room and its members; see `domain/audience.py`."""
    source: str = ""
    """Permalink of the message that it was declared from; empty: from none."""
    facts: Facts = NO_FACTS
    """What is known of its impact, as answers to the severity questions."""
    kept_severity: str = ""
    """Key of the severity that the facts asked for when someone chose to stay with another; empty: no one has."""
    merged_into: int | None = None
    """The incident that goes on in its place; ``None``: it stands for itself."""
    phase: str = ""
    """Key of the phase that it has reached at least, see `domain/phase.py`; empty: what is derived stands alone."""
    phase_by: str = ""
    """User id of who set it; empty: no one did, it was reached."""
    service_level: str = ""
    """How much of the service works, as someone said: one of `ServiceLevel`; empty: no one has."""


@dataclass(frozen=True, slots=True)
class Durations:
    """The durations that are kept apart; ``None``: not yet known."""

    impact: timedelta | None
    """Start to mitigated."""
    response: timedelta | None
    """Declared to resolved."""
    total: timedelta | None
    """Start to recovered."""
    detection: timedelta
    """Start to detected."""


def durations(incident: Incident) -> Durations:
    """Return how long it went unseen, how long the impact lasted, how long it was worked on, and how long it took."""

    def between(start: datetime, end: datetime | None) -> timedelta | None:
        return None if end is None else max(end - start, timedelta())

    return Durations(
        impact=between(incident.started_at, incident.mitigated_at),
        response=between(incident.declared_at, incident.resolved_at),
        total=between(incident.started_at, incident.recovered_at),
        detection=max(incident.detected_at - incident.started_at, timedelta()),
    )


def number_of(day: datetime, nth: int) -> str:
    """Return the number of the ``nth`` incident of a UTC day; it grows past 999."""
    return f"INC-{day:%Y-%m%d}-{nth:03d}"


def short_number(number: str) -> str:
    """Return what tells an incident from others of the same year: ``1128-003``."""
    return number.partition("-")[2].partition("-")[2]


def looks_like_number(word: str) -> bool:
    """Tell whether a word may be an incident's number or the end of one."""
    return _NUMBER.fullmatch(word) is not None


def check_step(current: Status, wanted: Status) -> None:
    """Refuse a step that the life of an incident does not have.

    Raises:
        IncidentError: the step is not in `NEXT`; the sentence names the command that helps.
    """
    if wanted in NEXT[current]:
        return
    if wanted is current:
        raise IncidentError(f"It's already {current}. `/incident status` shows where things stand.")
    if current.is_open:  # all other steps from there are in the table
        raise IncidentError("It's still open. Resolve it first: `/incident resolve <what fixed it>`.")
    raise IncidentError(f"It's {current}. Reopen it first: `/incident reopen <reason>`.")


def says_something(text: str) -> bool:
    """Tell whether a text has a letter or a digit: dashes, dots and what no one sees are no reason."""
    return any(character.isalnum() for character in text)


def clean_title(text: str) -> str:
    """Return a title on one line, without control characters.

    Raises:
        IncidentError: nothing readable is left, or it is longer than `TITLE_LIMIT`.
    """
    title = " ".join("".join(c if c.isprintable() or c in _JOINERS else " " for c in text).split())
    if not says_something(title):
        raise IncidentError(
            "Say in a few words what is broken: `/incident declare checkout is down sev1`.", field="title"
        )
    if len(title) > TITLE_LIMIT:
        raise IncidentError(
            f"The title has {len(title)} characters and may have {TITLE_LIMIT}. Shorten it, "
            "and give the rest with `/incident timeline <note>`.",
            field="title",
        )
    return title


def check_length(what: str, text: str, *, field: str, limit: int = TEXT_LIMIT, remedy: str = "Shorten it.") -> None:
    """Refuse a text that is too long.

    Args:
        what: what the text is, as the sentence calls it.
        remedy: what there is to do, as a sentence.

    Raises:
        IncidentError: it has more characters than the limit.
    """
    if len(text) > limit:
        raise IncidentError(f"{what} has {len(text)} characters; at most {limit} fit. {remedy}", field=field)


def without_nul(text: str) -> str:
    """Return what a person wrote, without NUL bytes, which no database keeps, and outer space."""
    return text.replace("\x00", "").strip()


def clean_text(text: str, *, field: str, missing: str, limit: int = TEXT_LIMIT) -> str:
    """Return what a person has to write, without NUL bytes and outer space.

    Args:
        missing: the sentence for nothing at all; it names the command to type.

    Raises:
        IncidentError: it says nothing, or it has more characters than the limit.
    """
    cleaned = without_nul(text)
    if not says_something(cleaned):
        raise IncidentError(missing, field=field)
    check_length("That", cleaned, field=field, limit=limit)
    return cleaned


def clean_note(what: str, text: str, *, field: str, limit: int = TEXT_LIMIT) -> str:
    """Return what a person may write, without NUL bytes and outer space; empty: it says nothing.

    Raises:
        IncidentError: it has more characters than the limit.
    """
    cleaned = without_nul(text)
    check_length(what, cleaned, field=field, limit=limit)
    return cleaned if says_something(cleaned) else ""
