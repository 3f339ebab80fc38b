"""The channel in which incidents are announced: found, or created."""

from __future__ import annotations

from typing import Final

from bot.doctor.channels import called
from bot.doctor.finding import Finding, failed, ok
from bot.domain.channel import CHANNEL_LENGTH, is_channel_id, is_channel_name
from bot.slack.workspace.query import Query, query_session

CHECK: Final = "channel"

CLOSED: Final = frozenset({"restricted_action", "cannot_create_channel", "missing_scope", "user_is_restricted"})
"""Refusals that mean that someone else has to create the channel."""


async def settle(token: str, api_url: str, channel: str) -> Finding:
    """Make sure that the bot is in a channel; if there is none of that name, create a public one.

    The workspace's list of channels is never read: only the bot's own are.

    Args:
        channel: name, without ``#``, or id.

    Raises:
        AwayError: Slack does not answer.
    """
    async with query_session() as session:
        query = Query(token, api_url, session)
        if is_channel_id(channel):
            return await _of_id(query, channel)
        if not is_channel_name(channel):
            return failed(
                CHECK,
                f"“{channel}” isn't a valid channel name.",
                f"Use lower case, digits, - and _, at most {CHANNEL_LENGTH} characters, such as incidents.",
            )
        listed, own = await query.own_channels(exclude_archived="true")
        if listed.code:
            return failed(CHECK, f"Couldn't list Warroom's channels: {listed.reason}.", _invite(channel))
        if any(one.get("name") == channel for one in own):
            return ok(CHECK, f"Warroom is in #{channel}.")
        return await _made(query, channel)


async def _of_id(query: Query, channel: str) -> Finding:
    answer = await query.ask("conversations.info", channel=channel)
    found = answer.data.get("channel") or {}
    if answer.code or not found.get("is_member"):
        return failed(CHECK, f"Warroom isn't in {channel}, or there is no such channel.", _invite(channel))
    if found.get("is_archived"):
        return failed(CHECK, f"#{found.get('name')} is archived.", "Unarchive it, or choose another channel.")
    return ok(CHECK, f"Warroom is in #{found.get('name')}.")


async def _made(query: Query, channel: str) -> Finding:
    answer = await query.ask("conversations.create", name=channel)
    if not answer.code:
        return ok(CHECK, f"Created #{channel}. Only Warroom is in it so far: ask people to join.")
    if answer.code == "name_taken":
        return failed(
            CHECK,
            f"#{channel} exists, but Warroom isn't in it; it may be private or archived.",
            f"{_invite(channel)} Or choose another channel.",
        )
    if answer.code in CLOSED:
        return failed(CHECK, f"Warroom may not create #{channel}: {answer.reason}.", f"Create it. {_invite(channel)}")
    return failed(CHECK, f"Couldn't create #{channel}: {answer.reason}.", "Choose another channel.")


def _invite(channel: str) -> str:
    return f"Type /invite @Warroom in {called(channel)}, then press Enter here."
