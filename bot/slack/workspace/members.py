"""Who is in a room, which is what a private incident's secrecy rests on."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from slack_sdk.web.async_client import AsyncWebClient

from bot.runtime import Clock

FRESH_FOR: Final = timedelta(seconds=60)
"""How long a list of members is relied on."""


class MembershipUnknownError(Exception):
    """Whether someone is in a room has to be read from Slack first; then the same can be tried again."""

    def __init__(self, channel: str) -> None:
        super().__init__(channel)
        self.channel = channel


class Members:
    """Reads who is in a room, and remembers it for a minute."""

    def __init__(self, client: AsyncWebClient, clock: Clock) -> None:
        self._client = client
        self._clock = clock
        self._known: dict[str, tuple[datetime, frozenset[str]]] = {}

    async def of(self, channel: str) -> frozenset[str]:
        """Return the user ids of a room's members, read at most a minute ago.

        Raises:
            SlackApiError, aiohttp.ClientError, TimeoutError: Slack did not say.
        """
        known = self._fresh(channel)
        if known is not None:
            return known
        found: set[str] = set()
        cursor = ""
        while True:
            answer = await self._client.conversations_members(channel=channel, limit=200, cursor=cursor)
            found.update(answer["members"])
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                break
        members = frozenset(found)
        self._known[channel] = (self._clock.now(), members)
        return members

    def remembered(self, channel: str) -> frozenset[str]:
        """Return the same without asking Slack: a transaction is no place to wait for it.

        Raises:
            MembershipUnknownError: it was not read within the last minute.
        """
        known = self._fresh(channel)
        if known is None:
            raise MembershipUnknownError(channel)
        return known

    def forget(self, channel: str) -> None:
        """Read it again next time: someone came or went."""
        self._known.pop(channel, None)

    def _fresh(self, channel: str) -> frozenset[str] | None:
        read_at, members = self._known.get(channel, (None, frozenset()))
        fresh = read_at is not None and abs(self._clock.now() - read_at) < FRESH_FOR
        return members if fresh else None
