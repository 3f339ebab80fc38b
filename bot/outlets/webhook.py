"""Subscribers of the policy: CloudEvents over HTTP, signed as Standard Webhooks.

``webhook-id`` is the same whenever an event is sent again, so a receiver that keeps it hears each once.
Source: standardwebhooks.com; CloudEvents 1.0, HTTP protocol binding, structured mode.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from standardwebhooks import Webhook

from bot.domain.effects import ANNOUNCEMENT, Outcome, Refused
from bot.domain.event import IncidentEvent
from bot.domain.overview import Overview
from bot.outlets.alert import plain
from bot.outlets.answers import outcome_of, post
from bot.outlets.connection import Connection
from bot.outlets.document import Document

PREFIX: Final = "whsec_"
SHORTEST: Final = 24
"""Bytes of a secret. Source: Standard Webhooks, signature schemes."""


async def send(connection: Connection, key: str, happened: Mapping[str, Any], *, now: datetime) -> Outcome:
    """Send one event, and tell what came of it.

    Args:
        key: names it among all events ever.
        happened: see `cloud_event`.

    Raises:
        aiohttp.ClientError, TimeoutError, OSError: there was no answer.
    """
    label = connection.outlet.called
    secret = _secret(connection.key)
    if secret is None or connection.url is None:
        return Refused(
            f"the key for {label} isn't a secret of Standard Webhooks: make one with `openssl rand -base64 32`, put it "
            "where the policy names it, restart the bot, then press Retry",
            "no_key",
        )
    body = json.dumps({"id": key, **happened}, ensure_ascii=False)
    headers = {
        "Content-Type": "application/cloudevents+json",
        "webhook-id": key,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(secret).sign(key, now, body),
    }
    answer = await post(connection.session, connection.url, body.encode(), headers)
    return outcome_of(answer, label, method=connection.method)


async def publish(connection: Connection, document: Document) -> Outcome:
    """See `Publishing`. Whoever keeps the id of an event takes each publication once."""
    happened = {
        "specversion": "1.0",
        "type": "dev.warroom.postmortem.published",
        "source": "/warroom",
        "subject": document.number,
        "time": connection.now.isoformat(),
        "datacontenttype": "application/json",
        "data": {
            "key": document.key,
            "number": document.number,
            "markdown": document.markdown,
            "fingerprint": document.fingerprint,
        },
    }
    return await send(connection, document.id, happened, now=connection.now)


def cloud_event(view: Overview, event: IncidentEvent, *, workspace_url: str) -> Mapping[str, Any]:
    """Return an event of CloudEvents 1.0, less its id."""
    incident = view.incident
    severity = view.policy.severities.get(event.severity)
    data = {
        "number": incident.number,
        "title": incident.title,
        "severity": event.severity,
        "severity_label": severity.label if severity else event.severity,
        "status": event.status,
        "declared_at": incident.declared_at.isoformat(),
        "started_at": incident.started_at.isoformat(),
        "text": plain(event.text),
    }
    said = view.places.spots.get(ANNOUNCEMENT)
    if said is not None and workspace_url:
        data["url"] = f"{workspace_url}archives/{said.channel}/p{said.ts.replace('.', '')}"
    return {
        "specversion": "1.0",
        "type": f"dev.warroom.incident.{event.event}",
        "source": workspace_url or "/warroom",
        "subject": incident.number,
        "time": event.at.isoformat(),
        "datacontenttype": "application/json",
        "data": data,
    }


def _secret(typed: str) -> bytes | None:
    """Read a secret; ``None``: it is none. The library would drop what is no base64, and sign with the rest."""
    try:
        found = base64.b64decode(typed.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        return None
    return found if len(found) >= SHORTEST else None
