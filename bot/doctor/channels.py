"""The channels that the policy names: whether they exist, are open, and have Warroom in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from bot.doctor.database import channels_of
from bot.doctor.finding import Finding, failed, not_checked, ok
from bot.domain.channel import is_channel_id
from bot.policies import Loaded
from bot.slack.workspace.query import AwayError, Query

CHECK: Final = "channels"
LATER: Final = "Run `warroom doctor` again in a minute."


async def channels(query: Query, loaded: Loaded, known: Mapping[str, str]) -> tuple[Finding, ...]:
    """Look at each channel. Reads only Warroom's own channels, never the workspace's list.

    Args:
        known: channel as the policy names it, and the id it was last posted to: an archived channel is no longer ours.
    """
    named: dict[str, list[str]] = {}
    for path, channel in channels_of(loaded.policy):
        named.setdefault(channel, []).append(f"{path}, {loaded.provenance.get(path, 'the policy')}")
    try:
        listed, own = await query.own_channels()
        if listed.code:
            first = "Fix that first, then run `warroom doctor` again."
            return (not_checked(CHECK, f"Couldn't list Warroom's channels: {listed.reason}.", first),)
        by_name = {str(one["name"]): one for one in own}
        found = []
        for channel, places in named.items():
            shown = f"{called(channel)} ({'; '.join(places)})"
            there = by_name.get(channel) or await _asked(query, channel, known)
            problem = _problem(channel, shown, there)
            if problem is not None:
                found.append(problem)
    except AwayError as away:
        return (not_checked(CHECK, f"Couldn't check all channels: {away}.", LATER),)
    if found:
        return tuple(found)
    return (ok(CHECK, f"Warroom is in {', '.join(called(channel) for channel in named)}."),)


async def _asked(query: Query, channel: str, known: Mapping[str, str]) -> Mapping[str, Any] | None:
    """Ask about a channel whose id is known."""
    channel_id = channel if is_channel_id(channel) else known.get(channel)
    if channel_id is None:
        return None
    answer = await query.ask("conversations.info", channel=channel_id)
    return None if answer.code else answer.data["channel"]


def _problem(channel: str, shown: str, there: Mapping[str, Any] | None) -> Finding | None:
    if there is None:
        return failed(
            CHECK,
            f"Warroom isn't in {shown}: it doesn't exist, is archived or private, or Warroom was never invited.",
            f"Create or unarchive {called(channel)} and type /invite @Warroom in it, or correct the policy.",
        )
    if there.get("is_archived"):
        return failed(
            CHECK,
            f"{shown} is archived, so Warroom can't post there.",
            f"Unarchive {called(channel)} and type /invite @Warroom in it, or choose another in the policy.",
        )
    if not there.get("is_member", True):
        return failed(
            CHECK, f"Warroom isn't in {shown}, so it can't post there.", f"Type /invite @Warroom in {called(channel)}."
        )
    return None


def called(channel: str) -> str:
    """Return a channel's name or id as people see it."""
    return channel if is_channel_id(channel) else f"#{channel}"
