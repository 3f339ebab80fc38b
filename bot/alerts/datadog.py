"""Datadog, by its webhooks integration, whose body people write themselves: docs/alerts.md has the one to paste.

It shows a header of one's choice, or a password. Source: Datadog's documentation, webhooks integration.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from bot.alerts.authentication import by_token
from bot.alerts.reading import (
    digest,
    first,
    is_unexpanded,
    key,
    labels,
    line,
    links,
    moment,
    read_object,
    severity,
    text,
)
from bot.alerts.source import Request, SourceKind, UnreadableError
from bot.domain.alert import Alert, Delivery, State

_OVER: Final = frozenset({"recovered", "ok", "success"})
"""``$ALERT_TRANSITION``, or ``$ALERT_TYPE`` where no monitor sent it, of what has ended."""

_BEGINS: Final = frozenset({"triggered", "warn", "no data"})
"""``$ALERT_TRANSITION`` of what begins now; others tell of what began before."""

_TEST: Final = "[TEST]"
"""How the title of a monitor's *Test notifications* begins."""

_SAID: Final = MappingProxyType({"warn": "warning", "re-warn": "warning"})
"""``$ALERT_TRANSITION`` -> the severity, where the monitor has no priority."""


def read(request: Request) -> Delivery:
    """Read ``{id, alert_id, cycle, agg, transition, type, priority, title, body, link, tags, date}``."""
    said = read_object(request)
    title = first(said.get("title"))
    if not title or "transition" not in said:
        raise UnreadableError(
            "The body lacks a title or a transition. Paste the payload of docs/alerts.md into the webhook in Datadog."
        )
    transition = "" if is_unexpanded(said.get("transition")) else line(said.get("transition"))
    event, monitor = key(said.get("id")), key(said.get("alert_id"))
    name = f"{event} {transition.casefold()}" if event else ""
    if title.upper().startswith(_TEST):
        return Delivery(key=key(name), test="Datadog's test notification arrived.")
    what = (transition or line(said.get("type"))).casefold()
    state = State.RESOLVED if what in _OVER else State.FIRING
    group = key(said.get("agg")) or monitor
    at = moment(said.get("date"), now=request.received_at)
    alert = Alert(
        fingerprint=key(said.get("cycle")) or group or digest(title, line(said.get("tags"), 10_000)),
        group=group,
        state=state,
        severity=severity(said.get("priority")) or _SAID.get(what) or severity(said.get("type")),
        title=title,
        description=text(said.get("body")),
        labels=labels({**_tags(said.get("tags")), "monitor": monitor, "transition": transition}),
        started_at=at if what in _BEGINS else None,
        ended_at=at if state is State.RESOLVED else None,
        links=links(("Source", said.get("link"))),
    )
    return Delivery(key=key(name), alerts=(alert,))


def _tags(said: object) -> dict[str, str]:
    """Return the tags by name: ``env:prod,service:checkout,canary``."""
    found: dict[str, str] = {}
    for each in () if is_unexpanded(said) else line(said, 10_000).split(","):
        name, colon, value = each.strip().partition(":")
        found.setdefault(name, value.strip() if colon else "true")
    return found


DATADOG: Final = SourceKind(label="Datadog", read=read, is_authentic=by_token)
