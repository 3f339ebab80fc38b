"""This file is about looking into a channel for what we may have posted: the only reader of history and replies."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from slack_sdk.web.async_client import AsyncWebClient

EVENT_TYPE: Final = "warroom_effect"
"""Type of the metadata that every message of ours carries."""

BEFORE: Final = timedelta(seconds=5)
"""How far before our first attempt to look: Slack's clock may be behind ours."""


class History:
    """Reads channels of which the bot is a member."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client

    async def posted(self, channel: str, key: str, *, since: datetime, thread: str = "") -> str | None:
        """Return the ``ts`` of our message that carries an effect's key; ``None``: it never arrived.

        Raises:
            SlackApiError, aiohttp.ClientError, TimeoutError: it could not be read.
        """
        async for message in self._messages(channel, since=since, thread=thread):
            metadata = message.get("metadata", {})
            if metadata.get("event_type") == EVENT_TYPE and metadata.get("event_payload", {}).get("key") == key:
                return str(message["ts"])
        return None

    async def shared(self, channel: str, filename: str, *, since: datetime, thread: str) -> bool:
        """Tell whether a file of this name was shared in a thread.

        Raises:
            SlackApiError, aiohttp.ClientError, TimeoutError: it could not be read.
        """
        async for message in self._messages(channel, since=since, thread=thread):
            if any(file.get("name") == filename for file in message.get("files") or ()):
                return True
        return False

    async def _messages(self, channel: str, *, since: datetime, thread: str) -> AsyncIterator[Mapping[str, Any]]:
        oldest = f"{(since - BEFORE).timestamp():.6f}"
        cursor = ""
        while True:
            asked: dict[str, Any] = {"channel": channel, "oldest": oldest, "limit": 100, "include_all_metadata": True}
            if cursor:
                asked["cursor"] = cursor
            if thread:
                answer = await self._client.conversations_replies(ts=thread, **asked)
            else:
                answer = await self._client.conversations_history(**asked)
            for message in answer["messages"]:
                yield message
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return
