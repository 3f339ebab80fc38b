"""Staying connected to Slack without a public address, whatever ends a connection.

The SDK's own client asks for no new address after a refused handshake, closes a connection before it opens the next,
and acknowledges on whichever is the newest; so connections are ours, and only their payloads are Bolt's.

Source: https://docs.slack.dev/apis/events-api/using-socket-mode
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Final

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.effects import Later, Outcome, Refused, TokenDead
from bot.runtime import Clock
from bot.slack.inbound.app import SlackApp
from bot.slack.inbound.connection import Connection
from bot.slack.workspace.client import TokenError
from bot.slack.workspace.errors import code_of, outcome_of

LOOK_EVERY: Final = 10.0
"""Seconds between two looks: each asks for a sign of life, and opens what is missing."""

AT_ONCE: Final = 3
"""Connections opened between two looks, as soon as one ends; more would be a storm."""

HELPLESS_AFTER: Final = 300.0
"""Seconds without a connection after which a fresh process is worth a try, if Slack can be reached at all."""

CLOSE_WITHIN: Final = 2.0
"""Seconds for Slack to say goodbye too."""

TOLD: Final = {
    "too_many_websockets": "Slack allows no further connections of this app: stop replicas, or use HTTP mode",
    "link_disabled": "Socket Mode is switched off in the app's settings: switch it on, or use HTTP mode",
}
"""Why Slack sent us away, where only people can change it."""

log = structlog.get_logger(__name__)


class HelplessError(Exception):
    """Slack can be reached, and no connection holds: only another process may help."""


@dataclass(frozen=True, slots=True)
class Line:
    """How the connection is. Ages are in seconds; ``None``: there was none."""

    connected: bool
    age: float | None
    """Since the connection there is was greeted."""
    hello_age: float | None
    envelope_age: float | None
    unanswered: int
    """Pings since the last sign of life."""


class SocketMode:
    """Keeps one connection to Slack, and a second one while Slack exchanges the first."""

    def __init__(self, app: SlackApp, app_token: str, client: AsyncWebClient, clock: Clock) -> None:
        self._app = app
        self._token = app_token
        self._client = client
        self._clock = clock
        self._connections: list[Connection] = []
        self._opening = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()
        self._on_connected: list[Callable[[], object]] = []
        self._opened = 0
        """How many were opened since the last look."""
        self._not_before = clock.monotonic()
        self._lost_at: float | None = clock.monotonic()
        self._hello_at: float | None = None
        self._envelope_at: float | None = None
        self._told = ""
        """Why Slack sent the last connection away; empty: it did not, or only to exchange it."""
        self._address_given = False
        """Since the connection was lost, Slack gave an address when it was last asked: it is there, and knows us."""
        self._closing = False

    async def connect(self) -> None:
        """Connect. If Slack is away, `watch` goes on trying, as it does whenever the connection ends.

        Raises:
            TokenError: Slack does not take the app token.
        """
        outcome = await self._open()
        if isinstance(outcome, TokenDead | Refused):
            code = outcome.code if isinstance(outcome, Refused) else outcome.reason
            raise TokenError(
                f"Slack doesn't accept SLACK_APP_TOKEN ({code}): generate an app-level token (xapp-) with the scope "
                "connections:write in the app's settings, Basic Information."
            )

    def on_connected(self, callback: Callable[[], object]) -> None:
        """Have something called whenever Slack greets a new connection."""
        self._on_connected.append(callback)

    async def watch(self) -> None:
        """Look after the connection until cancelled.

        Raises:
            HelplessError: see `look`.
        """
        while True:
            await asyncio.sleep(LOOK_EVERY)
            await self.look()

    async def look(self) -> None:
        """Look once: give up what is silent, open what is missing.

        Raises:
            HelplessError: for minutes Slack has given addresses, and no connection to them has held.
        """
        self._opened = 0
        for connection in list(self._connections):
            if connection.is_silent:
                log.warning("a connection to Slack is silent; opening another")
                self._connections.remove(connection)
                self._do(connection.close())
            else:
                await connection.ping()
        if self.line().connected:
            return
        now = self._clock.monotonic()
        self._lost_at = now if self._lost_at is None else self._lost_at
        if now - self._lost_at >= HELPLESS_AFTER and self._address_given and not self._told:
            raise HelplessError("Slack can be reached, but no connection has stayed up for five minutes.")
        await self._open()

    def line(self) -> Line:
        """Tell how the connection is."""
        now = self._clock.monotonic()
        connected = any(one.takes_payloads for one in self._connections)
        hello_age = None if self._hello_at is None else now - self._hello_at
        return Line(
            connected=connected,
            age=hello_age if connected else None,
            hello_age=hello_age,
            envelope_age=None if self._envelope_at is None else now - self._envelope_at,
            unanswered=min((one.unanswered for one in self._connections if one.takes_payloads), default=0),
        )

    @property
    def _stays(self) -> bool:
        """Whether there is a connection, or soon will be, that Slack has not told to go."""
        return any(not one.leaving for one in self._connections)

    async def _open(self) -> Outcome | None:
        """Ask for an address and connect to it, unless there is a connection; return why Slack gave none."""
        async with self._opening:
            if self._stays or self._clock.monotonic() < self._not_before:
                return None
            try:
                answer = await self._client.apps_connections_open(app_token=self._token)
            except (SlackApiError, aiohttp.ClientError, TimeoutError, OSError) as error:
                return self._no_address(error)
            self._address_given = True
            try:
                await self._take_up(answer["url"])
            except (aiohttp.ClientError, TimeoutError, OSError) as error:
                log.warning("a connection to Slack could not be opened", error=type(error).__name__)
            return None

    def _no_address(self, error: Exception) -> Outcome:
        outcome = outcome_of(error, method="apps.connections.open")
        self._address_given = False
        code = code_of(error) if isinstance(error, SlackApiError) else type(error).__name__
        log.warning("Slack gives no address to connect to; trying on", code=code)
        if isinstance(outcome, Later) and outcome.method:  # Slack said how long to wait
            self._not_before = self._clock.monotonic() + outcome.after.total_seconds()
        return Refused(outcome.reason, code) if isinstance(outcome, TokenDead) else outcome

    async def _take_up(self, url: str) -> None:
        assert self._client.session is not None  # noqa: S101 - `slack_client` gives every client one
        socket = await self._client.session.ws_connect(
            url,
            autoping=False,  # a ping or pong is a sign of life, and has to be seen
            timeout=aiohttp.ClientWSTimeout(ws_close=CLOSE_WITHIN),
            proxy=self._client.proxy,
            ssl=self._client.ssl or True,
        )
        connection = Connection(socket, self._app)
        self._connections.append(connection)
        self._do(self._serve(connection))

    async def _serve(self, connection: Connection) -> None:
        try:
            async for frame in connection.frames():
                match frame.get("type"):
                    case "hello":
                        self._greeted(connection)
                    case "disconnect":
                        self._sent_away(connection, frame.get("reason") or "none given")
                    case _:
                        self._envelope_at = self._clock.monotonic()
                        connection.take(frame)
        finally:
            if connection in self._connections:
                self._connections.remove(connection)
            if connection.greeted and not self._told:
                self._open_at_once()

    def _greeted(self, connection: Connection) -> None:
        connection.greeted = True
        self._lost_at, self._told, self._address_given = None, "", False
        self._hello_at = self._clock.monotonic()
        for other in self._connections:
            if other is not connection and other.leaving:
                self._do(other.close())
        for callback in self._on_connected:
            callback()

    def _sent_away(self, connection: Connection, reason: str) -> None:
        connection.leaving = True
        if reason in TOLD:
            self._told = reason
            log.error(TOLD[reason])
            self._do(connection.close())
        else:
            log.info("Slack exchanges the connection", reason=reason)
            self._opened = 0  # Slack asks for it
            self._open_at_once()

    def _open_at_once(self) -> None:
        """Open a connection in place of one that ended or is about to, unless another is there already."""
        if self._opened < AT_ONCE and not self._stays:
            self._opened += 1
            self._do(self._open())

    def _do(self, work: Coroutine[Any, Any, object]) -> None:
        async def guarded() -> None:
            try:
                await work
            except (aiohttp.ClientError, OSError) as error:
                log.info("a connection to Slack ended badly", error=type(error).__name__)

        if self._closing:
            work.close()
            return
        task = asyncio.create_task(guarded(), name="socket")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Take no further payloads, and finish those that came."""
        if self._closing:
            return
        self._closing = True
        await asyncio.gather(*(one.close() for one in self._connections), return_exceptions=True)
        tasks = set(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
