"""Who people are in Slack: their names, their groups, and whether they exist at all."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, timedelta, timezone, tzinfo
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.people import is_email, schedule_of
from bot.domain.postmortem.material import Material, Names
from bot.domain.postmortem.named import people_of, texts_of
from bot.runtime import Clock
from bot.slack.blocks import text as texts
from bot.slack.workspace.errors import code_of, sentence_for
from bot.workflows.reading.on_call import on_call_now
from storage.engine.database import Database

REMEMBERED_FOR: Final = timedelta(minutes=10)
"""How long an answer of Slack is taken as still true."""

NAMES_WITHIN: Final = 2.0
"""Seconds that looking up names may take."""

NOBODY: Final = frozenset({"user_not_found", "user_not_visible", "users_not_found"})

DEACTIVATED: Final = "the account is deactivated"
AN_APP: Final = "the account belongs to an app"
UNKNOWN: Final = "the account is no longer in this workspace"
EMPTY: Final = "no one is in this user group: add someone to it"
"""Why no one is behind an id, an address or a group: clauses, as `sentence_for` returns them."""

_USER = re.compile(r"<@([UW][A-Z0-9]+)(?:\|([^<>]*))?>")
_CHANNEL = re.compile(r"<#[CG][A-Z0-9]+(?:\|([^<>]*))?>")
_GROUP = re.compile(r"<!subteam\^(S[A-Z0-9]+)(?:\|@?([^<>]*))?>")
_BROADCAST = re.compile(r"<!(here|channel|everyone)(?:\|[^<>]*)?>")
_LABELLED = re.compile(rf"(?!{texts.INSTANT.pattern})<![^<>|]+\|(?P<label>[^<>]+)>")
_LINK = re.compile(r"<((?:https?|mailto|tel):[^<>|]+)(?:\|([^<>]*))?>")

_T = TypeVar("_T")
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Person:
    """Someone in the workspace."""

    id: str
    name: str
    zone: tzinfo = UTC
    """In which they read and type times."""
    email: str = ""
    """Empty: Slack does not say."""
    gone: str = ""
    """Why no message reaches anyone there: a clause; empty: they are there."""

    @property
    def is_there(self) -> bool:
        """Whether it is a person who can be reached."""
        return not self.gone


class Directory:
    """Asks Slack about people, and remembers the answers for a while."""

    def __init__(self, client: AsyncWebClient, clock: Clock, database: Database | None = None) -> None:
        """Know no one yet.

        Args:
            database: says who is on call; ``None``: schedules are no one's here.
        """
        self._client = client
        self._clock = clock
        self._database = database
        self._asked: dict[str, tuple[float, asyncio.Task[Any]]] = {}
        """By id, group or address: until when the answer counts, and the question, which may still be on its way."""

    async def person(self, user: str) -> Person | None:
        """Return someone by id; ``None``: Slack knows no one of that id.

        Raises:
            SlackApiError, aiohttp.ClientError, TimeoutError: Slack did not say.
        """
        return await self._once(user, self._person)

    async def _person(self, user: str) -> Person | None:
        try:
            answer = await self._client.users_info(user=user)
        except SlackApiError as error:
            if code_of(error) not in NOBODY:
                raise
            return None
        data = answer["user"]
        profile = data.get("profile") or {}
        named = (profile.get("display_name"), profile.get("real_name"), data.get("real_name"), data.get("name"))
        name = next(filter(None, named), user)
        gone = DEACTIVATED if data.get("deleted") else AN_APP if data.get("is_bot") else ""
        return Person(user, name, _zone(data), profile.get("email") or "", gone)

    def _known(self, who: str) -> asyncio.Task[Any] | None:
        """Return the answer that still counts; ``None``: it must be asked, or is on its way."""
        until, task = self._asked.get(who, (0.0, None))
        known = task is not None and task.done() and not task.cancelled() and task.exception() is None
        return task if known and self._clock.monotonic() < until else None

    def name(self, user: str) -> str | None:
        """Return what someone is called, as far as it is known already; ``None``: ask `names`."""
        known = self._known(user)
        return known.result().name if known is not None and known.result() is not None else None

    def forget(self, who: str) -> None:
        """Ask again about someone or something."""
        self._asked.pop(who, None)

    async def _once(self, who: str, ask: Callable[[str], Coroutine[Any, Any, _T]]) -> _T:
        """Ask, unless it was asked a while ago or is being asked now."""
        until, task = self._asked.get(who, (0.0, None))
        if task is None or self._clock.monotonic() >= until:
            task = asyncio.create_task(ask(who), name=f"look up {who}")
            self._asked[who] = (self._clock.monotonic() + REMEMBERED_FOR.total_seconds(), task)
            task.add_done_callback(lambda asked: self._forget_failure(who, asked))
        answer: _T = await asyncio.shield(task)  # whoever gives up waiting takes it from no one else
        return answer

    def _forget_failure(self, who: str, task: asyncio.Task[Any]) -> None:
        failed = task.cancelled() or task.exception() is not None
        if failed and self._asked.get(who, (0.0, None))[1] is task:
            del self._asked[who]

    async def look_up(self, users: Iterable[str], others: Iterable[str]) -> None:
        """Ask now what will soon be needed. What Slack does not say is asked again by whoever needs it.

        Args:
            users: whose names will be.
            others: of whom the user ids will be; as `members` takes them.
        """
        await asyncio.gather(*map(self.person, users), *map(self.members, others), return_exceptions=True)

    async def is_among(self, user: str, others: Sequence[str]) -> bool:
        """Tell whether someone is behind any of these ids, groups or addresses; no, if Slack doesn't say soon."""
        if user in others or not others:
            return user in others
        asked = [asyncio.create_task(self.members(who)) for who in others if not who.startswith(("U", "W"))]
        if asked:
            await asyncio.wait(asked, timeout=NAMES_WITHIN)
        found = False
        for task in asked:
            if not task.done():
                task.cancel()
            elif task.exception() is None:
                found = found or user in task.result()[0]
            else:
                log.info("a list of people could not be looked up", error=type(task.exception()).__name__)
        return found

    async def names(self, users: Iterable[str]) -> dict[str, str]:
        """Return what people are called; who cannot be found out soon is left out: no message waits for a name."""
        return {user: person.name for user, person in (await self.people(users)).items() if person.name}

    async def people(self, users: Iterable[str]) -> dict[str, Person]:
        """Return people by id, of whom Slack knows nothing without a name; who can't be found out soon is left out."""
        users = dict.fromkeys(users)
        known = {user: task for user in users if (task := self._known(user)) is not None}
        asked = {user: known.get(user) or asyncio.create_task(self.person(user)) for user in users}
        if len(known) < len(asked):
            await asyncio.wait(asked.values(), timeout=NAMES_WITHIN)
        found = {}
        for user, task in asked.items():
            if not task.done():
                task.cancel()
            elif isinstance(error := task.exception(), SlackApiError | aiohttp.ClientError | TimeoutError):
                log.info("a name could not be looked up", error=type(error).__name__)
            else:
                found[user] = task.result() or Person(user, "", gone=UNKNOWN)
        return found

    async def members(self, who: str, *, covered: bool = True) -> tuple[Sequence[str], str | None]:
        """Turn a user id, group id, e-mail address or schedule into user ids.

        Args:
            covered: of a schedule whoever covers now; else whom its calendar names, for anyone may arrange a cover,
                and no one gives themselves a right by it.

        Returns:
            The users; and where there are none, or some of a schedule are not known, why: a clause.

        Raises:
            SlackApiError, aiohttp.ClientError, TimeoutError: Slack did not say; try again later.
        """
        schedule = schedule_of(who)
        if schedule is not None:
            return await self._on_call(schedule, covered=covered)
        try:
            if "@" in who:
                return await self._once(who, self._by_address), None
            if who.startswith("S"):
                users = await self._once(who, self._group)
                if not users:
                    self.forget(who)  # someone will fill it, and press Retry
                return users, None if users else EMPTY
        except SlackApiError as error:
            code = code_of(error)
            if code in NOBODY | {"no_such_subteam", "plan_upgrade_required", "missing_scope"}:
                return [], sentence_for(code, error.response.get("needed"))
            raise
        return [who], None

    async def by_address(self, email: str) -> str | None:
        """Return the user id behind an e-mail address; ``None``: no one has it.

        Raises:
            SlackApiError, aiohttp.ClientError, TimeoutError: Slack did not say.
        """
        users, _ = await self.members(email) if is_email(email) else ((), None)
        return users[0] if users else None

    async def _on_call(self, schedule: str, *, covered: bool) -> tuple[Sequence[str], str | None]:
        """Return whom a schedule has on call now, as it was last read: nothing is fetched here."""
        if self._database is None:
            return [], f"no one reads the schedule {schedule} here"
        async with self._database.glancing() as uow:
            people, why = await on_call_now(uow, schedule, now=self._clock.now(), covered=covered)
        found = [await self.members(who) for who in people]
        problems = [f"{who}: {problem}" for who, (_, problem) in zip(people, found, strict=True) if problem is not None]
        users = list(dict.fromkeys(user for each, _ in found for user in each))
        return users, why or "; ".join(problems) or None

    async def _by_address(self, email: str) -> tuple[str, ...]:
        answer = await self._client.users_lookupByEmail(email=email)
        return (answer["user"]["id"],)

    async def _group(self, group: str) -> tuple[str, ...]:
        answer = await self._client.usergroups_users_list(usergroup=group)
        return tuple(answer["users"])


