"""What each person has read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.demo.mentions import Ping, mentions
from bot.demo.posts import Message
from bot.demo.presence import Presence
from bot.demo.workspace import Channel, Group

Json = dict[str, Any]


class Marks:
    """Up to where each person has read each channel."""

    def __init__(self, pings: Sequence[Ping]) -> None:
        """Begin with nothing read.

        Args:
            pings: whom the app's posts have called so far; edits call nobody.
        """
        self._pings = pings
        self._read: dict[tuple[str, str], str] = {}

    def read(self, person: Presence, channel: Channel) -> None:
        """Mark everything in a channel as read."""
        self._read[person.id, channel.id] = channel.log[-1].ts if channel.log else ""

    def was_opened(self, channel: Channel) -> bool:
        """Whether anybody has looked into a channel."""
        return any(place == channel.id for _, place in self._read)

    def unread(self, person: Presence, channel: Channel, groups: list[Group]) -> Json:
        """Count what is new to somebody in a channel, and how much of it calls for them."""
        if person.id not in channel.members:
            return {"unread": 0, "calls": 0}
        until = self._read.get((person.id, channel.id), "")
        new = [one for one in channel.log if one.ts > until and _is_news(one, person)]
        in_sight = [one for one in new if not one.is_reply or one.subtype == "thread_broadcast"]
        calls = new if channel.is_im else [one for one in new if self._calls(one, person, groups)]
        return {"unread": len(in_sight), "calls": len(calls)}

    def _calls(self, message: Message, person: Presence, groups: list[Group]) -> bool:
        own = {person.id, "here", "channel", "everyone"} | {one.id for one in groups if person.id in one.users}
        if message.bot_id is None:
            return bool(own & set(mentions(message.text, message.blocks)))
        return any(one.ts == message.ts and one.channel == message.channel_id and one.who in own for one in self._pings)


def _is_news(message: Message, person: Presence) -> bool:
    return not message.deleted and not message.is_system and message.user != person.id
