"""One WebSocket to Slack: frames come in, and each payload is acknowledged where it came from.

Source: https://docs.slack.dev/apis/events-api/using-socket-mode
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from http import HTTPStatus
from typing import Any, Final

import aiohttp
import structlog
from slack_bolt.response import BoltResponse

from bot.slack.inbound.app import SlackApp
from bot.slack.workspace.shapes import reader, reads

MOST_UNANSWERED: Final = 3
"""Pings in a row that may stay without any sign of life: after that nothing comes through."""

FINISH_WITHIN: Final = 3.0
"""Seconds for what is being handled when a connection is closed. Source: Slack waits 3 s for an acknowledgement."""

FRAME: Final = reader(({"type": re.compile("hello|disconnect"), "reason?": str}, {"envelope_id": str, "payload": dict}))
"""What Slack sends; other frames are left out."""

log = structlog.get_logger(__name__)


class Connection:
    """One WebSocket, from its handshake on."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, app: SlackApp) -> None:
        self._socket = socket
        self._app = app
        self._handling: set[asyncio.Task[None]] = set()
        self.unanswered = 0
        """Pings since the last sign of life."""
        self.greeted = False
        """Slack has said hello: payloads may come."""
        self.leaving = False
        """Slack told it to go: it gets nothing new, and may finish what it has."""
        self._closing = False

    @property
    def takes_payloads(self) -> bool:
        """Whether Slack may send something through it."""
        return self.greeted and not self.leaving and not self._socket.closed

    @property
    def is_silent(self) -> bool:
        """Whether nothing has been heard for so long that nothing comes through."""
        return self.unanswered >= MOST_UNANSWERED

    async def frames(self) -> AsyncIterator[dict[str, Any]]:
        """Yield what Slack sends, until the connection ends."""
        async for frame in self._socket:
            if self.greeted:  # one that only answers pings, and never greets, is of no use
                self.unanswered = 0
            if frame.type is aiohttp.WSMsgType.PING:
                await self._socket.pong(frame.data)
            if frame.type is aiohttp.WSMsgType.TEXT:
                if (found := _read(frame.data)) is not None:
                    yield found
                else:
                    log.warning("a frame that can't be read was left out", characters=len(frame.data))

    async def ping(self) -> None:
        """Ask for a sign of life."""
        self.unanswered += 1
        try:
            await self._socket.ping()
        except ConnectionError:
            log.info("a connection to Slack ended before it was asked for a sign of life")

    def take(self, envelope: dict[str, Any]) -> None:
        """Handle a payload beside those that follow, and acknowledge it; once it is being closed, leave it to others.

        Slack gives an event that is not acknowledged to another connection, and says of a command that it failed: then
        nothing must have come of it.
        """
        if self._closing:
            return
        task = asyncio.create_task(self._handle(envelope), name="handle a payload")
        self._handling.add(task)
        task.add_done_callback(self._handling.discard)

    async def _handle(self, envelope: dict[str, Any]) -> None:
        try:
            answer = await self._app.dispatch(envelope["payload"], replay_key=None)
            if answer.status == HTTPStatus.OK:
                await self._socket.send_str(json.dumps(_acknowledgement(envelope["envelope_id"], answer)))
        except ConnectionError:  # Slack sends an event again, and it is known by its id
            log.warning("a payload was handled when its connection had ended")
        except Exception:  # not acknowledged, so Slack sends it again
            log.exception("a payload could not be handled")

    async def close(self) -> None:
        """Take nothing more, acknowledge what is being handled, and close."""
        self._closing = True
        if self._handling:
            await asyncio.wait(set(self._handling), timeout=FINISH_WITHIN)
        await self._socket.close()


def _read(data: str) -> dict[str, Any] | None:
    """Read a frame; ``None``: it is none of Slack's."""
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        return None
    return found if reads(FRAME, found) else None


def _acknowledgement(envelope_id: str, answer: BoltResponse) -> dict[str, Any]:
    """Return the frame that acknowledges an envelope, with Bolt's answer in it."""
    acknowledged: dict[str, Any] = {"envelope_id": envelope_id}
    if answer.body:
        is_json = answer.headers.get("content-type", [""])[0].startswith("application/json")
        acknowledged["payload"] = json.loads(answer.body) if is_json else {"text": answer.body}
    return acknowledged
