"""The channels that we are in."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.workspace.client import Identity


class NoPlaceError(Exception):
    """Where something should go is not there; the sentence says what to do."""


class Channels:
    """Channels that the bot is a member of. The workspace's list is never read."""

    def __init__(self, client: AsyncWebClient, identity: Identity) -> None:
        self._client = client
        self._identity = identity
        self._ids: dict[str, str] = {}
        self._direct: dict[str, str] = {}

    async def own(self) -> AsyncIterator[Mapping[str, Any]]:
        """Yield the channels that we are in, as Slack describes them.

        Raises:
            SlackApiError, aiohttp.ClientError, TimeoutError: they could not be read.
        """
        cursor = ""
        while True:
            answer = await self._client.users_conversations(
                types="public_channel,private_channel", limit=200, exclude_archived=True, cursor=cursor
            )
            for channel in answer["channels"]:
                yield channel
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return

    async def id_of(self, channel: str) -> str:
        """Return the id of a channel that the policy gives by name or by id.

        Raises:
            NoPlaceError: we are in no channel of that name.
        """
        if channel.isupper() and channel[:1] in {"C", "G"}:
            return channel
        if channel not in self._ids:
            async for found in self.own():
                self._ids[found["name"]] = found["id"]
        if channel not in self._ids:
            raise NoPlaceError(
                f"Warroom is not in #{channel}. Create the channel if need be, "
                "type /invite @Warroom there, then press Retry."
            )
        return self._ids[channel]

    async def with_person(self, user: str) -> str:
        """Return the id of our direct messages with someone.

        Raises:
            SlackApiError, aiohttp.ClientError, TimeoutError: they could not be opened.
        """
        if user not in self._direct:
            self._direct[user] = (await self._client.conversations_open(users=user))["channel"]["id"]
        return self._direct[user]

    def forget(self, channel: str) -> None:
        """Look a name up again next time: the channel that had it may be gone."""
        self._ids.pop(channel, None)

    async def made_by_us(self, name: str, *, since: datetime | None = None) -> str | None:
        """Return the id of the channel of this name that we created; creating it made us a member.

        A name alone proves nothing: another may have taken it.

        Args:
            since: not one that was created before; ``None``: however old it is.
        """
        me = await self._identity.me()
        async for channel in self.own():
            if channel["name"] != name or channel.get("creator") != me.user_id:
                continue
            if since is None or int(channel.get("created") or 0) >= since.timestamp():
                return str(channel["id"])
        return None
