"""Who may call what, and what a call is answered."""

from email.utils import parsedate_to_datetime
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
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


@pytest.mark.parametrize(
    ("token", "error"), [("", "not_authed"), ("xoxb-other", "invalid_auth"), ("xapp", "not_allowed_token_type")]
)
async def test_a_wrong_token_is_refused(slack: LocalSlack, token: str, error: str) -> None:
    token = slack.app_token if token == "xapp" else token
    client = AsyncWebClient(token=token, base_url=slack.api_url)

    with refused(error):
        await client.api_call("auth.test")


async def test_a_method_nobody_knows_is_unknown(client: AsyncWebClient) -> None:
    with refused("unknown_method"):
        await client.api_call("chat.shout")


async def test_a_socket_is_not_opened_with_a_bot_token(slack: LocalSlack, client: AsyncWebClient) -> None:
    with refused("not_allowed_token_type"):
        await client.apps_connections_open(app_token=slack.bot_token)


async def test_a_missing_scope_is_named(manifest: dict[str, Any], slack: LocalSlack, client: AsyncWebClient) -> None:
    slack.desk.scopes.discard("pins:write")

    with pytest.raises(SlackApiError) as caught:
        await client.pins_add(channel=slack.channel("incidents").id, timestamp="1.0")

    assert caught.value.response["needed"] == "pins:write"
    assert "chat:write" in caught.value.response["provided"]


async def test_a_private_channel_needs_its_own_scope(slack: LocalSlack, client: AsyncWebClient) -> None:
    vault = slack.add_channel("vault", ["warroom"], is_private=True)
    slack.desk.scopes.discard("groups:history")

    await client.conversations_history(channel=slack.channel("incidents").id)
    with refused("missing_scope"):
        await client.conversations_history(channel=vault.id)


async def test_readers_do_not_read_json(slack: LocalSlack, client: AsyncWebClient) -> None:
    with refused("invalid_arguments"):
        await client.api_call("users.info", json={"user": slack.person("bob").id})

    assert (await client.users_info(user=slack.person("bob").id))["user"]["name"] == "bob"


async def test_a_form_is_as_good_as_json(slack: LocalSlack, client: AsyncWebClient) -> None:
    blocks = '[{"type": "divider"}]'
    await client.api_call(
        "chat.postMessage", data={"channel": slack.channel("incidents").id, "text": "hi", "blocks": blocks}
    )

    assert slack.channel("incidents").messages[0].blocks[0]["type"] == "divider"


async def test_every_call_is_on_record(slack: LocalSlack, client: AsyncWebClient) -> None:
    with refused("channel_not_found"):
        await client.chat_postMessage(channel="C404", text="anyone?")
    await client.chat_postMessage(channel=slack.channel("incidents").id, text="here")

    assert [(one.method, one.error, one.took_effect) for one in slack.calls] == [
        ("chat.postMessage", "channel_not_found", False),
        ("chat.postMessage", None, True),
    ]
    assert slack.calls[1].arguments["text"] == "here"
    assert "token" not in slack.calls[1].arguments


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


async def test_lists_come_in_pages(slack: LocalSlack, client: AsyncWebClient) -> None:
    names = [user["name"] async for page in await client.users_list(limit=2) for user in page["members"]]

    assert len(names) == len(slack.workspace.users)


async def test_it_listens_on_loopback_only(slack: LocalSlack) -> None:
    with pytest.raises(ValueError, match="loopback"):
        await slack.start(host="0.0.0.0")
