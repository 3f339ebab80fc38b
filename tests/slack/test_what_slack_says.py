"""What Slack says of people, rooms and channels is read to its last page, and asked again when it may have changed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Final

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.demo.faults import Refuse
from bot.demo.slack import LocalSlack
from bot.manifest import manifest
from bot.slack.outbound.channels import Channels, NoPlaceError
from bot.slack.workspace.client import Identity, Me, slack_client
from bot.slack.workspace.directory import DEACTIVATED, EMPTY, UNKNOWN, Directory
from bot.slack.workspace.members import Members, MembershipUnknownError
from tests.slack.test_socket_mode import Stopwatch
from tests.support.world import START

MANY: Final = 450
"""More than two pages."""


@pytest.fixture
def stopwatch() -> Stopwatch:
    return Stopwatch(START)


@pytest.fixture
async def slack(stopwatch: Stopwatch) -> AsyncIterator[LocalSlack]:
    slack = LocalSlack(now=stopwatch.now, manifest=manifest())
    await slack.start()
    yield slack
    await slack.stop()


@pytest.fixture
async def client(slack: LocalSlack) -> AsyncIterator[AsyncWebClient]:
    async with aiohttp.ClientSession() as session:
        yield slack_client(slack.bot_token, slack.api_url, session)


@pytest.fixture
def members(client: AsyncWebClient, stopwatch: Stopwatch) -> Members:
    return Members(client, stopwatch)


@pytest.fixture
def channels(client: AsyncWebClient) -> Channels:
    return Channels(client, Identity(client))


@pytest.fixture
def directory(client: AsyncWebClient, stopwatch: Stopwatch) -> Directory:
    return Directory(client, stopwatch)


def asked(slack: LocalSlack, method: str) -> int:
    return len([call for call in slack.calls if call.method == method])


async def test_everyone_in_a_room_is_read(slack: LocalSlack, members: Members) -> None:
    room = slack.add_channel("room", [slack.add_person(f"one{number}") for number in range(MANY)])
    assert len(await members.of(room.id)) == MANY + 1
    assert asked(slack, "conversations.members") == 3


@pytest.mark.parametrize(("seconds", "times"), [(0, 1), (59, 1), (60, 2), (-59, 1), (-60, 2)])
async def test_who_is_in_a_room_is_relied_on_for_a_minute(
    slack: LocalSlack, members: Members, stopwatch: Stopwatch, seconds: int, times: int
) -> None:
    room = slack.channel("incidents").id
    with pytest.raises(MembershipUnknownError):
        members.remembered(room)
    there = await members.of(room)
    stopwatch.passes(seconds)
    if times == 1:
        assert members.remembered(room) == there
    else:
        with pytest.raises(MembershipUnknownError):
            members.remembered(room)
    assert await members.of(room) == there
    assert asked(slack, "conversations.members") == times
    members.forget(room)
    await members.of(room)
    assert asked(slack, "conversations.members") == times + 1


async def test_a_channel_is_found_by_name_wherever_it_is_in_the_list(slack: LocalSlack, channels: Channels) -> None:
    made = [slack.add_channel(f"team-{number}", [slack.bot_user_id]) for number in range(MANY)]
    for each in (made[0], made[-1]):
        assert await channels.id_of(each.name) == each.id
    assert asked(slack, "users.conversations") == 3, "the names are kept"
    channels.forget(made[-1].name)
    channels.forget("no such")
    assert await channels.id_of(made[-1].name) == made[-1].id
    assert asked(slack, "users.conversations") == 6


@pytest.mark.parametrize(("given", "is_id"), [("C0AB12", True), ("G0AB12", True), ("D0AB12", False), ("c0ab12", False)])
async def test_an_id_is_no_name(slack: LocalSlack, channels: Channels, given: str, *, is_id: bool) -> None:
    if is_id:
        assert await channels.id_of(given) == given
    else:
        with pytest.raises(NoPlaceError, match=f"not in #{given}"):
            await channels.id_of(given)
    assert asked(slack, "users.conversations") == (not is_id)


async def test_a_direct_message_is_opened_once(slack: LocalSlack, channels: Channels) -> None:
    alice = slack.person("alice").id
    assert await channels.with_person(alice) == await channels.with_person(alice)
    assert asked(slack, "conversations.open") == 1


@pytest.mark.parametrize(
    ("creator", "seconds", "found"),
    [("us", None, True), ("us", 0, True), ("us", -1, True), ("us", 1, False), ("alice", None, False)],
)
async def test_a_channel_of_this_name_is_ours_if_we_made_it(
    slack: LocalSlack, channels: Channels, creator: str, seconds: int | None, *, found: bool
) -> None:
    who = slack.bot_user_id if creator == "us" else creator
    made = slack.add_channel("room", [slack.bot_user_id], creator=who)
    slack.add_channel("another", [slack.bot_user_id], creator=slack.bot_user_id)
    since = None if seconds is None else START + timedelta(seconds=seconds)
    assert await channels.made_by_us("room", since=since) == (made.id if found else None)
    assert await channels.made_by_us("rooms") is None


@pytest.mark.parametrize(("seconds", "times"), [(0, 1), (599, 1), (600, 2)])
async def test_a_person_is_known_for_ten_minutes(
    slack: LocalSlack, directory: Directory, stopwatch: Stopwatch, seconds: int, times: int
) -> None:
    alice = slack.person("alice").id
    assert directory.name(alice) is None
    assert await directory.person(alice) is not None
    stopwatch.passes(seconds)
    assert directory.name(alice) == ("alice" if times == 1 else None)
    assert await directory.names([alice]) == {alice: "alice"}
    assert asked(slack, "users.info") == times


async def test_who_is_looked_up_ahead_is_not_asked_for_again(slack: LocalSlack, directory: Directory) -> None:
    alice, bob = slack.person("alice").id, slack.person("bob").id
    await directory.look_up([alice, "U0N0B0DY00"], ["bob@example.com", "S0ONCALL01", "nobody@example.com"])
    before = len(slack.calls)
    assert await directory.names([alice]) == {alice: "alice"}
    assert await directory.members("bob@example.com") == ((bob,), None)
    assert (await directory.members("S0ONCALL01"))[1] is None
    assert len(slack.calls) == before
    assert directory.name("U0N0B0DY00") is None


async def test_no_one_is_somebody_without_a_name(slack: LocalSlack, directory: Directory) -> None:
    gone = slack.add_person("eve", deleted=True).id
    found = await directory.people([gone, "U0N0B0DY00"])
    assert {user: (person.name, person.gone) for user, person in found.items()} == {
        gone: ("eve", DEACTIVATED),
        "U0N0B0DY00": ("", UNKNOWN),
    }
    assert await directory.names([gone, "U0N0B0DY00"]) == {gone: "eve"}
    slack.fail("users.info", Refuse("internal_error"), times=None)
    assert await directory.names([slack.person("alice").id, gone]) == {gone: "eve"}


async def test_an_empty_group_is_asked_for_again_and_a_full_one_is_not(slack: LocalSlack, directory: Directory) -> None:
    group = slack.workspace.groups["S0ONCALL01"]
    users, group.users = group.users, []
    assert await directory.members(group.id) == ((), EMPTY)
    group.users = users
    for _ in range(2):
        assert await directory.members(group.id) == (tuple(users), None)
    assert asked(slack, "usergroups.users.list") == 2


@pytest.mark.parametrize("error", ["no_such_subteam", "plan_upgrade_required", "missing_scope", "users_not_found"])
async def test_why_no_one_is_behind_a_group_is_said(slack: LocalSlack, directory: Directory, error: str) -> None:
    slack.fail("usergroups.users.list", Refuse(error))
    users, problem = await directory.members("S0ONCALL01")
    assert users == []
    assert problem


async def test_what_may_work_later_is_no_answer(slack: LocalSlack, directory: Directory) -> None:
    slack.fail("usergroups.users.list", Refuse("internal_error"))
    with pytest.raises(SlackApiError):
        await directory.members("S0ONCALL01")
    assert (await directory.members("S0ONCALL01"))[1] is None, "a failure is not remembered"
    assert await directory.members("U0ALICE") == (["U0ALICE"], None)


async def test_who_we_are_is_asked_once_and_what_is_known_is_kept(slack: LocalSlack, client: AsyncWebClient) -> None:
    identity, other = Identity(client), Identity(client)
    me = await identity.me()
    identity.assume(Me("U1", "B1", "T1", "https://example.com"))
    assert await identity.me() == me
    other.assume(me)
    assert await other.me() == me
    assert asked(slack, "auth.test") == 1
