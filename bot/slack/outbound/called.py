"""Whom a message calls: the people behind the groups and addresses that it names, as Slack knows them now."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError

from bot.domain.messages import Message
from bot.domain.messages.roles import ExpertsAsked
from bot.domain.messages.war_room import RoomRefused
from bot.slack.workspace.directory import Directory

log = structlog.get_logger(__name__)


async def called_by(
    message: Message, directory: Directory, *, named: Callable[[str], str]
) -> tuple[Message, tuple[str, ...]]:
    """Find out whom a message calls: an address becomes the person behind it, what brings no one is left out.

    Args:
        named: what people call an id, a group or an address of the policy.

    Returns:
        The message to send, and a sentence for each entry that brings no one.
    """
    if not isinstance(message, ExpertsAsked | RoomRefused):
        return message, ()
    try:
        found = await asyncio.gather(*map(directory.members, message.people))
    except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
        log.warning("whom a message calls could not be found out", error=type(error).__name__)
        return message, ()
    people: list[str] = []
    missing = []
    for who, (users, problem) in zip(message.people, found, strict=True):
        if problem is not None:
            missing.append(f"{named(who)}: {problem}.")
        else:  # a group is called as such: Slack notifies whoever is in it
            people.extend(users if "@" in who else [who])
    update = {"people": tuple(dict.fromkeys(people)), "missing": tuple(missing)}
    return message.model_copy(update=update), tuple(missing)
