"""A receiver of Standard Webhooks that takes events as CloudEvents. Source: standardwebhooks.com; CloudEvents 1.0."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import datetime
from typing import Any

from aiohttp import web

from tests.support.stand_in import Ringing, StandIn, an_object

SECRET = b"0123456789abcdef0123456789abcdef"
KEY = f"whsec_{base64.b64encode(SECRET).decode()}"


class Subscriber(StandIn):
    """Keeps each event once, by its id."""

    path = "/hooks/warroom"

    def __init__(self) -> None:
        super().__init__()
        self.events: list[dict[str, Any]] = []

    def answer(self, request: web.Request, body: str) -> web.Response:
        """See `StandIn.answer`."""
        if request.method != "POST" or request.path != self.path:
            return web.Response(status=404)
        key, at = request.headers.get("webhook-id", ""), request.headers.get("webhook-timestamp", "")
        digest = hmac.digest(SECRET, f"{key}.{at}.{body}".encode(), hashlib.sha256)
        signed = f"v1,{base64.b64encode(digest).decode()}"
        if not key or not hmac.compare_digest(signed, request.headers.get("webhook-signature", "")):
            return web.json_response({"message": "the signature is wrong"}, status=401)
        event = an_object(body)
        if request.content_type != "application/cloudevents+json" or event is None:
            return web.json_response({"message": "no CloudEvent"}, status=415)
        for name in ("id", "source", "type", "specversion"):
            if not event.get(name):
                return web.json_response({"message": f"misses {name}"}, status=400)
        assert datetime.fromisoformat(event["time"]).tzinfo is not None
        assert event["id"] == key
        if key not in self.states:
            self.states[key] = "triggered"
            self.rung.append(Ringing(key, body))
            self.events.append(event)
        return web.Response(status=204)

    @property
    def types(self) -> list[str]:
        """What happened, the last word of each."""
        return [event["type"].rpartition(".")[2] for event in self.events]
