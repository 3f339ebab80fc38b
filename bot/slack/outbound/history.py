"""Looking in a channel for what we may have posted: the only reader of history and replies."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.backfill import PIN, PUSHPINS, Backfill, Mark, Move, Page, bare
from bot.domain.effects import Outcome
from bot.domain.timeline import instant, microseconds, slack_ts
from bot.slack.workspace.answers import MESSAGE
from bot.slack.workspace.client import Identity, Me
from bot.slack.workspace.errors import code_of, outcome_of
from bot.slack.workspace.members import Members
from bot.slack.workspace.messages import SAID, as_it_stands
from bot.slack.workspace.shapes import reads

EVENT_TYPE: Final = "warroom_effect"
"""Type of the metadata that every message of ours carries."""

PAGE: Final = 200
"""Messages in one answer. Source: Slack's reference, conversations.history: no more than 200 are advised."""


MOVES: Final = {"channel_join": True, "group_join": True, "channel_leave": False, "group_leave": False}
"""Subtypes of Slack's notices of who came (``True``) and who left. Source: /reference/events/message."""

GONE: Final = "thread_not_found"
"""What Slack answers of a thread of which nothing is left."""

log = structlog.get_logger(__name__)


class History:
    """Reads channels of which the bot is a member."""

    def __init__(
        self,
        client: AsyncWebClient,
        identity: Identity,
        members: Members,
        *,
        page_size: int = PAGE,
        collected: frozenset[str] = frozenset(),
    ) -> None:
        """Read with a client.

        Args:
            page_size: messages in one answer, for back-fill.
            collected: reactions that are looked for beside pushpins.
        """
        self._client = client
        self._identity = identity
        self._members = members
        self._page_size = page_size
        self._sorts = PUSHPINS | collected

    async def posted(self, channel: str, key: str, *, since: datetime, thread: str = "") -> str | None:
        """Return the ``ts`` of our message that carries an effect's key; ``None``: it never arrived.

        Raises:
            SlackApiError, aiohttp.ClientError, TimeoutError: it could not be read.
        """
        async for message in self._messages(channel, since=since, thread=thread):
            metadata = message.get("metadata") or {}
            if metadata.get("event_type") == EVENT_TYPE and (metadata.get("event_payload") or {}).get("key") == key:
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

    async def page(self, backfill: Backfill) -> Page | Outcome:
        """See `bot.runtime.History.page`."""
        asked: dict[str, Any] = {
            "channel": backfill.channel,
            "oldest": slack_ts(backfill.oldest),
            "inclusive": True,
            "limit": self._page_size,
            "cursor": backfill.cursor,
        }
        method = "conversations.replies" if backfill.thread else "conversations.history"
        try:
            me = await self._identity.me()
            if backfill.thread:
                answer = await self._client.conversations_replies(ts=slack_ts(backfill.thread), **asked)
            else:
                answer = await self._client.conversations_history(**asked)
        except (SlackClientError, aiohttp.ClientError, TimeoutError, OSError) as error:
            if backfill.thread and isinstance(error, SlackApiError) and code_of(error) == GONE:
                return Page(revisions=())
            return outcome_of(error, method=method)
        # The parent heads every page of a thread, and belongs to the channel.
        read = [each for each in _readable(answer["messages"]) if microseconds(each["ts"]) != backfill.thread]
        said = [each for each in read if not _is_ours(each, me) and each.get("subtype") in SAID]
        edges = [microseconds(each["ts"]) for each in read]
        return Page(
            revisions=tuple(as_it_stands(backfill.channel, each) for each in said),
            marks=frozenset(mark for each in said for mark in _marks(each, self._sorts)),
            sorts=self._sorts,
            moves=tuple(_moves(read, me)),
            edge=(max(edges) if backfill.thread else min(edges)) if edges else None,
            threads=() if backfill.thread else tuple(_threads(read, backfill.oldest)),
            cursor=(answer.get("response_metadata") or {}).get("next_cursor") or "",
            answered_at=_dated(answer.headers),
        )

    async def pinned(self, channel: str) -> frozenset[Mark] | Outcome:
        """See `bot.runtime.History.pinned`."""
        try:
            answer = await self._client.pins_list(channel=channel)
        except (SlackClientError, aiohttp.ClientError, TimeoutError, OSError) as error:
            return outcome_of(error, method="pins.list")
        return frozenset(
            Mark(microseconds(item["message"]["ts"]), PIN, item.get("created_by") or "")
            for item in answer["items"]
            if (item.get("message") or {}).get("ts")
        )

    async def members(self, channel: str) -> frozenset[str] | Outcome:
        """See `bot.runtime.History.members`."""
        try:
            me = await self._identity.me()
            self._members.forget(channel)
            return await self._members.of(channel) - {me.user_id}
        except (SlackClientError, aiohttp.ClientError, TimeoutError, OSError) as error:
            return outcome_of(error, method="conversations.members")

    async def _messages(self, channel: str, *, since: datetime, thread: str) -> AsyncIterator[Mapping[str, Any]]:
        oldest = f"{since.timestamp():.6f}"
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


def _dated(headers: Mapping[str, str]) -> datetime | None:
    """Read when an answer was given, by the clock of whoever gave it."""
    try:
        dated = parsedate_to_datetime(headers.get("Date", ""))
        return dated.astimezone(UTC) if dated.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _readable(messages: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Leave out what is no message that we can read: it would hold up all that stand beside it."""
    found = [each for each in messages if reads(MESSAGE, each)]
    if len(found) < len(messages):
        log.warning("messages of an unknown shape were left out", messages=len(messages) - len(found))
    return found


def _is_ours(message: Mapping[str, Any], me: Me) -> bool:
    return message.get("user") == me.user_id or (message.get("bot_id") or "") == me.bot_id


def _marks(message: Mapping[str, Any], sorts: Collection[str]) -> Iterator[Mark]:
    for reaction in message.get("reactions") or ():
        if bare(reaction["name"]) in sorts:
            for user in reaction["users"]:
                yield Mark(microseconds(message["ts"]), reaction["name"], user)


def _moves(messages: Sequence[Mapping[str, Any]], me: Me) -> Iterator[Move]:
    """Read Slack's notices of who came and who left."""
    for message in messages:
        came = MOVES.get(message.get("subtype", ""))
        if came is not None and message.get("user") not in (None, me.user_id):
            yield Move(message["user"], instant(microseconds(message["ts"])), came)


def _threads(messages: Sequence[Mapping[str, Any]], oldest: int) -> Iterator[int]:
    """Yield the parents of replies that came since; our own messages begin threads too."""
    for message in messages:
        if message.get("latest_reply") and microseconds(message["latest_reply"]) >= oldest:
            yield microseconds(message["ts"])
