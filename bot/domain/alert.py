"""What a machine says is wrong: an alert, as every source of alerts is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

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

CREDIBLE: Final = timedelta(hours=24)
"""How long before its arrival an alert may say that it began without a question."""


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
    """What the source calls this delivery, so that the same one again changes nothing; empty: its body is its name."""
    alerts: tuple[Alert, ...] = ()
    words: tuple[Word, ...] = ()
    test: str = ""
    """What to tell whoever pressed the source's test button, a sentence; empty: it was none."""
    cut: int = 0
    """Alerts of a group that the source left out."""


def utc_or_none(said: datetime | None, *, now: datetime) -> datetime | None:
    """Return when an alert began, if that can be: not the zero time, not in the future.

    Args:
        said: aware.
    """
    if said is None or said.year < 1970 or said > now:
        return None
    return said
