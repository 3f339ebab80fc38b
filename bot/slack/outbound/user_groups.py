"""Keeping a user group of Slack equal to whoever is on call."""

from __future__ import annotations

from functools import partial
from typing import Final

from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.effects import Done, Outcome, Refused
from bot.domain.escalation import named
from bot.domain.people import SCHEDULE
from bot.domain.user_group import KeepGroup
from bot.runtime import Runtime
from bot.slack.workspace.directory import Directory
from bot.slack.workspace.people_behind import people_behind

NO_ONE_TO_ADD: Final = "no_one_to_add"


class UserGroups:
    """Looks who is in a group first: what is right already is left alone, so an update is never made twice."""

    def __init__(self, runtime: Runtime, client: AsyncWebClient, directory: Directory) -> None:
        self._runtime = runtime
        self._client = client
        self._directory = directory

    async def keep(self, effect: KeepGroup) -> Outcome:
        """Have the group consist of whoever is on call now; it is never emptied.

        Raises:
            SlackApiError, aiohttp.ClientError, TimeoutError, OSError: Slack refused, or did not answer.
        """
        policy = self._runtime.policy
        schedule = policy.schedules.get(effect.schedule)
        if schedule is None or schedule.group != effect.group:
            return Done()  # the policy says otherwise by now
        on_call, problems = await people_behind(
            (f"{SCHEDULE}{effect.schedule}",), self._directory, named=partial(named, policy)
        )
        if not on_call:
            return Refused(" ".join(problems).rstrip(".") or "no one is on call", NO_ONE_TO_ADD)
        answer = await self._client.usergroups_users_list(usergroup=effect.group)
        if set(answer["users"]) != set(on_call):
            await self._client.usergroups_users_update(usergroup=effect.group, users=list(on_call))
            self._directory.forget(effect.group)
        return Done(problems=tuple(problems))
