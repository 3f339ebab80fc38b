"""What a machine says is wrong: an alert, as every source of alerts is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from bot.domain.change import Change
from bot.domain.issue import Seen

TITLE_LIMIT: Final = 200
"""Longest title kept, in characters; the rest is cut. An incident's title is shorter still."""

TEXT_LIMIT: Final = 2_000
"""Longest description kept, in characters."""

KEY_LIMIT: Final = 500
"""Longest fingerprint or group kept; of a longer one a digest stands for the whole."""

MOST_LABELS: Final = 100
"""Labels kept, in the order in which they came."""

LABEL_LIMIT: Final = 300
"""Longest name or value of a label kept, in characters."""

MOST_LINKS: Final = 5
"""Links kept."""

EPOCH_YEAR: Final = 1970
"""No alert began before it. Source: Go's zero time is of the year 1."""

CREDIBLE: Final = timedelta(hours=24)
"""How long before its arrival an alert may say that it began without a question."""

REGRESSION: Final = "regression"
"""What a trace says of an alert about which it is asked whether its incident came back."""

KEPT: Final = timedelta(days=30)
"""How long requests are kept as they came, and alerts that belong to no incident."""


class State(StrEnum):
    """What its source last said of it."""

    FIRING = "firing"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True)
class Link:
    """Where to look further."""

    label: str
    """``Runbook``, ``Dashboard``, ``Source``."""
    url: str
    """An ``http`` or ``https`` address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One alert of one delivery. Everything in it is text from outside: it is escaped wherever it is shown."""

    fingerprint: str
    """What stays the same from its first firing to its end, within its source."""
    group: str = ""
    """What its source groups it under; empty: nothing."""
    state: State
    severity: str = ""
    """The severity as the source calls it, in lower case; empty: it does not say."""
    title: str
    description: str = ""
    labels: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """What rules match besides: ``service``, ``env``, ``alertname``."""
    started_at: datetime | None = None
    """When it began by its source, aware; ``None``: not said, or not credible."""
    ended_at: datetime | None = None
    """When it ended by its source, aware; ``None``: it fires, or that was not said."""
    links: tuple[Link, ...] = ()


class Deed(StrEnum):
    """What someone did in a pager with a page that Warroom sent."""

    ACKNOWLEDGED = "acknowledged"
    UNACKNOWLEDGED = "unacknowledged"
    REASSIGNED = "reassigned"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A pager's word of one of our pages."""

    deed: Deed
    key: str
    """What Warroom called the page: an incident's number, perhaps with what it was about behind a colon."""
    by: str = ""
    """Who did it, as the pager calls them: a name or an e-mail address; empty: it does not say."""
    email: str = ""
    """Their e-mail address; empty: it does not say."""
    at: datetime | None = None
    """When, aware; ``None``: it does not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What one request held."""

    key: str
    """What the source calls this delivery, so that the same one again changes nothing; empty: each is new."""
    alerts: tuple[Alert, ...] = ()
    words: tuple[Word, ...] = ()
    changes: tuple[Change, ...] = ()
    issues: tuple[Seen, ...] = ()
    test: str = ""
    """What to tell whoever pressed the source's test button, a sentence; empty: it was none."""
    cut: int = 0
    """Alerts of a group that the source left out."""


class Decision(StrEnum):
    """What became of an alert."""

    NONE = ""
    """That is to be decided."""
    JOINED = "joined"
    """It belongs to an incident that was open."""
    DECLARED = "declared"
    """An incident was declared for it, by a rule or by a person who was asked."""
    ASKED = "asked"
    """People are asked."""
    IGNORED = "ignored"
    """Nothing."""


class Turn(StrEnum):
    """What happened to an alert that no one decided, as a trace calls it."""

    ENDED = "ended"
    AGAIN = "fires again"
    SEVERITY = "severity"
    SILENT = "silent"
    REPORTED = "reported again"
    WATCHED = "watched"
    """It fires while it is watched whether the fix holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """An alert as its source last told of it, and what became of it."""

    id: int
    source: str
    """Its name in the policy."""
    alert: Alert
    first_received_at: datetime
    """When it was first told of since it fires, aware and UTC; so are the others."""
    received_at: datetime
    """When it was last told of."""
    times: int = 1
    """Deliveries that told of it."""
    cut: int = 0
    """Alerts that the last of them left out."""
    incident_id: int | None = None
    """The incident that it belongs to, or belonged to last."""
    decision: Decision = Decision.NONE
    decide_at: datetime | None = None
    """When it is decided; ``None``: it was."""
    changed_at: datetime | None = None
    """When its source said something new of it that no one has looked at; ``None``: there is nothing."""
    left_at: datetime | None = None
    """Of one as it was part of an incident: when it left that, for something else became of it; ``None``: it is now."""

    @property
    def fires(self) -> bool:
        """Whether it fires, as part of what it is read for."""
        return self.alert.state is State.FIRING and self.left_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Alerts that are one thing by a rule: they wait, ask, and declare together."""

    id: int
    source: str
    """Empty: of several."""
    key: str
    incident_id: int | None = None
    asked_by: str = ""
    """Key of the effect that asks people about it; empty: no one was asked."""
    first_at: datetime
    due_at: datetime | None = None
    """Until when it waits for more; ``None``: it waits for nothing."""
    count: int = 0
    """How often people were asked about it."""
    asked_in: int | None = None
    """Id of the group whose message asks about this one too, or of this one itself; ``None``: no question waits."""
    answer: str = ""
    """What was answered last: a sentence without its end; empty: nothing."""
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """Why something was decided about an alert."""

    at: datetime
    what: str
    """A `Decision`, a `Turn`, or another short key."""
    reason: str
    """A sentence."""
    incident_id: int | None = None
    by: str = ""
    """User id of who decided it; empty: no person, a rule did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What someone who was asked about an alert had become of it."""

    at: datetime
    source: str
    fingerprint: str
    decision: Decision
    by: str
    """User id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw:
    """A request as it came, less whatever shows who sent it: as much as it takes to read it again."""

    method: str = "POST"
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    query: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    body: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A request that was kept."""

    id: int
    source: str
    at: datetime
    raw: Raw
    problem: str = ""
    """Why it can't be read; empty: it was."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of a source, as far as requests are kept."""

    last_at: datetime | None
    """When it last sent something that can be read; ``None``: nothing is known of it."""
    rejected: int = 0
    """Requests that can't be read."""
    rejected_at: datetime | None = None
    last_problem: str = ""


def utc_or_none(said: datetime | None, *, now: datetime) -> datetime | None:
    """Return when an alert began, if that can be: not the zero time, not in the future.

    Args:
        said: aware.
    """
    if said is None or said.year < EPOCH_YEAR or said > now:
        return None
    return said
