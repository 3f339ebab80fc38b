"""PagerDuty's Events API v2, as strict as the real one. Source: its reference, POST /v2/enqueue."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from aiohttp import web

from tests.support.stand_in import StandIn, an_object

KEY = "R0ut1ngK3yR0ut1ngK3yR0ut1ngK3y01"
STATES = {"trigger": "triggered", "acknowledge": "acknowledged", "resolve": "resolved"}
TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?(Z|[+-]\d\d:\d\d)")
LARGEST = 512 * 1024


class PagerDuty(StandIn):
    """One service with one routing key."""

    path = "/v2/enqueue"

    def answer(self, request: web.Request, body: str) -> web.Response:
        """See `StandIn.answer`."""
        if request.method != "POST" or request.path != self.path:
            return web.json_response({"message": "Not Found"}, status=404)
        if len(body.encode()) > LARGEST:
            return web.Response(status=413)
        event = an_object(body)
        if request.content_type != "application/json" or event is None:
            return _invalid("JSON parse error")
        if problems := list(_problems(event)):
            return _invalid(*problems)
        self.moved(event["dedup_key"], STATES[event["event_action"]], body)
        said = {"status": "success", "message": "Event processed", "dedup_key": event["dedup_key"]}
        return web.json_response(said, status=202)


def _problems(event: dict[str, Any]) -> Iterator[str]:
    if len(str(event.get("routing_key", ""))) != 32:
        yield "Length of 'routing_key' is incorrect (should be 32 characters)"
    elif event["routing_key"] != KEY:
        yield "Invalid routing key"
    if event.get("event_action") not in STATES:
        yield "'event_action' is not a valid action"
    if not 0 < len(event.get("dedup_key", "")) <= 255:
        yield "'dedup_key' is missing or too long"
    if event.get("event_action") == "trigger":
        yield from _problems_of_payload(event)


def _problems_of_payload(event: dict[str, Any]) -> Iterator[str]:
    payload = event.get("payload") or {}
    if not 0 < len(payload.get("summary", "")) <= 1024:
        yield "'payload.summary' is missing, blank or too long"
    if not payload.get("source"):
        yield "'payload.source' is missing or blank"
    if payload.get("severity") not in {"critical", "error", "warning", "info"}:
        yield "'payload.severity' is invalid (must be one of: 'critical', 'warning', 'error', 'info')"
    if "timestamp" in payload and not TIMESTAMP.fullmatch(payload["timestamp"]):
        yield "'payload.timestamp' is invalid"
    for link in event.get("links", ()):
        if not str(link.get("href", "")).startswith(("http://", "https://")):
            yield "'links.href' is invalid"


def _invalid(*errors: str) -> web.Response:
    said = {"status": "invalid event", "message": "Event object is invalid", "errors": list(errors)}
    return web.json_response(said, status=400)
