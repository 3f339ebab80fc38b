"""Unread messages and mentions: up to where each person has read each channel."""

from __future__ import annotations

from collections.abc import Sequence

from bot.demo.json_types import Json
from bot.demo.people.member import Member
from bot.demo.rendering.mentions import Ping, mentions
from bot.demo.workspace.channels import Channel
from bot.demo.workspace.messages import Message
from bot.demo.workspace.users import Group


class Unread:
    """Remembers the last message that each person has read in each channel."""

    def __init__(self, pings: Sequence[Ping]) -> None:
        """Begin with nothing read.

        Args:
            pings: whom the app's posts have mentioned so far; edits ping no one.
        """
        self._pings = pings
        self._read: dict[tuple[str, str], str] = {}

    def mark_read(self, person: Member, channel: Channel) -> None:
        """Mark everything in a channel as read by someone."""
        self._read[person.id, channel.id] = channel.log[-1].ts if channel.log else ""

    def was_opened(self, channel: Channel) -> bool:
        """Whether anyone has looked into a channel."""
        return any(channel_id == channel.id for _, channel_id in self._read)

    def count(self, person: Member, channel: Channel, groups: list[Group]) -> Json:
        """Count what is new to someone in a channel, and how much of it mentions them."""
        if person.id not in channel.members:
            return {"unread": 0, "mentions": 0}
        until = self._read.get((person.id, channel.id), "")
        of_others = [one for one in channel.log if not (one.deleted or one.is_system or one.user == person.id)]
        new = [one for one in of_others if one.ts > until]
        in_channel = [one for one in new if not one.is_reply or one.subtype == "thread_broadcast"]
        mentioning = new if channel.is_im else [one for one in new if self._mentions(one, person, groups)]
        return {"unread": len(in_channel), "mentions": len(mentioning)}

    def _mentions(self, message: Message, person: Member, groups: list[Group]) -> bool:
        own = {person.id, "here", "channel", "everyone"} | {one.id for one in groups if person.id in one.users}
        if message.bot_id is None:
            return bool(own & set(mentions(message.text, message.blocks)))
        return any(one.ts == message.ts and one.channel == message.channel_id and one.who in own for one in self._pings)
