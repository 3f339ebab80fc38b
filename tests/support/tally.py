"""How much Warroom has said: to everyone in a channel, and to one person alone."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from bot.demo.workspace.messages import Message
from tests.support.world import World


class Posts(NamedTuple):
    """What everyone in a channel reads."""

    top: int = 0
    """At the top level."""
    threads: int = 0


class Alone(NamedTuple):
    """What one person got."""

    ephemerals: int = 0
    direct: int = 0
    """Direct messages; each notifies."""
    pings: int = 0
    """Mentions in a channel that notified."""


def of_channels(world: World) -> dict[str, Posts]:
    """Count Warroom's posts in each channel where it spoke; the war room is ``room``. Slack's own lines don't count."""
    counts = {
        "room" if channel in world.rooms else channel.name: Posts(
            _ours(world, [one for one in channel.messages if not one.is_reply]),
            sum(_ours(world, channel.thread(one)) for one in channel.messages if not one.is_reply),
        )
        for channel in world.slack.channels
        if not channel.is_im
    }
    return {name: posts for name, posts in counts.items() if any(posts)}


def of_people(world: World) -> dict[str, Alone]:
    """Count what each person whom Warroom addressed got."""
    pings = Counter(ping.who for ping in world.slack.pings)
    counts = {
        one.name: Alone(len(one.ephemerals), _ours(world, one.direct_messages().messages), pings.pop(one.id, 0))
        for one in world.slack.people
    }
    assert not pings, "a group, a whole channel or a stranger was pinged"
    return {name: alone for name, alone in counts.items() if any(alone)}


def _ours(world: World, messages: list[Message]) -> int:
    return sum(one.user == world.slack.bot_user_id and not one.is_system for one in messages)
