"""Socket Mode: tickets, connections, envelopes and their acknowledgements."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from bot.demo.json_types import Json
from bot.demo.transport.delivery import Undelivered

MOST_CONNECTIONS = 10
GOING = {"warning", "refresh_requested", "link_disabled", "too_many_websockets"}


@dataclass(slots=True, eq=False)
class _Connection:
    request: web.Request
    socket: web.WebSocketResponse
    waiting: dict[str, asyncio.Future[Any]] = field(default_factory=dict)
    """Envelope id to the future of its acknowledgement."""
    going: bool = False
    """Told to disconnect: gets nothing new."""
    frozen: bool = False
    """Nothing passes in either direction, and neither end notices."""


class Sockets:
    """The app's WebSocket connections; each payload goes to one of them in turn."""

    def __init__(self, mint: Callable[[str], str], *, app_id: str, ack_within: float) -> None:
        self._mint = mint
        self._app_id = app_id
        self.ack_within = ack_within
        self._tickets: set[str] = set()
        self._connections: list[_Connection] = []
        self._turn = 0
        self.heard: list[str] | None = None
        """Every frame that the app sent, for a test that searches them; ``None``: none is kept."""
        self.refusals = 0
        """How many of the next handshakes are refused; each spends its ticket all the same."""
        self._changed = asyncio.Condition()

    @property
    def count(self) -> int:
        """How many connections take payloads."""
        return sum(not one.going for one in self._connections)

    @property
    def open(self) -> int:
        """How many connections there are, including those that were told to close."""
        return len(self._connections)

    async def left(self, count: int) -> None:
        """Return once at most this many connections are open."""
        async with self._changed:
            await self._changed.wait_for(lambda: self.open <= count)

    async def connected(self, count: int) -> None:
        """Return once this many connections take payloads."""
        async with self._changed:
            await self._changed.wait_for(lambda: self.count >= count)

    def ticket(self) -> str:
        """Return a ticket for one handshake."""
        ticket = self._mint("ticket-")
        self._tickets.add(ticket)
        return ticket

    async def handshake(self, request: web.Request) -> web.StreamResponse:
        """Take a connection and serve it until it ends."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=408, text="this ticket is unknown, or was used")
        self._tickets.remove(ticket)
        if self.refusals > 0:
            self.refusals -= 1
            return web.Response(status=503, text="no upstream")
        socket = web.WebSocketResponse(autoping=False)
        try:
            await socket.prepare(request)
        except ConnectionError:
            # The client has left in the meantime.
            return socket
        if self.count >= MOST_CONNECTIONS:
            await socket.send_json({"type": "disconnect", "reason": "too_many_websockets"})
            await socket.close()
            return socket
        await self._serve(_Connection(request, socket))
        return socket

    async def _serve(self, connection: _Connection) -> None:
        self._connections.append(connection)
        try:
            await connection.socket.send_json(
                {
                    "type": "hello",
                    "num_connections": self.count,
                    "connection_info": {"app_id": self._app_id},
                    "debug_info": {"host": "local-slack", "approximate_connection_time": 18060},
                }
            )
            await self._announce()
            async for frame in connection.socket:
                if connection.frozen:
                    continue
                if frame.type is WSMsgType.TEXT:
                    self._acknowledge(connection, frame.data)
                elif frame.type is WSMsgType.PING:
                    await connection.socket.pong(frame.data)
        finally:
            self._connections.remove(connection)
            for waiting in connection.waiting.values():
                if not waiting.done():
                    waiting.set_exception(Undelivered("connection_failed"))
            await self._announce()

    async def _announce(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    def _acknowledge(self, connection: _Connection, data: str) -> None:
        if self.heard is not None:
            self.heard.append(data)
        try:
            frame = json.loads(data)
        except ValueError:
            return
        waiting = connection.waiting.pop(str(frame.get("envelope_id")), None)
        if waiting and not waiting.done():
            waiting.set_result(frame.get("payload"))

    async def send(self, kind: str, payload: Json, retry: tuple[int, str] | None) -> Any:
        """Send an envelope over the next connection and wait for its acknowledgement."""
        connection = self._next()
        envelope_id = self._mint("envelope-")
        envelope: Json = {
            "envelope_id": envelope_id,
            "type": kind,
            "accepts_response_payload": kind != "events_api",
            "payload": payload,
        }
        if kind == "events_api":
            attempt, reason = retry or (0, "")
            envelope |= {"retry_attempt": attempt, "retry_reason": reason}
        waiting: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        connection.waiting[envelope_id] = waiting
        try:
            async with asyncio.timeout(self.ack_within):
                if not connection.frozen:
                    await connection.socket.send_json(envelope)
                return await waiting
        except TimeoutError:
            raise Undelivered("timeout") from None
        except ConnectionError:
            raise Undelivered("connection_failed") from None
        finally:
            connection.waiting.pop(envelope_id, None)

    def _next(self) -> _Connection:
        ready = [one for one in self._connections if not one.going and not one.socket.closed]
        if not ready:
            raise Undelivered("connection_failed")
        self._turn += 1
        return ready[self._turn % len(ready)]

    async def blurt(self, frame: str) -> None:
        """Send a frame as it is, whatever it is, over every connection."""
        for connection in list(self._connections):
            await connection.socket.send_str(frame)

    async def disconnect(self, reason: str) -> None:
        """Tell every connection to close: it gets nothing new, and has a while to do so."""
        if reason not in GOING:
            raise ValueError(f"{reason!r} isn't one of Slack's reasons: {sorted(GOING)}")
        for connection in list(self._connections):
            connection.going = True
            await connection.socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {}})
            if reason == "link_disabled":
                await connection.socket.close()

    def freeze(self) -> None:
        """Let nothing pass through the present connections, as when a router forgets them."""
        for connection in self._connections:
            connection.frozen = True

    async def cut(self) -> None:
        """Lose every connection without a word."""
        for connection in self._connections:
            connection.going = True
            if connection.request.transport:
                connection.request.transport.abort()
