"""The people behind names of the policy: who of them can be reached, and why the others can't."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from bot.slack.workspace.directory import Directory
from bot.slack.workspace.errors import sentence_for


async def people_behind(
    names: Sequence[str], directory: Directory, *, named: Callable[[str], str]
) -> tuple[Sequence[str], Sequence[str]]:
    """Find out who can be reached.

    Args:
        named: what people call an id, a group or an address of the policy.

    Returns:
        User ids, each once; and a sentence for each name that brings no one, and for each person who is gone.

    Raises:
        SlackApiError, aiohttp.ClientError, TimeoutError: Slack did not say.
    """
    found = await asyncio.gather(*map(directory.members, names))
    problems = [f"{named(who)}: {why}." for who, (_, why) in zip(names, found, strict=True) if why is not None]
    users = list(dict.fromkeys(user for each, _ in found for user in each))
    there = []
    for user, person in zip(users, await asyncio.gather(*map(directory.person, users)), strict=True):
        if person is not None and person.is_there:
            there.append(user)
        else:
            gone = person.gone if person is not None else sentence_for("user_not_found")
            problems.append(f"{person.name if person is not None else user}: {gone}.")
    return there, list(dict.fromkeys(problems))
