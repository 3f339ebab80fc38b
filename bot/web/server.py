"""The HTTP server: how much of us strangers may have before they have shown that they are Slack.

Whoever knows the address may connect. So no request is unpacked, none is larger or takes longer than any of Slack's,
and of the connections that wait for their requests the one that has waited longest gives way to a new one.
"""

from __future__ import annotations

import asyncio
import resource
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final

import structlog
from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.typedefs import Handler
from aiohttp.web_protocol import RequestHandler

from bot.logs import OnceAMinute

BODY_LIMIT: Final = 1024 * 1024
"""Bytes of one request, packed or not."""

WHOLE_WITHIN: Final = 10.0
"""Seconds from the first byte of a request, or from the connection, to its last byte. Slack sends it in one go."""

MOST_CONNECTIONS: Final = 256
"""At the same time; fewer where few descriptors are allowed: calls to Slack and the database need some too."""

SHARE: Final = 4
"""Connections take at most one of so many descriptors; half as many again may wait to be accepted."""

LINGERS: Final = 1.0
"""Seconds for which the rest of a body is read and dropped once it is known to be too large: whoever is still sending
would see a lost connection in place of the answer, and come again."""

ANSWERED_WITHIN: Final = 3.0
"""Seconds for requests that came before the door was shut. Source: Slack waits 3 s for an answer."""

_UNREADABLE: Final = (HttpProcessingError, web.RequestPayloadError, ConnectionError)

log = structlog.get_logger(__name__)


class PortTakenError(Exception):
    """Something else listens where we are to; the sentence says what to do."""


