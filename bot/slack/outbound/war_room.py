"""The channel of one incident: creating it, finding it again, inviting people."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.effects import CreateRoom, Done, Invite, Outcome, Refused, Spot
from bot.domain.escalation import NO_ONE
from bot.domain.overview import Overview
from bot.slack.blocks import text
from bot.slack.blocks.incident import outcome
from bot.slack.outbound.channels import Channels
from bot.slack.workspace.client import Identity
from bot.slack.workspace.directory import EMPTY, Directory
from bot.slack.workspace.errors import GONE_ERRORS, code_of, failures_by_user, is_done, outcome_of, sentence_for

INVITED_AT_ONCE: Final = 100
"""People in one invitation. Source: Slack's reference, conversations.invite: users."""

NAMES_TRIED: Final = 5
"""The full name, and with a suffix -2 to -5. It carries the incident's number, so even one clash is rare."""

SKEW: Final = timedelta(days=1)
"""How far Slack's clock may be behind ours: names without a year come again a year later at the soonest."""

TOPIC_LIMIT: Final = 250
"""Characters. Source: Slack's reference, conversations.setTopic."""


class WarRoom:
    """Makes channels and fills them."""

    def __init__(self, client: AsyncWebClient, identity: Identity, channels: Channels, directory: Directory) -> None:
        self._client = client
        self._identity = identity
        self._channels = channels
        self._directory = directory

    async def create(self, effect: CreateRoom, *, left_at: datetime | None, look_first: bool) -> Outcome:
        """Make the channel, or find the one we made already.

        Args:
            left_at: when it was asked for: a channel that is much older belongs to another incident.
            look_first: an earlier attempt may have made it.
        """
        full = effect.full_name or effect.name
        suffixed = (f"{full}-{suffix}" for suffix in range(2, NAMES_TRIED + 1))
        names = tuple(dict.fromkeys((effect.name, full, *suffixed)))
        if look_first:
            for name in dict.fromkeys((effect.name, full)):
                if (found := await self._ours(name, since=None if name == full else left_at)) is not None:
                    return found
        for tried in names:
            try:
                answer = await self._client.conversations_create(name=tried, is_private=effect.private)
            except SlackApiError as error:
                if code_of(error) != "name_taken":
                    return outcome_of(error, method="conversations.create")
                found = await self._ours(tried, since=left_at if tried != full and tried == effect.name else None)
                if found is not None:
                    return found
                continue
            return Done(answer["channel"]["id"], name=answer["channel"]["name"])
        return Refused(f"The names {full} to {full}-{NAMES_TRIED} are all taken.", "name_taken")

    async def _ours(self, name: str, *, since: datetime | None) -> Done | None:
        found = await self._channels.made_by_us(name, since=since - SKEW if since is not None else None)
        return Done(found, name=name) if found is not None else None

    async def set_topic(self, channel: str, view: Overview, template: str, *, untouched: bool) -> Outcome:
        """Write the topic, unless it is so already: each time it is written, the channel shows a line.

        Args:
            untouched: the channel can have no topic yet, so it is not read.
        """
        incident = view.incident
        topic = template.format(
            id=incident.number, severity=view.severity.label, status=outcome(view), title=incident.title
        )
        topic = text.clip_escaped(text.one_line(topic), TOPIC_LIMIT)
        if not untouched:
            answer = await self._client.conversations_info(channel=channel)
            if (answer["channel"].get("topic") or {}).get("value") == topic:
                return Done(channel)
        await self._client.conversations_setTopic(channel=channel, topic=topic)
        return Done(channel)

    async def archive(self, channel: str) -> Outcome:
        """Archive the channel; that someone has done so already is as good."""
        try:
            await self._client.conversations_archive(channel=channel)
        except SlackApiError as error:
            if not is_done("conversations.archive", code_of(error)):
                raise
        return Done(channel)

    async def bookmark(self, channel: str, title: str, link: str, *, untried: bool) -> Outcome:
        """Add a link to the channel's head, unless it is there already: adding twice makes two.

        Args:
            untried: no one has begun to add it before, so it is not looked for.
        """
        if not untried:
            present = await self._client.bookmarks_list(channel_id=channel)
            if any(mark.get("link") == link for mark in present["bookmarks"]):
                return Done(channel)
        await self._client.bookmarks_add(channel_id=channel, title=title, type="link", link=link)
        return Done(channel)

    async def pin(self, spot: Spot, former: Spot | None) -> Outcome:
        """Pin a message, and take the pin off a former one."""
        if former is not None:
            try:
                await self._client.pins_remove(channel=former.channel, timestamp=former.ts)
            except SlackApiError as error:
                if not is_done("pins.remove", code_of(error)) and code_of(error) not in GONE_ERRORS:
                    raise
        await self._client.pins_add(channel=spot.channel, timestamp=spot.ts)
        return Done(spot.channel)

    async def invite(self, channel: str, effect: Invite, *, named: Callable[[str], str]) -> Outcome:
        """Ask people in. Who cannot come is named, and stays for another try; all others are in.

        Args:
            named: what people call an id, a group or an address of the policy.
        """
        problems: list[str] = []
        left: list[str] = []
        found = await asyncio.gather(*map(self._directory.members, effect.people))
        me = (await self._identity.me()).user_id
        lists = {
            who: [user for user in users if user != me] for who, (users, _) in zip(effect.people, found, strict=True)
        }
        for who, (_, problem) in zip(effect.people, found, strict=True):
            if problem is not None or (not lists[who] and who != me):
                problems.append(f"{named(who)}: {problem or EMPTY}.")
                left.append(who)
        users = list(dict.fromkeys(user for each in lists.values() for user in each))
        kept_out: set[str] = set()
        for start in range(0, len(users), INVITED_AT_ONCE):
            failures = await self._invite(channel, users[start : start + INVITED_AT_ONCE])
            people = await self._directory.people(failures)
            for user, code in failures.items():
                person = people.get(user)
                name, gone = (person.name or user, person.gone) if person is not None else (user, "")
                problems.append(f"{name} is not in the room: {gone or sentence_for(code)}.")
                left.append(user)
                kept_out.add(user)
        if not problems:
            return Done(channel)
        no_one = any(kept_out.issuperset(each) for who, each in lists.items() if who != me)
        remaining = Invite(people=tuple(dict.fromkeys(left)))
        return Done(channel, problems=tuple(problems), remaining=remaining, code=NO_ONE if no_one else "")

    async def _invite(self, channel: str, users: Sequence[str]) -> dict[str, str]:
        """Invite a chunk; return who did not get in, and why."""
        try:
            answer = await self._client.conversations_invite(channel=channel, users=list(users), force=True)
        except SlackApiError as error:
            failures = failures_by_user(error)
            if failures or is_done("conversations.invite", code_of(error)):
                return failures
            if len(users) == 1 and code_of(error) in _OF_THE_PERSON:
                return {users[0]: code_of(error)}
            raise
        return {
            entry["user"]: entry.get("error") or ""
            for entry in answer.get("errors") or ()
            if not is_done("conversations.invite", entry.get("error") or "")
        }


_OF_THE_PERSON: Final = frozenset({
    "cant_invite", "user_not_found", "user_disabled", "user_is_restricted", "user_is_ultra_restricted",
    "ura_max_channels", "org_user_not_in_team", "invitee_cant_see_channel", "no_permission",
    "no_external_invite_permission",
})  # fmt: skip
"""Refusals that are about the person. Anything else is about the channel, the app or the moment."""
