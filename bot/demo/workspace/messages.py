"""Messages, ephemeral messages and files."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.demo.json_types import Json
from bot.demo.rendering.blocks import button_labels, render_blocks
from bot.demo.rendering.mrkdwn import Names, render_text

SYSTEM_LINES = frozenset({
    "channel_join", "channel_leave", "channel_topic", "channel_purpose", "channel_name",
    "channel_archive", "channel_unarchive",
    "group_join", "group_leave", "group_topic", "group_purpose", "group_name",
    "group_archive", "group_unarchive",
})  # fmt: skip
"""Subtypes of the lines that Slack posts by itself; no one can reply to, pin or react to them."""


@dataclass(slots=True, kw_only=True)
class File:
    """An uploaded file."""

    id: str
    name: str
    title: str
    content: bytes
    user: str
    shares: dict[str, list[str]] = field(default_factory=dict)
    """Channel id to the ts of the messages that show it."""

    @property
    def text(self) -> str:
        """The content, for files that are text."""
        return self.content.decode("utf-8", errors="replace")


@dataclass(slots=True, kw_only=True)
class Post:
    """Text and blocks with a place and an author."""

    ts: str
    channel_id: str
    user: str | None
    text: str
    names: Names = field(repr=False)
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    bot_id: str | None = None

    @property
    def visible(self) -> str:
        """What a reader sees: the blocks if there are any, else the text."""
        body = render_blocks(self.blocks, self.names) if self.blocks else render_text(self.text, self.names)
        shown = [body, *(self._attachment(one) for one in self.attachments)]
        return "\n".join(part for part in shown if part)

    @property
    def notice(self) -> str:
        """What a phone shows: the text alone."""
        return render_text(self.text, self.names)

    @property
    def buttons(self) -> list[str]:
        """Labels of the buttons, in reading order."""
        return button_labels(self.blocks)

    def _attachment(self, attachment: Json) -> str:
        if attachment.get("blocks"):
            return render_blocks(attachment["blocks"], self.names)
        return render_text(str(attachment.get("text") or attachment.get("fallback") or ""), self.names)


@dataclass(slots=True, kw_only=True)
class Ephemeral(Post):
    """Shown to one person only, and not stored by Slack."""

    viewer: str
    """Id of the person who sees it."""
    deleted: bool = False


@dataclass(slots=True, kw_only=True)
class Message(Post):
    """A message that stays in its channel."""

    subtype: str | None = None
    edited: Json | None = None
    """``{"user", "ts"}`` of the last edit that Slack marks as one."""
    reactions: dict[str, list[str]] = field(default_factory=dict)
    """Emoji name without colons to the ids of those who reacted, in order."""
    files: list[File] = field(default_factory=list)
    metadata: Json | None = None
    client_msg_id: str | None = None
    """Given for messages that a person typed, never for an app's."""
    username: str | None = None
    icon_emoji: str | None = None
    deleted: bool = False

    @property
    def is_reply(self) -> bool:
        """Whether it stands in a thread under another message."""
        return self.thread_ts is not None and self.thread_ts != self.ts

    @property
    def is_system(self) -> bool:
        """Whether Slack posted it by itself."""
        return self.subtype in SYSTEM_LINES
