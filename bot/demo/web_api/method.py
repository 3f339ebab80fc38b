"""A Web API method: who may call it, the arguments of a call, and what it works on."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.demo.json_types import Json
from bot.demo.operations.channels import ChannelOperations
from bot.demo.operations.messages import MessageOperations
from bot.demo.operations.views import OpenViews
from bot.demo.workspace.channels import Channel
from bot.demo.workspace.errors import SlackError, invalid
from bot.demo.workspace.messages import Message
from bot.demo.workspace.state import Workspace
from bot.demo.workspace.users import User


class Arguments:
    """Arguments of one call, from query, form or JSON."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self.raw = dict(raw)

    def has(self, name: str) -> bool:
        """Whether it was given at all."""
        return self.raw.get(name) is not None

    def text(self, name: str) -> str:
        """An optional text."""
        value = self.raw.get(name)
        return "" if value is None else str(value)

    def required(self, name: str) -> str:
        """A text that must be there."""
        if not self.text(name):
            raise invalid(f"missing required field: {name}")
        return self.text(name)

    def flag(self, name: str) -> bool:
        """A yes or no, however it was written; no if it is missing."""
        return str(self.raw.get(name)).lower() in ("1", "true")

    def number(self, name: str, default: int, most: int) -> int:
        """A count of at least one, cut at ``most``."""
        try:
            value = int(self.raw.get(name) or default)
        except ValueError:
            raise SlackError("invalid_limit") from None
        if value < 1:
            raise SlackError("invalid_limit")
        return min(value, most)

    def listed(self, name: str) -> list[str]:
        """Ids or words, separated by commas or given as a list."""
        value = self.raw.get(name)
        parts = value if isinstance(value, list) else str(value or "").split(",")
        return [str(part).strip() for part in parts if str(part).strip()]

    def mapping(self, name: str) -> Json:
        """A JSON object that must be there."""
        value = self.raw.get(name)
        if not isinstance(value, dict):
            raise invalid(f"{name} must be an object")
        return value


STRUCTURED = ("blocks", "attachments", "metadata", "view", "files", "message")


def parsed(raw: Mapping[str, Any]) -> Json:
    """Parse the arguments that are JSON inside a form."""
    arguments = dict(raw)
    for name in STRUCTURED:
        value = arguments.get(name)
        if isinstance(value, str) and value:
            try:
                arguments[name] = json.loads(value)
            except ValueError:
                code = "invalid_blocks_format" if name == "blocks" else "invalid_arguments"
                raise SlackError(code) from None
    return arguments


@dataclass(slots=True)
class PendingUpload:
    """A file whose address was given out."""

    name: str
    length: int
    content: bytes | None = None


@dataclass(slots=True)
class Desk:
    """What the methods work on: the workspace and what the app may do in it."""

    workspace: Workspace
    message_operations: MessageOperations
    channel_operations: ChannelOperations
    views: OpenViews
    scopes: set[str]
    home_enabled: bool
    base: Callable[[], str]
    """Address of the server, with a slash at the end."""
    ticket: Callable[[], str]
    manifest: Json
    """The app's manifest as it stands at Slack. A change of it takes effect once the app is installed again."""
    uploads: dict[str, PendingUpload] = field(default_factory=dict)
    """File id to what is being uploaded."""
    most_history: int | None = None
    """Cap on the page of history and replies, for apps under the limit of 2025."""

    @property
    def bot(self) -> User:
        """The app's user."""
        return self.workspace.users[self.message_operations.feed.bot_user_id]

    def need(self, scopes: str) -> None:
        """Refuse a call that was granted none of these scopes, written as in `Method`."""
        wanted = scopes.split("|")
        if not any(not one or one in self.scopes for one in wanted):
            raise SlackError("missing_scope", needed=wanted[0], provided=",".join(sorted(self.scopes)))

    def channel(self, channel_id: str) -> Channel:
        """Find a channel that the app may know of; a private one it is not in does not exist for it."""
        channel = self.workspace.channels.get(channel_id)
        if channel is None or (channel.is_private and self.bot.id not in channel.members):
            raise SlackError("channel_not_found")
        return channel

    @staticmethod
    def message(channel: Channel, ts: str) -> Message:
        """Find a message of a channel."""
        message = channel.at(ts)
        if message is None:
            raise SlackError("message_not_found")
        return message

    def joined(self, channel_id: str) -> Channel:
        """Find a channel that the app is in."""
        channel = self.channel(channel_id)
        if self.bot.id not in channel.members:
            raise SlackError("is_archived" if channel.is_archived else "not_in_channel")
        return channel

    def open(self, channel_id: str) -> Channel:
        """Find a channel that the app is in and that is not archived."""
        channel = self.joined(channel_id)
        if channel.is_archived:
            raise SlackError("is_archived")
        return channel

    def page(self, items: list[Any], arguments: Arguments, default: int, most: int) -> tuple[list[Any], Json]:
        """Cut a page out of a list; the cursor says where the next one begins."""
        limit = arguments.number("limit", default, most)
        cursor = arguments.text("cursor")
        if cursor and not cursor.startswith("from:"):
            raise SlackError("invalid_cursor")
        start = int(cursor.removeprefix("from:")) if cursor else 0
        end = start + limit
        following = f"from:{end}" if end < len(items) else ""
        return items[start:end], {"response_metadata": {"next_cursor": following}}


Handler = Callable[[Desk, Arguments], Json]


@dataclass(frozen=True, slots=True)
class Method:
    """One row of the table of methods.

    Scopes are words; ``a|b`` means that either will do, an empty text that none is needed.
    """

    handler: Handler
    public: str = ""
    private: str | None = None
    """For private channels, if other than ``public``."""
    im: str | None = None
    mpim: str | None = None
    caller: str = "bot"
    """Sort of token: ``bot``, ``app``, ``config``, or ``none`` if none is asked for."""
    takes_json: bool = True
    """Readers ignore JSON bodies: they take query or form."""

    def scope_for(self, kind: str) -> str:
        """Scope needed for a kind of channel."""
        other = {"private": self.private, "im": self.im, "mpim": self.mpim}.get(kind)
        return self.public if other is None else other

    def any_scope(self) -> str:
        """All scopes with which the method can be of any use."""
        return "|".join(dict.fromkeys(self.scope_for(kind) for kind in ("public", "private", "im", "mpim")))
