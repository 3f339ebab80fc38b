"""PagerDuty: alerts by its Events API v2.

One alert for each call of an incident: its ``dedup_key`` is the incident's number, of a later call with what it is
about, so the same page twice calls no one twice, and acknowledging or resolving what it does not know makes nothing.
Source: PagerDuty's Events API v2.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from bot.domain.effects import Outcome
from bot.outlets.alert import Alert
from bot.outlets.answers import outcome_of, post
from bot.outlets.connection import Connection

URL: Final = "https://events.pagerduty.com/v2/enqueue"
SEVERITIES: Final[Mapping[int, str]] = {1: "critical", 2: "error", 3: "warning"}
"""Rank of our severity -> theirs; the rest are ``info``."""

LONGEST_SUMMARY: Final = 1024


async def page(connection: Connection, alert: Alert) -> Outcome:
    """See `Pager`."""
    body = json.dumps(event(alert, connection.key)).encode()
    headers = {"Content-Type": "application/json"}
    answer = await post(connection.session, connection.url or URL, body, headers)
    return outcome_of(answer, connection.outlet.called, method=connection.method, needs="dedup_key")


def event(alert: Alert, routing_key: str) -> Mapping[str, Any]:
    """Return what is posted."""
    named = {"routing_key": routing_key, "event_action": alert.action, "dedup_key": alert.key}
    if alert.action != "trigger":
        return named
    details = {"number": alert.number, "severity": alert.severity, "called": alert.called, "why": alert.why}
    payload = {
        "summary": alert.summary[:LONGEST_SUMMARY],
        "source": "Warroom",
        "severity": SEVERITIES.get(alert.rank, "info"),
        "custom_details": {name: value for name, value in details.items() if value},
    }
    if alert.declared_at is not None:
        payload["timestamp"] = alert.declared_at.isoformat(timespec="milliseconds")
    links = [{"href": href, "text": text} for text, href in alert.links]
    return named | {"payload": payload, "client": "Warroom", **({"links": links} if links else {})}
