"""A stranger at the HTTP door: sends whatever bytes, signed or not."""

from __future__ import annotations

import hashlib
import hmac
import io
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import aiohttp

from tests.support.world import World

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    text: str


class Stranger:
    """Knows the address, and may know the secret."""

    def __init__(self, world: World, *, port: int | None = None) -> None:
        """Come to the world's bot, or to another one at a port of its own."""
        self._world = world
        self._url = f"http://127.0.0.1:{port or world.warroom.port}/slack/events"

    def signed(self, body: bytes, *, secret: str | None = None, seconds_ago: float = 0) -> dict[str, str]:
        """Sign a body."""
        stamp = str(int(self._world.clock.now().timestamp() - seconds_ago))
        key = (secret or self._world.slack.signing_secret).encode()
        digest = hmac.new(key, f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}

    async def send(self, body: bytes, headers: dict[str, str] | None = None, *, sort: str = JSON) -> Answer:
        """Send a body; signed if no headers are given."""
        proof = self.signed(body) if headers is None else headers
        async with (
            aiohttp.ClientSession() as session,
            session.post(self._url, data=io.BytesIO(body), headers={"Content-Type": sort, **proof}) as answer,
        ):
            return Answer(answer.status, await answer.text())

    async def send_json(self, payload: Any) -> Answer:
        """Send an event."""
        return await self.send(json.dumps(payload).encode())

    async def send_fields(self, payload: Any) -> Answer:
        """Send a command, whatever its fields hold."""
        fields = {name: str(value).encode("utf-8", "replace").decode() for name, value in payload.items()}
        return await self.send(urlencode(fields).encode(), sort=FORM)

    async def send_payload(self, payload: Any) -> Answer:
        """Send a click or a form."""
        return await self.send(urlencode({"payload": json.dumps(payload)}).encode(), sort=FORM)


def a_command(text: str, **differs: str) -> bytes:
    """What Slack sends when Alice types a command in #general."""
    plain = {
        "command": "/incident",
        "text": text,
        "user_id": "U0A1ICE001",
        "team_id": "T0L0CALL01",
        "channel_id": "C0GENERAL1",
        "trigger_id": "1.2.3",
        "response_url": "",
    }
    return urlencode(plain | differs).encode()


def an_event(kind: str = "message", event_id: str = "Ev1", **event: Any) -> dict[str, Any]:
    """An outer event."""
    return {
        "type": "event_callback",
        "team_id": "T0L0CALL01",
        "event_id": event_id,
        "event": {"type": kind, **event},
    }
