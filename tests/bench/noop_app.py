"""The yardstick: an app of Bolt's own that does nothing, with as many listeners as ours, served as Bolt serves it.

A command is answered in a global middleware, which is the fastest way there is. One that says "declare ..." also makes
the calls of a war room to Slack, and keeps nothing. A message goes to the listener that is registered first.

``python -m tests.bench.noop_app <api_url> <port>``, or ``socket`` for Bolt's own Socket Mode; the tokens and the secret
are the local Slack's.
"""

from __future__ import annotations

import asyncio
import itertools
import re
import sys
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

ANY = re.compile(".*")
TOKEN, APP_TOKEN, SECRET = "xoxb-local-slack", "xapp-local-slack", "local-signing-secret"


async def nothing() -> None:
    """Do nothing."""


async def acknowledge(ack: Any) -> None:
    """Do nothing else."""
    await ack()


class Rooms:
    """Opens war rooms as a plain app does: the calls one after another, and nothing is remembered."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self._numbers = itertools.count()
        self._tasks: set[asyncio.Task[None]] = set()

    def begin(self, user: str) -> None:
        """Open one beside the answer."""
        task = asyncio.create_task(self._open(f"plain-room-{next(self._numbers)}", user))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _open(self, name: str, user: str) -> None:
        client = self._client
        room = (await client.conversations_create(name=name))["channel"]["id"]
        await client.conversations_setTopic(channel=room, topic=name)
        await client.conversations_invite(channel=room, users=user)
        card = await client.chat_postMessage(channel=room, text=name)
        await client.pins_add(channel=room, timestamp=card["ts"])
        await client.bookmarks_add(channel_id=room, title=name, type="link", link="https://example.com")
        await client.chat_postMessage(channel="C0INC1DENT", text=name)
        await client.chat_postMessage(channel=room, text="Who leads?")


def app(api_url: str) -> AsyncApp:
    """Put it together."""
    client = AsyncWebClient(token=TOKEN, base_url=api_url)
    bolt = AsyncApp(client=client, signing_secret=SECRET)
    rooms = Rooms(client)

    async def first(body: dict[str, Any], next: Callable[[], Awaitable[BoltResponse]]) -> BoltResponse:  # noqa: A002 - Bolt's name
        if "command" not in body:
            return await next()
        if body["text"].startswith("declare "):
            rooms.begin(body["user_id"])
        return BoltResponse(status=200, body="")

    bolt.use(first)
    bolt.event("message")(nothing)
    for register in (bolt.command, bolt.action, bolt.view, bolt.view_closed, bolt.shortcut, bolt.options):
        register(ANY)(acknowledge)
    return bolt


async def over_a_socket(api_url: str) -> None:
    """Take what comes over a WebSocket until cancelled."""
    asks = AsyncWebClient(token=APP_TOKEN, base_url=api_url)
    await AsyncSocketModeHandler(app(api_url), APP_TOKEN, web_client=asks).start_async()  # type: ignore[no-untyped-call]


if __name__ == "__main__":
    if sys.argv[2] == "socket":
        asyncio.run(over_a_socket(sys.argv[1]))
    else:
        web.run_app(app(sys.argv[1]).web_app("/slack/events"), host="127.0.0.1", port=int(sys.argv[2]), access_log=None)