def _zone(user: Mapping[str, Any]) -> tzinfo:
    """Return the zone of a user by its name, else by its offset now, else UTC."""
    with suppress(ValueError, KeyError, OSError, TypeError):  # none that this machine knows
        return ZoneInfo(user["tz"])
    with suppress(ValueError, KeyError, OverflowError, TypeError):
        return timezone(timedelta(seconds=user["tz_offset"]))
    return UTC


async def names_for(directory: Directory, material: Material) -> Names:
    """Return a function that makes the draft's texts readable outside Slack."""
    names = await directory.names(await asyncio.to_thread(_named, material))
    return lambda text: readable(text, names)


def _named(material: Material) -> list[str]:
    mentions = (user for text in texts_of(material) if "<@" in text for user in mentioned(text))
    return sorted({user for user in (*people_of(material), *mentions) if user})


def mentioned(text: str) -> list[str]:
    """Return the ids of the users that a text mentions."""
    return [found[1] for found in _USER.finditer(text)]


def unmentioned(text: str, names: dict[str, str]) -> str:
    """Replace mentions of users and groups in mrkdwn by names, which call no one."""
    text = _USER.sub(lambda m: texts.name_only(m[1], names.get(m[1], "")), text)
    return _GROUP.sub(lambda m: texts.escape(f"@{m[2] or m[1]}"), text)


