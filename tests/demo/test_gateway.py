"""The gateway: tokens, scopes, arguments, rates, and the record of calls."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.demo.slack import LocalSlack
from tests.demo.refusals import refused


@pytest.mark.parametrize(
    ("token", "error"), [("", "not_authed"), ("xoxb-other", "invalid_auth"), ("xapp", "not_allowed_token_type")]
)
async def test_a_wrong_token_is_refused(slack: LocalSlack, token: str, error: str) -> None:
    token = slack.app_token if token == "xapp" else token
    client = AsyncWebClient(token=token, base_url=slack.api_url)

    with refused(error):
        await client.api_call("auth.test")


async def test_an_unknown_method_is_refused(client: AsyncWebClient) -> None:
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


async def test_a_channel_takes_a_message_a_second(slack: LocalSlack, client: AsyncWebClient) -> None:
    slack.rates = True
    for number in range(5):
        await client.chat_postMessage(channel=slack.channel("incidents").id, text=str(number))
    with refused("ratelimited"):
        await client.chat_postMessage(channel=slack.channel("incidents").id, text="too fast")
    await client.chat_postMessage(channel=slack.channel("incidents-sev1").id, text="elsewhere")
