"""This file is about the connection through which Slack sends payloads without a public address.

Source: https://docs.slack.dev/apis/events-api/using-socket-mode
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable
from typing import Final

import aiohttp
import structlog
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.effects import Refused, TokenDead
from bot.runtime import Clock
from bot.slack.app import SlackApp
from bot.slack.client import TokenError
from bot.slack.errors import code_of, outcome_of

LOOK_EVERY: Final = 10.0
"""Seconds between two looks at the connection."""

TRY_EVERY: Final = 5.0
"""Seconds between two pings, and between two tries to connect: the SDK's own default."""

STUCK_AFTER: Final = 30.0
"""Seconds without a connection after which its address is thrown away.

The SDK tries an address for ever although it works only once.
"""

log = structlog.get_logger(__name__)


class SocketMode:
    """Keeps one connection to Slack."""

    def __init__(
        self, app: SlackApp, app_token: str, client: AsyncWebClient, clock: Clock, *, try_every: float = TRY_EVERY
    ) -> None:
        """Prepare a connection; nothing is opened yet.

        Args:
            try_every: seconds between two signs of life, and between two tries to connect.
        """
        self._handler = AsyncSocketModeHandler(
            app.bolt,
            app_token,
            logger=logging.getLogger("slack_sdk.socket_mode"),
            web_client=client,
            ping_interval=try_every,
        )
        self._clock = clock
        self._lost_at: float | None = None
        self._connecting: asyncio.Future[None] | None = None

    async def connect(self) -> None:
        """Begin to connect. If Slack is away this goes on until it is back, as it does whenever the connection ends.

        Raises:
            TokenError: Slack does not take the app token.
        """
        client = self._handler.client
        try:
            client.wss_uri = await client.issue_new_wss_url()
        except (SlackApiError, aiohttp.ClientError, TimeoutError, OSError) as error:
            outcome = outcome_of(error, method="apps.connections.open")
            if isinstance(outcome, TokenDead | Refused):
                code = code_of(error) if isinstance(error, SlackApiError) else type(error).__name__
                raise TokenError(
                    f"Slack does not accept SLACK_APP_TOKEN ({code}): make an app-level token with the scope "
                    "connections:write and set it anew."
                ) from error
            log.warning("Slack cannot be reached yet; trying on")
        self._connecting = asyncio.ensure_future(self._handler.connect_async())  # type: ignore[no-untyped-call] # SDK

    def on_connected(self, callback: Callable[[], object]) -> None:
        """Have something called whenever Slack greets a new connection."""

        async def heard(message: aiohttp.WSMessage) -> None:
            if message.type is aiohttp.WSMsgType.TEXT and json.loads(message.data).get("type") == "hello":
                callback()

        self._handler.client.on_message_listeners.append(heard)

    async def watch(self) -> None:
        """Look after the connection until cancelled."""
        while True:
            await asyncio.sleep(LOOK_EVERY)
            await self.look()

    async def look(self) -> None:
        """Look once, and free a connection that is stuck."""
        if await self._handler.client.is_connected():
            self._lost_at = None
            return
        now = self._clock.monotonic()
        self._lost_at = self._lost_at if self._lost_at is not None else now
        if now - self._lost_at >= STUCK_AFTER:
            log.warning("no connection to Slack; asking for a new address")
            self._handler.client.wss_uri = None

    async def is_connected(self) -> bool:
        """Tell whether payloads can come."""
        return bool(await self._handler.client.is_connected())

    async def close(self) -> None:
        """Take no more payloads."""
        if self._handler.client.closed:
            return
        if self._connecting is not None:
            self._connecting.cancel()
        await self._handler.close_async()  # type: ignore[no-untyped-call] # the SDK leaves it untyped
