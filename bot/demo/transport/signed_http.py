"""Signed HTTP: payloads posted to the app's request URL, with Slack's signature."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import aiohttp

from bot.demo.json_types import Json
from bot.demo.transport.delivery import Undelivered

MOST_REDIRECTS = 2


class SignedHttp:
    """Posts payloads to one URL as Slack does."""

    def __init__(self, url: str, *, secret: str, now: Callable[[], datetime], ack_within: float) -> None:
        self.url = url
        self._secret = secret
        self._now = now
        self.ack_within = ack_within
        self._session: aiohttp.ClientSession | None = None
        self.heard: list[str] | None = None
        """Every answer of the app, headers included, for a test that searches them; ``None``: none is kept."""

    def sign(self, body: bytes, at: datetime | None = None) -> dict[str, str]:
        """Return the two headers that prove a body came from Slack."""
        stamp = str(int((at or self._now()).timestamp()))
        base = f"v0:{stamp}:".encode() + body
        digest = hmac.new(self._secret.encode(), base, hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}

    async def send(self, kind: str, payload: Json, retry: tuple[int, str] | None) -> Any:
        """Post a payload and return the body of the answer: JSON, text, or None if empty."""
        headers, body = _encoded(kind, payload)
        headers |= self.sign(body)
        if retry:
            headers |= {"X-Slack-Retry-Num": str(retry[0]), "X-Slack-Retry-Reason": retry[1]}
        try:
            async with asyncio.timeout(self.ack_within):
                return await self._post(headers, body)
        except TimeoutError:
            raise Undelivered("http_timeout") from None
        except aiohttp.TooManyRedirects:
            raise Undelivered("too_many_redirects") from None
        except aiohttp.ClientError:
            raise Undelivered("connection_failed") from None

    async def _post(self, headers: dict[str, str], body: bytes) -> Any:
        if self._session is None:
            self._session = aiohttp.ClientSession()
        async with self._session.post(self.url, data=body, headers=headers, max_redirects=MOST_REDIRECTS) as answer:
            text = await answer.text()
            if self.heard is not None:
                self.heard += [*(f"{name}: {value}" for name, value in answer.headers.items()), text]
            if not 200 <= answer.status < 300:  # noqa: PLR2004 - any 2xx
                raise Undelivered("http_error", retry=answer.headers.get("X-Slack-No-Retry") != "1")
            if not text.strip():
                return None
            if "json" in answer.headers.get("Content-Type", ""):
                return json.loads(text)
            return text

    async def stop(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None


def _encoded(kind: str, payload: Json) -> tuple[dict[str, str], bytes]:
    agent = {"User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)"}
    if kind == "events_api":
        return agent | {"Content-Type": "application/json"}, json.dumps(payload).encode()
    form = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
    encoded = urlencode({name: "" if value is None else value for name, value in form.items()})
    return agent | {"Content-Type": "application/x-www-form-urlencoded"}, encoded.encode()
