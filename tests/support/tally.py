"""How much Warroom has said: to everyone in a channel, and to one person alone."""

from __future__ import annotations

from collections import Counter
from typing import Final, NamedTuple

from bot.demo.people.person import Person
from bot.demo.workspace.channels import Channel
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


BY_ITSELF: Final = (
    *("Called in for", "This is a SEV", "Still open after", "External communication is due", "Update overdue since"),
    *("No one has acknowledged this", "Nothing has been done about this", "No update for", "⏳ Postmortem"),
)
"""Words of what Warroom tells people in private because time has passed, and no person had it do so."""


def told(person: Person) -> list[Message]:
    """Return what someone was told in private, but for what time alone has brought."""
    said = person.direct_messages().messages
    return [one for one in said if not any(words in one.visible for words in BY_ITSELF)]


def called_in(channel: Channel, world: World, since: int = 0) -> list[str]:
    """Return who was called in a channel itself, in order: not in threads, where deadlines are told of."""
    top = {one.ts for one in channel.messages}
    return [ping.who for ping in world.slack.pings[since:] if ping.channel == channel.id and ping.ts in top]


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
