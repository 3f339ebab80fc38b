"""Operations on messages: post, edit, delete, react, pin and share; each publishes the events that follow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.demo.json_types import Json
from bot.demo.operations.events import CHANNEL_TYPES, EventFeed
from bot.demo.payloads import epoch, message_json, tombstone_json
from bot.demo.rendering.mentions import Ping, mentions
from bot.demo.workspace.channels import Channel
from bot.demo.workspace.errors import SlackError
from bot.demo.workspace.messages import Ephemeral, File, Message
from bot.demo.workspace.state import Workspace

REACTIONS_PER_MESSAGE = 23
PINS_PER_CHANNEL = 100


class MessageOperations:
    """What people and apps do with messages. Raises SlackError where Slack would refuse."""

    def __init__(self, workspace: Workspace, feed: EventFeed) -> None:
        self.workspace = workspace
        self.feed = feed
        self.pings: list[Ping] = []

    def post(self, channel: Channel, message: Message) -> Message:
        """Add a message to its channel, with the mentions in it."""
        self.workspace.give_block_ids(message.blocks)
        channel.log.append(message)
        for file in message.files:
            file.shares.setdefault(channel.id, []).append(message.ts)
        mentioned = mentions(message.text, message.blocks)
        if message.user == self._bot:
            self.pings += [Ping(channel.id, message.ts, who) for who in mentioned]
        event = self._as_event(message, channel)
        self._publish_message(channel, event)
        if self._bot in mentioned and message.user != self._bot and not channel.is_im:
            self.feed.tell(event | {"type": "app_mention", "channel": channel.id}, channel)
        return message

    def post_ephemeral(
        self, viewer: str, channel: Channel, text: str, blocks: list[Json], thread_ts: str | None = None
    ) -> Ephemeral:
        """Show a message of the app to one person only."""
        ephemeral = Ephemeral(
            blocks=self.workspace.give_block_ids(blocks),
            ts=self.workspace.next_ts(),
            channel_id=channel.id,
            user=self._bot,
            text=text,
            names=self.workspace,
            thread_ts=thread_ts,
            viewer=viewer,
        )
        self.workspace.ephemerals.append(ephemeral)
        return ephemeral

    @property
    def _bot(self) -> str:
        return self.feed.bot_user_id

    def new_message(self, channel: Channel, *, user: str | None, text: str, **more: Any) -> Message:
        """Make a message with the ts of now, not posted yet."""
        ts = self.workspace.next_ts()
        return Message(ts=ts, channel_id=channel.id, user=user, text=text, names=self.workspace, **more)

    def system_line(self, channel: Channel, user: str, what: str, text: str, **more: Any) -> None:
        """Post one of Slack's own lines, such as "set the channel topic"."""
        subtype = f"{'group' if channel.is_private else 'channel'}_{what}"
        line = self.new_message(channel, user=user, text=text, subtype=subtype)
        channel.log.append(line)
        self._publish_message(channel, self._as_event(line, channel) | more)

    def changed(self, channel: Channel, message: Message, before: Json) -> None:
        """Publish that a message has changed."""
        self._publish_change(channel, message_json(message, channel, self.workspace), before)

    def _publish_change(self, channel: Channel, now: Json, before: Json) -> None:
        event = {
            "type": "message",
            "subtype": "message_changed",
            "hidden": True,
            "message": now,
            "previous_message": before,
        }
        self._publish_message(channel, event)

    def refresh(self, channel: Channel, message: Message) -> None:
        """Publish a change that changed no text."""
        self.changed(channel, message, message_json(message, channel, self.workspace))

    def edit(self, channel: Channel, message: Message, user: str, text: str) -> None:
        """Change the text of one's own message."""
        before = message_json(message, channel, self.workspace)
        message.text = text
        message.edited = {"user": user, "ts": self.workspace.next_ts()}
        self.changed(channel, message, before)

    def delete(self, channel: Channel, message: Message) -> None:
        """Remove a message; its replies stay, and a tombstone with them."""
        before = message_json(message, channel, self.workspace)
        message.deleted = True
        if message.ts in channel.pins:
            channel.pins.remove(message.ts)
        if channel.is_tombstone(message):
            self._publish_change(channel, tombstone_json(message, channel), before)
            return
        self._publish_deletion(channel, message.ts, before)
        parent = next((one for one in channel.log if message.is_reply and one.ts == message.thread_ts), None)
        if parent is not None and parent.deleted and not channel.is_tombstone(parent):
            self._publish_deletion(channel, parent.ts, tombstone_json(parent, channel))

    def _publish_deletion(self, channel: Channel, ts: str, before: Json) -> None:
        event = {
            "type": "message",
            "subtype": "message_deleted",
            "hidden": True,
            "deleted_ts": ts,
            "previous_message": before,
        }
        self._publish_message(channel, event)

    def react(self, channel: Channel, message: Message, user: str, name: str) -> None:
        """Add an emoji."""
        if message.is_system:
            raise SlackError("not_reactable")
        users = message.reactions.get(name, [])
        if user in users:
            raise SlackError("already_reacted")
        if not users and len(message.reactions) >= REACTIONS_PER_MESSAGE:
            raise SlackError("too_many_emoji")
        message.reactions[name] = [*users, user]
        self._publish_reaction("reaction_added", channel, message, user, name)

    def unreact(self, channel: Channel, message: Message, user: str, name: str) -> None:
        """Remove one's own emoji."""
        users = message.reactions.get(name, [])
        if user not in users:
            raise SlackError("no_reaction")
        users.remove(user)
        if not users:
            del message.reactions[name]
        self._publish_reaction("reaction_removed", channel, message, user, name)

    def pin(self, channel: Channel, message: Message, user: str) -> None:
        """Pin a message."""
        if message.is_system:
            raise SlackError("not_pinnable")
        if message.ts in channel.pins:
            raise SlackError("already_pinned")
        if len(channel.pins) >= PINS_PER_CHANNEL:
            raise SlackError("too_many_pins")
        channel.pins.append(message.ts)
        self._publish_pin("pin_added", channel, message, user)

    def unpin(self, channel: Channel, message: Message, user: str) -> None:
        """Remove a pin."""
        if message.ts not in channel.pins:
            raise SlackError("no_pin")
        channel.pins.remove(message.ts)
        self._publish_pin("pin_removed", channel, message, user)

    def share(self, channel: Channel, message: Message, files: Sequence[File]) -> Message:
        """Post a message that carries files."""
        message.files = list(files)
        message.subtype = "file_share"
        return self.post(channel, message)

    def _as_event(self, message: Message, channel: Channel) -> Json:
        event = message_json(message, channel, self.workspace)
        if message.subtype == "thread_broadcast" and message.thread_ts:
            parent = channel.at(message.thread_ts)
            event["root"] = message_json(parent, channel, self.workspace) if parent else None
        return event | {"event_ts": message.ts}

    def _publish_message(self, channel: Channel, event: Json) -> None:
        place = {"channel": channel.id, "channel_type": CHANNEL_TYPES[channel.kind]}
        ts = event.get("event_ts") or self.workspace.next_ts()
        self.feed.tell({"ts": ts} | event | place | {"event_ts": ts}, channel)

    def _publish_reaction(self, kind: str, channel: Channel, message: Message, user: str, name: str) -> None:
        item = {"type": "message", "channel": channel.id, "ts": message.ts}
        event = {"type": kind, "user": user, "reaction": name, "item": item, "item_user": message.user}
        self.feed.tell(event | {"event_ts": self.workspace.next_ts()}, channel)

    def _publish_pin(self, kind: str, channel: Channel, message: Message, user: str) -> None:
        ts = self.workspace.next_ts()
        item = {
            "type": "message",
            "channel": channel.id,
            "created": epoch(ts),
            "created_by": user,
            "message": message_json(message, channel, self.workspace),
        }
        event: Json = {"type": kind, "user": user, "channel_id": channel.id, "item": item, "event_ts": ts}
        if kind == "pin_removed":
            event["has_pins"] = bool(channel.pins)
        self.feed.tell(event, channel)
