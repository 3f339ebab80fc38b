"""Operations on channels: create, join, leave, rename, archive; each publishes the events that follow."""

from __future__ import annotations

import re
from typing import Any

from bot.demo.json_types import Json
from bot.demo.operations.messages import MessageOperations
from bot.demo.workspace.channels import Channel
from bot.demo.workspace.errors import SlackError
from bot.demo.workspace.state import Workspace

NAME = re.compile(r"[a-z0-9_-]+")
LONGEST_NAME = 80
LONGEST_TOPIC = 250


class ChannelOperations:
    """What people and apps do with channels. Raises SlackError where Slack would refuse."""

    def __init__(self, workspace: Workspace, message_operations: MessageOperations) -> None:
        self.workspace = workspace
        self.message_operations = message_operations
        self._line = message_operations.system_line

    def create(self, name: str, creator: str, *, is_private: bool = False) -> Channel:
        """Create a channel with its creator in it."""
        check_name(name)
        if self.workspace.name_is_taken(name):
            raise SlackError("name_taken")
        channel = self.workspace.add_channel(name, creator, is_private=is_private)
        if not is_private:
            shown = {"id": channel.id, "name": name, "created": int(channel.created.timestamp()), "creator": creator}
            self._publish("channel_created", channel, channel=shown)
        self.join(channel, creator)
        return channel

    def join(self, channel: Channel, user: str, inviter: str | None = None) -> None:
        """Add a member."""
        if channel.is_archived:
            raise SlackError("is_archived")
        if user in channel.members:
            return
        channel.members.append(user)
        invited = {"inviter": inviter} if inviter else {}
        self._line(channel, user, "join", f"<@{user}> has joined the channel", **invited)
        self._publish("member_joined_channel", channel, **(self._member(channel, user) | invited))

    def leave(self, channel: Channel, user: str) -> None:
        """Let a member leave."""
        if channel.is_private and channel.members == [user]:
            raise SlackError("last_member")
        self._remove(channel, user, "cant_leave_general")

    def kick(self, channel: Channel, user: str) -> None:
        """Remove a member."""
        self._remove(channel, user, "cant_kick_from_general")

    def _remove(self, channel: Channel, user: str, from_general: str) -> None:
        if channel.is_general:
            raise SlackError(from_general)
        if user not in channel.members:
            raise SlackError("not_in_channel")
        was_bot = user == self.message_operations.feed.bot_user_id
        channel.members.remove(user)
        self._line(channel, user, "leave", f"<@{user}> has left the channel")
        self._publish("member_left_channel", channel, was_member=was_bot, **self._member(channel, user))

    def _member(self, channel: Channel, user: str) -> Json:
        kind = "G" if channel.is_private else "C"
        return {"user": user, "channel": channel.id, "channel_type": kind, "team": self.workspace.team_id}

    def set_topic(self, channel: Channel, user: str, topic: str) -> None:
        """Change the topic; Slack writes a line each time, changed or not."""
        _check_length(topic)
        channel.topic = topic
        self._line(channel, user, "topic", f"<@{user}> set the channel topic: {topic}", topic=topic)

    def set_purpose(self, channel: Channel, user: str, purpose: str) -> None:
        """Change the description."""
        _check_length(purpose)
        channel.purpose = purpose
        line = f"<@{user}> set the channel description: {purpose}"
        self._line(channel, user, "purpose", line, purpose=purpose)

    def rename(self, channel: Channel, user: str, name: str) -> None:
        """Rename a channel."""
        check_name(name)
        if name != channel.name and self.workspace.name_is_taken(name):
            raise SlackError("name_taken")
        old, channel.name = channel.name, name
        line = f'<@{user}> has renamed the channel from "{old}" to "{name}"'
        self._line(channel, user, "name", line, old_name=old, name=name)
        shown = {"id": channel.id, "name": name, "created": int(channel.created.timestamp())}
        self._publish(_event_type(channel, "rename"), channel, channel=shown)

    def archive(self, channel: Channel, user: str) -> None:
        """Archive a channel. The bot loses its membership of a public one, and cannot rejoin by itself."""
        if channel.is_archived:
            raise SlackError("already_archived")
        if channel.is_general:
            raise SlackError("cant_archive_general")
        self._line(channel, user, "archive", f"<@{user}> archived the channel")
        channel.is_archived = True
        bot = self.message_operations.feed.bot_user_id
        was_member = bot in channel.members
        if not channel.is_private and was_member:
            channel.members.remove(bot)
        self._publish(_event_type(channel, "archive"), channel, was_member=was_member, user=user, channel=channel.id)

    def unarchive(self, channel: Channel, user: str) -> None:
        """Unarchive a channel."""
        if not channel.is_archived:
            raise SlackError("not_archived")
        channel.is_archived = False
        if user not in channel.members:
            channel.members.append(user)
        self._line(channel, user, "unarchive", f"<@{user}> un-archived the channel")
        self._publish(_event_type(channel, "unarchive"), channel, user=user, channel=channel.id)

    def _publish(self, kind: str, where: Channel, *, was_member: bool = False, **more: Any) -> None:
        event = {"type": kind, **more, "event_ts": self.workspace.next_ts()}
        self.message_operations.feed.tell(event, where, was_member=was_member)


def _event_type(channel: Channel, what: str) -> str:
    return f"{'group' if channel.is_private else 'channel'}_{what}"


def _check_length(text: str) -> None:
    if len(text) > LONGEST_TOPIC:
        raise SlackError("too_long")


def check_name(name: str) -> None:
    """Refuse what Slack refuses as a channel name."""
    if not name:
        raise SlackError("invalid_name_required")
    if len(name) > LONGEST_NAME:
        raise SlackError("invalid_name_maxlength")
    if not NAME.fullmatch(name):
        raise SlackError("invalid_name_specials")
    if not name.strip("-_"):
        raise SlackError("invalid_name_punctuation")
