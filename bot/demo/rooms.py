"""What happens to channels themselves: who is in, how they are called, whether they are open."""

from __future__ import annotations

import re
from typing import Any

from bot.demo.acts import Acts
from bot.demo.errors import SlackError
from bot.demo.workspace import Channel, Workspace

Json = dict[str, Any]

NAME = re.compile(r"[a-z0-9_-]+")
LONGEST_NAME = 80
LONGEST_TOPIC = 250


class Rooms:
    """The verbs on channels. They raise SlackError where Slack would refuse."""

    def __init__(self, workspace: Workspace, acts: Acts) -> None:
        """Work on a workspace."""
        self.workspace = workspace
        self.acts = acts

    def create(self, name: str, creator: str, *, is_private: bool = False) -> Channel:
        """Make a channel with its creator in it."""
        check_name(name)
        if self.workspace.name_is_taken(name):
            raise SlackError("name_taken")
        channel = Channel(
            id=self.workspace.mint("C"),
            name=name,
            creator=creator,
            created=self.workspace.now(),
            is_private=is_private,
        )
        self.workspace.channels[channel.id] = channel
        if not is_private:
            shown = {"id": channel.id, "name": name, "created": int(channel.created.timestamp()), "creator": creator}
            self._tell("channel_created", channel, channel=shown)
        self.join(channel, creator)
        return channel

    def join(self, channel: Channel, user: str, inviter: str | None = None) -> None:
        """Let somebody in."""
        if channel.is_archived:
            raise SlackError("is_archived")
        if user in channel.members:
            return
        channel.members.append(user)
        invited = {"inviter": inviter} if inviter else {}
        self.acts.system_line(channel, user, "join", f"<@{user}> has joined the channel", **invited)
        kind = "G" if channel.is_private else "C"
        more: Json = {"user": user, "channel": channel.id, "channel_type": kind, "team": self.workspace.team_id}
        self._tell("member_joined_channel", channel, **(more | invited))

    def leave(self, channel: Channel, user: str) -> None:
        """Let somebody out."""
        if channel.is_general:
            raise SlackError("cant_leave_general")
        if user not in channel.members:
            raise SlackError("not_in_channel")
        if channel.is_private and channel.members == [user]:
            raise SlackError("last_member")
        self._remove(channel, user)

    def kick(self, channel: Channel, user: str) -> None:
        """Put somebody out."""
        if channel.is_general:
            raise SlackError("cant_kick_from_general")
        if user not in channel.members:
            raise SlackError("not_in_channel")
        self._remove(channel, user)

    def _remove(self, channel: Channel, user: str) -> None:
        was_bot = user == self.acts.feed.bot_user_id
        channel.members.remove(user)
        self.acts.system_line(channel, user, "leave", f"<@{user}> has left the channel")
        kind = "G" if channel.is_private else "C"
        more: Json = {"user": user, "channel": channel.id, "channel_type": kind, "team": self.workspace.team_id}
        self._tell("member_left_channel", channel, was_member=was_bot, **more)

    def set_topic(self, channel: Channel, user: str, topic: str) -> None:
        """Change the topic; Slack writes a line each time, changed or not."""
        _check_length(topic)
        channel.topic = topic
        self.acts.system_line(channel, user, "topic", f"<@{user}> set the channel topic: {topic}", topic=topic)

    def set_purpose(self, channel: Channel, user: str, purpose: str) -> None:
        """Change the description."""
        _check_length(purpose)
        channel.purpose = purpose
        said = f"<@{user}> set the channel description: {purpose}"
        self.acts.system_line(channel, user, "purpose", said, purpose=purpose)

    def rename(self, channel: Channel, user: str, name: str) -> None:
        """Give another name."""
        check_name(name)
        if name != channel.name and self.workspace.name_is_taken(name):
            raise SlackError("name_taken")
        old, channel.name = channel.name, name
        said = f'<@{user}> has renamed the channel from "{old}" to "{name}"'
        self.acts.system_line(channel, user, "name", said, old_name=old, name=name)
        shown = {"id": channel.id, "name": name, "created": int(channel.created.timestamp())}
        self._tell(_twin(channel, "rename"), channel, channel=shown)

    def archive(self, channel: Channel, user: str) -> None:
        """Close a channel. The bot falls out of a public one, and cannot come back by itself."""
        if channel.is_archived:
            raise SlackError("already_archived")
        if channel.is_general:
            raise SlackError("cant_archive_general")
        self.acts.system_line(channel, user, "archive", f"<@{user}> archived the channel")
        channel.is_archived = True
        bot = self.acts.feed.bot_user_id
        was_member = bot in channel.members
        if not channel.is_private and was_member:
            channel.members.remove(bot)
        self._tell(_twin(channel, "archive"), channel, was_member=was_member, user=user, channel=channel.id)

    def unarchive(self, channel: Channel, user: str) -> None:
        """Open it again."""
        if not channel.is_archived:
            raise SlackError("not_archived")
        channel.is_archived = False
        if user not in channel.members:
            channel.members.append(user)
        self.acts.system_line(channel, user, "unarchive", f"<@{user}> un-archived the channel")
        self._tell(_twin(channel, "unarchive"), channel, user=user, channel=channel.id)

    def _tell(self, kind: str, where: Channel, *, was_member: bool = False, **more: Any) -> None:
        event = {"type": kind, **more, "event_ts": self.workspace.next_ts()}
        self.acts.feed.tell(event, where, was_member=was_member)


def _twin(channel: Channel, what: str) -> str:
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
