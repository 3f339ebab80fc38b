"""Jira Service Management's alerts, by an outgoing webhook; those of Opsgenie, which it took over, are the same.

It signs nothing, but sends headers of one's choice. Only the first action of an alert has its description.
Source: Atlassian, alert action data.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from bot.alerts.authentication import by_token
from bot.alerts.reading import digest, first, items, key, labels, line, mapping, moment, read_object, severity, text
from bot.alerts.source import Request, SourceKind, UnreadableError
from bot.domain.alert import Alert, Deed, Delivery, State, Word
from bot.domain.page import read_key

STATES: Final[Mapping[str, State]] = MappingProxyType(
    {"create": State.FIRING, "close": State.RESOLVED, "delete": State.RESOLVED}
)
"""Actions that begin or end an alert. What else is done with one says neither that it is there nor how it is."""

DEEDS: Final[Mapping[str, Deed]] = MappingProxyType(
    {
        "acknowledge": Deed.ACKNOWLEDGED,
        "unacknowledge": Deed.UNACKNOWLEDGED,
        "assignownership": Deed.REASSIGNED,
        "takeownership": Deed.REASSIGNED,
        "escalate": Deed.REASSIGNED,
        "close": Deed.RESOLVED,
        "delete": Deed.RESOLVED,
    }
)
"""Actions on one of our pages -> what was done."""

_BY_PROGRAM: Final = "api"
"""Where an action came from that no one pressed: it is what Warroom itself sent there."""


def read(request: Request) -> Delivery:
    """Read one action on one alert."""
    said = read_object(request)
    alert = mapping(said.get("alert"))
    action = line(said.get("action")).casefold()
    called = key(alert.get("alertId")) or key(alert.get("alias")) or key(alert.get("tinyId"))
    if not action or not called:
        raise UnreadableError(
            "This isn't an action on an alert of Jira Service Management or Opsgenie: it has no action, or no alert "
            "with an id. Add an outgoing webhook there, and leave its body as it is."
        )
    at = moment(alert.get("updatedAt") or alert.get("createdAt"), now=request.received_at)
    name = digest(called, action, line(alert.get("updatedAt"))) if alert.get("updatedAt") else ""
    ours = line(alert.get("alias"), 1_000)
    if read_key(ours) is not None:
        by_person = line(mapping(said.get("source")).get("type")).casefold() != _BY_PROGRAM
        words = (_word(alert, DEEDS[action], ours, at),) if action in DEEDS and by_person else ()
        return Delivery(key=name, words=words)
    if action not in STATES:
        return Delivery(key=name)
    return Delivery(key=name, alerts=(_alert(said, alert, called, STATES[action], at=at, now=request.received_at),))


def _word(alert: Mapping[str, object], deed: Deed, ours: str, at: datetime | None) -> Word:
    by = line(alert.get("username"))
    return Word(deed=deed, key=ours, by=by, email=by if "@" in by else "", at=at)


def _alert(
    said: Mapping[str, object],
    alert: Mapping[str, object],
    called: str,
    state: State,
    *,
    at: datetime | None,
    now: datetime,
) -> Alert:
    tags = [line(each) for each in items(alert.get("tags"))]
    return Alert(
        fingerprint=called,
        state=state,
        severity=severity(alert.get("priority")),
        title=first(alert.get("message"), alert.get("alias")) or "No title",
        description=text(alert.get("description")),
        labels=labels(
            {
                **_pairs(tags),
                **mapping(alert.get("details")),
                "entity": line(alert.get("entity")),
                "priority": line(alert.get("priority")),
                "tags": ", ".join(each for each in tags if each),
                "integration": line(said.get("integrationName")),
            }
        ),
        started_at=moment(alert.get("createdAt"), now=now),
        ended_at=at if state is State.RESOLVED else None,
    )


def _pairs(tags: list[str]) -> Mapping[str, str]:
    """Return the tags that name what they are about: ``service:checkout``."""
    return {name.strip(): value.strip() for name, colon, value in (each.partition(":") for each in tags) if colon}


JSM: Final = SourceKind(label="Jira Service Management", read=read, is_authentic=by_token)
