"""Channels, with everything that was posted in them, and bookmarks."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from bot.demo.workspace.messages import Message


@dataclass(slots=True, kw_only=True)
class Bookmark:
    """A link above the messages of a channel."""

    id: str
    title: str
    link: str
    emoji: str | None
    at: datetime


@dataclass(slots=True, kw_only=True)
class Channel:
    """A channel, a direct message (``is_im``) or a group one (``is_mpim``)."""

    id: str
    name: str
    creator: str
    created: datetime
    members: list[str] = field(default_factory=list)
    topic: str = ""
    purpose: str = ""
    is_private: bool = False
    is_im: bool = False
    is_mpim: bool = False
    is_general: bool = False
    is_archived: bool = False
    log: list[Message] = field(default_factory=list)
    """Every message ever posted here, oldest first: replies and deleted ones too."""
    pins: list[str] = field(default_factory=list)
    """The ts of pinned messages, in order of pinning."""
    bookmarks: list[Bookmark] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """One of ``public``, ``private``, ``im``, ``mpim``."""
        if self.is_im:
            return "im"
        if self.is_mpim:
            return "mpim"
        return "private" if self.is_private else "public"

    @property
    def all_messages(self) -> list[Message]:
        """The messages in the channel itself, including Slack's own lines, oldest first."""
        return [one for one in self.log if not one.deleted and (not one.is_reply or one.subtype == "thread_broadcast")]

    @property
    def messages(self) -> list[Message]:
        """The messages of people and apps in the channel itself, oldest first."""
        return [one for one in self.all_messages if not one.is_system]

    @property
    def pinned(self) -> list[Message]:
        """The pinned messages."""
        return [one for ts in self.pins if (one := self.at(ts))]

    def thread(self, parent: Message) -> list[Message]:
        """The replies under a message, oldest first."""
        return [one for one in self.log if one.is_reply and one.thread_ts == parent.ts and not one.deleted]

    def is_tombstone(self, message: Message) -> bool:
        """Whether a message was deleted and has replies: Slack shows that it was there as long as one stands."""
        return message.deleted and not message.is_reply and bool(self.thread(message))

    def at(self, ts: str) -> Message | None:
        """The message with this ts, unless it was deleted."""
        return next((one for one in self.log if one.ts == ts and not one.deleted), None)

    def find(self, text: str) -> Message:
        """Return the one message, reply or not, that shows this text.

        Raises:
            LookupError: no message shows it, or more than one does.
        """
        standing = [one for one in self.log if not one.deleted and not one.is_system]
        found = [one for one in standing if text in one.visible]
        if len(found) == 1:
            return found[0]
        shown = "\n---\n".join(one.visible for one in (found or standing))
        how_many = "several messages show" if found else "no message shows"
        raise LookupError(f"{how_many} {text!r} in #{self.name}:\n{shown}")
