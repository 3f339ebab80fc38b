"""Jira Service Management's alerts, by the API of an integration.

One alert for each call of an incident: its ``alias`` is the incident's number, of a later call with what it is about,
so the same page twice calls no one twice.
The same API serves what is left of Opsgenie, at another ``url``. Source: Atlassian's reference, JSM integration events.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

from bot.domain.effects import Outcome
from bot.domain.page import Action
from bot.outlets.alert import Alert
from bot.outlets.answers import outcome_of, post
from bot.outlets.connection import Connection

URL: Final = "https://api.atlassian.com/jsm/ops/integration/v2/alerts"
ENDINGS: Final[Mapping[Action, str]] = {"acknowledge": "acknowledge", "resolve": "close"}
"""What is done to an alert that is there -> the last word of its address."""

LONGEST_MESSAGE: Final = 130
LEAST_URGENT: Final = 5


async def page(connection: Connection, alert: Alert) -> Outcome:
    """See `Pager`."""
    base = (connection.url or URL).rstrip("/")
    headers = {"Content-Type": "application/json", "Authorization": f"GenieKey {connection.key}"}
    if alert.action == "trigger":
        address, body = base, alert_body(alert)
    else:
        ending = ENDINGS[alert.action]
        address, body = f"{base}/{quote(alert.key, safe='')}/{ending}?identifierType=alias", {"source": "Warroom"}
    answer = await post(connection.session, address, json.dumps(body).encode(), headers)
    return outcome_of(answer, connection.outlet.called, method=connection.method, needs="requestId")


def alert_body(alert: Alert) -> Mapping[str, Any]:
    """Return what is posted to create an alert."""
    message = alert.summary
    lines = [alert.summary, *(f"{text}: {href}" for text, href in alert.links)]
    details = {"number": alert.number, "severity": alert.severity, "called": alert.called}
    return {
        "message": message if len(message) <= LONGEST_MESSAGE else f"{message[: LONGEST_MESSAGE - 1]}…",
        "alias": alert.key,
        "description": "\n".join([*lines, *([alert.why] if alert.why else [])]),
        "details": {name: value for name, value in details.items() if value},
        "priority": f"P{min(alert.rank, LEAST_URGENT)}",
        "source": "Warroom",
        "entity": alert.number,
    }
