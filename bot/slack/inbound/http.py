"""The door for payloads that come by HTTP: only what Slack signed comes in.

Source: https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import parse_qsl

import structlog
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_sdk.signature import Clock as SignatureClock
from slack_sdk.signature import SignatureVerifier

from bot.logs import OnceAMinute
from bot.runtime import Clock
from bot.slack.inbound.app import SlackApp

PATH: Final = "/slack/events"

DIGITS: Final = 12
"""Of a timestamp in seconds; a longer one is none."""

log = structlog.get_logger(__name__)


class _Now(SignatureClock):
    """Gives Slack's verifier our clock: requests older than five minutes by it are refused."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def now(self) -> float:
        """Return seconds since 1970."""
        return self._clock.now().timestamp()


class Door:
    """Checks each request and hands its payload over."""

    def __init__(self, app: SlackApp, secrets: Sequence[str], clock: Clock) -> None:
        """Take the signing secrets: one, or two during a rotation."""
        self._app = app
        self._strangers = OnceAMinute(log)
        self._verifiers = [SignatureVerifier(secret, _Now(clock)) for secret in secrets]

    def routes(self) -> list[web.RouteDef]:
        """Return the routes for the web server."""
        return [web.post(PATH, self.receive)]

    async def receive(self, request: web.Request) -> web.StreamResponse:
        """Take one request from Slack."""
        raw = await request.read()
        signature = request.headers.get("X-Slack-Signature", "")
        if not self._is_genuine(raw, request.headers.get("X-Slack-Request-Timestamp", ""), signature):
            self._strangers.warning("a request without a valid signature was refused")
            return web.json_response({"error": "invalid signature"}, status=401)
        body = parse(raw, request.content_type)
        if body is None:
            return web.json_response({"error": "unreadable body"}, status=400)
        key = "request:" + hashlib.sha256(signature.encode()).hexdigest()
        return await to_aiohttp_response(await self._app.dispatch(body, replay_key=key))

    def _is_genuine(self, raw: bytes, timestamp: str, signature: str) -> bool:
        # The verifier would raise at what is no number, no text, or no ASCII.
        if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= DIGITS and signature.isascii()):
            return False
        try:
            raw.decode()
        except UnicodeDecodeError:
            return False
        return any(verifier.is_valid(raw, timestamp, signature) for verifier in self._verifiers)


def parse(raw: bytes, content_type: str) -> dict[str, Any] | None:
    """Read a body, JSON or form; ``None``: it is neither. A form may hold JSON in its field ``payload``."""
    try:
        if content_type == "application/json":
            found = json.loads(raw)
        else:
            form = dict(parse_qsl(raw.decode(), keep_blank_values=True))
            found = json.loads(form["payload"]) if "payload" in form else form
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) and found else None