def readable(text: str, names: dict[str, str]) -> str:
    """Replace Slack's tokens by what they show: people by name, the rest as `spelled_out` does."""
    if "<" in text:  # as in few of 10,000
        text = texts.in_utc(spelled_out(_USER.sub(lambda m: "@" + (names.get(m[1]) or m[2] or m[1]), text)))
    return text


def spelled_out(text: str) -> str:
    """Replace Slack's tokens by what they show, but for people: channels, groups and links as text; instants stay."""
    text = _CHANNEL.sub(lambda m: f"#{m[1]}" if m[1] else "#private-channel", text)  # Slack hides the name of those
    text = _GROUP.sub(lambda m: "@" + (m[2] or m[1]), text)
    text = _BROADCAST.sub(lambda m: f"@{m[1]}", text)
    text = _LABELLED.sub(lambda m: m["label"], text)  # instants that others wrote, and whatever Slack invents next
    return _LINK.sub(_link, text)


def _link(found: re.Match[str]) -> str:
    address, label = found[1], found[2]
    scheme, _, bare = address.partition(":")
    if scheme in ("mailto", "tel"):
        address = bare
    if not label or label in (address, bare.removeprefix("//").rstrip("/")):  # Slack links host names by itself
        return label or address
    return f"{label} ({address})"