def most_connections() -> int:
    """Return how many connections there may be at the same time."""
    allowed, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return MOST_CONNECTIONS if allowed == resource.RLIM_INFINITY else min(MOST_CONNECTIONS, max(allowed // SHARE, 1))


class _Connection(asyncio.Protocol):
    """One connection: hands everything on to aiohttp's protocol, and knows whether it owes us a request."""

    def __init__(self, server: Server, inner: RequestHandler) -> None:
        self._server = server
        self._inner = inner
        self._transport: asyncio.Transport | None = None
        self._overdue: asyncio.TimerHandle | None = None
        self._more = False
        """Something came while a request was handled: the next one has begun."""
        self.is_handled = False
        """Its request is whole, and being answered."""

    @property
    def is_owed(self) -> bool:
        """Whether a request has begun, or may be on its way, that has no answer yet."""
        return self.is_handled or self._overdue is not None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - a stream's is one
        self._transport = transport
        self._server.admit(self._inner, self)
        self._inner.connection_made(transport)
        self._expect()

    def data_received(self, data: bytes) -> None:
        if self.is_handled:
            self._more = True
        elif self._overdue is None:
            if self._server.is_stopping:
                self.end()
                return
            self._expect()
        self._inner.data_received(data)

    def eof_received(self) -> None:
        self._inner.eof_received()

    def pause_writing(self) -> None:
        self._inner.pause_writing()

    def resume_writing(self) -> None:
        self._inner.resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        self._expect_no_more()
        self._server.forget(self._inner)
        self._inner.connection_lost(exc)

    @contextmanager
    def handled(self) -> Iterator[None]:
        """Have as long as it takes, once a request is whole."""
        self._expect_no_more()
        self.is_handled, self._more = True, False
        try:
            yield
        finally:
            self.is_handled = False
            if self._more:
                self._expect()
            self._server.changed.set()

    def end(self) -> None:
        """Close it at once."""
        self._server.forget(self._inner)
        if self._transport is not None:
            self._transport.abort()

    def _expect(self) -> None:
        loop = asyncio.get_running_loop()
        self._overdue = loop.call_later(self._server.whole_within, self._server.overdue, self)

    def _expect_no_more(self) -> None:
        if self._overdue is not None:
            self._overdue.cancel()
            self._overdue = None


class _Log:
    """What aiohttp says: of what cannot be read, and of strangers who went, a line a minute and no traceback."""

    def __init__(self, strangers: OnceAMinute) -> None:
        self._strangers = strangers

    def debug(self, *_: Any, **__: Any) -> None:
        """Say nothing."""

    def exception(self, event: str, *of: Any, exc_info: BaseException | None = None) -> None:
        if isinstance(exc_info, _UNREADABLE):
            self._strangers.warning("a request that can't be read was refused", error=type(exc_info).__name__)
        else:
            log.error(event % of if of else event, exc_info=exc_info)


class Server:
    """Serves routes on one address."""

    def __init__(
        self, routes: Iterable[web.AbstractRouteDef], *, whole_within: float = WHOLE_WITHIN, most: int | None = None
    ) -> None:
        """Prepare; nothing is opened yet.

        Args:
            whole_within: seconds that a request may take to arrive.
            most: connections at the same time; ``None``: as many as the descriptors allow.
        """
        self.whole_within = whole_within
        self._most = most or most_connections()
        self._strangers = OnceAMinute(log)
        self._connections: dict[RequestHandler, _Connection] = {}
        """The longest there first."""
        self.changed = asyncio.Event()
        """Set whenever a request was answered, or a connection ended."""
        app = web.Application(client_max_size=BODY_LIMIT, middlewares=[self._whole])
        app.add_routes(routes)
        self._runner = web.AppRunner(
            app,
            access_log=None,
            logger=_Log(self._strangers),
            shutdown_timeout=ANSWERED_WITHIN,
            auto_decompress=False,
            lingering_time=LINGERS,
        )
        self._listening: asyncio.Server | None = None
        self.is_stopping = False
        """No request is begun any more."""

    async def start(self, host: str, port: int) -> int:
        """Listen, and return the port: 0 takes a free one.

        Raises:
            PortTakenError: the port is not free.
        """
        await self._runner.setup()
        inner = self._runner.server
        assert inner is not None  # noqa: S101 - made by `setup`
        loop, backlog = asyncio.get_running_loop(), max(self._most // 2, 1)
        try:
            self._listening = await loop.create_server(
                lambda: _Connection(self, inner()), host, port, backlog=backlog, start_serving=True
            )
        except OSError as error:
            raise PortTakenError(f"Can't listen on {host}:{port} ({error.strerror}): set HOST or PORT.") from error
        return int(self._listening.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        """Accept nothing more, and answer whoever is at the door."""
        self.is_stopping = True
        if self._listening is not None:
            self._listening.close()
        with suppress(TimeoutError):
            async with asyncio.timeout(ANSWERED_WITHIN):
                while any(one.is_owed for one in self._connections.values()):
                    self.changed.clear()
                    await self.changed.wait()
        await self._runner.cleanup()

    def admit(self, inner: RequestHandler, connection: _Connection) -> None:
        """Take a connection; where there are too many, the one that has owed a request longest gives way."""
        self._connections[inner] = connection
        if len(self._connections) > self._most:
            waiting = next(one for one in self._connections.values() if not one.is_handled)  # at least the new one
            waiting.end()
            self._strangers.warning("a connection gave way to a new one: there are too many", most=self._most)

    def forget(self, inner: RequestHandler) -> None:
        """Let go of a connection that ended."""
        self._connections.pop(inner, None)
        self.changed.set()

    def overdue(self, connection: _Connection) -> None:
        """End a connection whose request did not come whole in time."""
        self._strangers.warning("a request that did not come whole in time was given up")
        connection.end()

    @web.middleware
    async def _whole(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Read a request whole before anything is done about it."""
        if (request.content_length or 0) > BODY_LIMIT:
            raise web.HTTPRequestEntityTooLarge(BODY_LIMIT, request.content_length or 0)
        try:
            await request.read()
        except web.RequestPayloadError as error:
            raise web.HTTPBadRequest(text="unreadable body") from error
        connection = self._connections.get(request.protocol)
        if connection is None:  # it ended meanwhile
            raise web.HTTPBadRequest
        with connection.handled():
            return await handler(request)
