"""Messages about alerts: what is asked about them, and what an incident's alerts do."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from bot.domain.alert import Stored
from bot.domain.messages.base import BaseMessage
from bot.domain.value import Value


class AlertLine(Value):
    """One alert as a line tells it. All of it is text from outside."""

    id: int
    """Of the alert: ``A12`` is what people call it."""
    title: str
    source: str
    """Its name in the policy."""
    severity: str = ""
    """As the source calls it; empty: it does not say."""
    since: datetime
    """When it began, or reached us."""
    ended: bool = False
    links: tuple[tuple[str, str], ...] = ()
    """Label and address."""


def line_of(stored: Stored) -> AlertLine:
    """Return an alert as a line tells it."""
    alert, since = stored.alert, stored.first_received_at
    return AlertLine(
        id=stored.id,
        title=alert.title,
        source=stored.source,
        severity=alert.severity,
        since=min(alert.started_at or since, since),
        ended=not stored.fires,
        links=tuple((link.label, link.url) for link in alert.links),
    )


Answer = Literal["declared", "added", "ignored", "false_alarm", "joined"]
"""What became of alerts that people were asked about; ``joined``: a rule had them join an incident."""


class AlertsAsked(BaseMessage):
    """In the announcement channel: what is to become of some alerts? It belongs to no incident, and pings no one."""

    says: Literal["alerts_asked"] = "alerts_asked"
    group: int
    """Id of the group that is asked about."""
    lines: tuple[AlertLine, ...]
    """The first of them."""
    firing: int
    """How many fire."""
    ended: int
    """How many have ended."""
    common: str = ""
    """What they have in common: ``service=checkout``; empty: no rule says."""
    storm: bool = False
    """They came too fast for a message each."""
    cut: int = 0
    """Alerts of the group that its source left out."""
    answer: Answer | Literal[""] = ""
    """What became of it; empty: no one has said."""
    number: str = ""
    """Of the incident that they are part of now."""
    by: str = ""
    """Who answered; empty: no one, a rule did."""
    at: datetime | None = None


class AlertsEnded(BaseMessage):
    """In the room, once: no alert of this incident fires any longer; shown as it is now."""

    says: Literal["alerts_ended"] = "alerts_ended"


class AlertReturned(BaseMessage):
    """In the room: an alert fires while it is watched whether the fix holds."""

    says: Literal["alert_returned"] = "alert_returned"
    line: AlertLine
    over: bool = False
    """That fix is no longer watched: no one is asked."""


class RegressionAsked(BaseMessage):
    """Where it was worked on: an alert of an incident fires again that has just been resolved."""

    says: Literal["regression_asked"] = "regression_asked"
    line: AlertLine
    whom: tuple[str, ...] = ()
    """User ids of who is asked: whoever was in command, and whoever said what fixed it."""
    answer: str = ""
    """What was answered; empty: no one has."""
    by: str = ""
    at: datetime | None = None


class AlertsQuiet(BaseMessage):
    """In the room: alerts have not been reported for long, though nothing said that they ended."""

    says: Literal["alerts_quiet"] = "alerts_quiet"
    since: datetime
    """When one of them last was."""
    sources: tuple[str, ...]
    some: bool = False
    """Others are reported."""


Message = AlertsAsked | AlertsEnded | AlertReturned | RegressionAsked | AlertsQuiet
