"""Who may call what, and what a call is answered."""

from email.utils import parsedate_to_datetime

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.demo.slack import LocalSlack
from tests.demo.bolt_app import Clock
from tests.demo.refusals import refused


async def test_auth_test_says_who_the_bot_is(slack: LocalSlack, client: AsyncWebClient) -> None:
    answer = await client.auth_test()

    assert answer["user_id"] == slack.bot_user_id
    assert answer["bot_id"] == slack.bot_id
    assert answer["url"] == "https://local.slack.test/"
    assert "chat:write" in answer.headers["x-oauth-scopes"].split(",")


async def test_each_answer_is_dated_by_slacks_own_clock(clock: Clock, client: AsyncWebClient) -> None:
    clock.passes(minutes=10)

    answer = await client.auth_test()

    assert parsedate_to_datetime(answer.headers["Date"]) == clock.now().replace(microsecond=0)


async def test_people_are_found_by_address_unless_they_left(slack: LocalSlack, client: AsyncWebClient) -> None:
    assert (await client.users_lookupByEmail(email="carol@example.com"))["user"]["id"] == slack.person("carol").id
    with refused("users_not_found"):
        await client.users_lookupByEmail(email="zoe@example.com")


async def test_an_address_is_private_without_its_scope(slack: LocalSlack, client: AsyncWebClient) -> None:
    slack.desk.scopes.discard("users:read.email")

    answer = await client.users_info(user=slack.person("carol").id)

    assert "email" not in answer["user"]["profile"]


async def test_groups_and_their_people(slack: LocalSlack, client: AsyncWebClient) -> None:
    groups = (await client.usergroups_list(include_users=True))["usergroups"]
    assert {one["handle"]: len(one["users"]) for one in groups} == {"oncall": 2, "leads": 1}
    with refused("no_such_subteam"):
        await client.usergroups_users_list(usergroup="S404")
    slack.feed.scopes.add("usergroups:write")
    for users, code in (
        ("", "no_users_provided"),
        ("U0A1ICE001,U404", "invalid_users"),
        (slack.bot_user_id, "invalid_users"),
    ):
        with refused(code):
            await client.usergroups_users_update(usergroup="S0LEADS001", users=users)
    await client.usergroups_users_update(usergroup="S0LEADS001", users=["U0A1ICE001", "U0B0B00001"])
    assert (await client.usergroups_users_list(usergroup="S0LEADS001"))["users"] == ["U0A1ICE001", "U0B0B00001"]
    slack.feed.scopes.discard("usergroups:write")
    with refused("missing_scope"):
        await client.usergroups_users_update(usergroup="S0LEADS001", users="U0A1ICE001")


async def test_lists_come_in_pages(slack: LocalSlack, client: AsyncWebClient) -> None:
    names = [user["name"] async for page in await client.users_list(limit=2) for user in page["members"]]

    assert len(names) == len(slack.workspace.users)


async def test_it_listens_on_loopback_only(slack: LocalSlack) -> None:
    with pytest.raises(ValueError, match="loopback"):
        await slack.start(host="0.0.0.0")
