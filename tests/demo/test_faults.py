"""The local Slack fails when told to, and only then."""

import asyncio

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.demo.faults import Delay, DropAfter, DropBefore, Hold, RateLimited, Refuse, ServerError
from bot.demo.slack import LocalSlack
from tests.demo.bolt_app import Clock
from tests.demo.refusals import refused


async def post(slack: LocalSlack, client: AsyncWebClient, text: str = "hi", channel: str = "incidents") -> None:
    await client.chat_postMessage(channel=slack.channel(channel).id, text=text)


def posted(slack: LocalSlack) -> int:
    return len(slack.channel("incidents").messages)


async def test_it_refuses_as_often_as_told(slack: LocalSlack, client: AsyncWebClient) -> None:
    slack.fail("chat.postMessage", Refuse("restricted_action", {"detail": "x"}), times=2)
    for _ in range(2):
        with refused("restricted_action"):
            await post(slack, client)
    await post(slack, client)
    assert posted(slack) == 1


async def test_it_fails_only_where_told(slack: LocalSlack, client: AsyncWebClient) -> None:
    incidents = slack.channel("incidents").id
    slack.fail("*", Refuse("fatal_error"), times=None, when=lambda call: call.get("channel") == incidents)

    await post(slack, client, channel="incidents-sev1")
    with refused("fatal_error"):
        await post(slack, client)
    slack.mend()
    await post(slack, client)


async def test_a_rate_limit_lasts_until_its_time_is_over(
    slack: LocalSlack, client: AsyncWebClient, clock: Clock
) -> None:
    slack.fail("chat.postMessage", RateLimited(30))
    for left in (30, 20):
        with pytest.raises(SlackApiError) as caught:
            await post(slack, client)
        assert caught.value.response.status_code == 429
        assert caught.value.response.headers["Retry-After"] == str(left)
        clock.passes(seconds=10)
    await client.auth_test()
    clock.passes(seconds=10)
    await post(slack, client)


async def test_a_dropped_connection_tells_nothing(slack: LocalSlack, client: AsyncWebClient) -> None:
    slack.fail("chat.postMessage", DropBefore())
    with pytest.raises(aiohttp.ClientError):
        await post(slack, client)
    assert posted(slack) == 0

    slack.fail("chat.postMessage", DropAfter())
    with pytest.raises(aiohttp.ClientError):
        await post(slack, client)
    assert posted(slack) == 1
    assert [(call.error, call.took_effect) for call in slack.calls] == [("dropped", False), ("dropped", True)]


@pytest.mark.parametrize("took_effect", [True, False])
async def test_a_broken_answer_may_have_taken_effect(
    slack: LocalSlack,
    client: AsyncWebClient,
    took_effect: bool,  # noqa: FBT001 - a parameter
) -> None:
    slack.fail("chat.postMessage", ServerError(502, took_effect))
    with pytest.raises(SlackApiError) as caught:
        await post(slack, client)

    assert caught.value.response.get("error") is None
    assert posted(slack) == took_effect


async def test_a_held_call_waits_and_keeps_nobody_from_resting(slack: LocalSlack, client: AsyncWebClient) -> None:
    held = Hold()
    slack.fail("chat.postMessage", held)
    call = asyncio.create_task(post(slack, client))
    await held.reached.wait()
    await slack.idle()
    assert posted(slack) == 0

    held.release()
    await call
    assert posted(slack) == 1


async def test_mending_lets_go_of_what_was_held(slack: LocalSlack, client: AsyncWebClient) -> None:
    held = Hold(after=True)
    slack.fail("chat.postMessage", held)
    call = asyncio.create_task(post(slack, client))
    await held.reached.wait()
    assert posted(slack) == 1
    slack.mend()
    await call


async def test_a_slow_call_takes_effect(slack: LocalSlack, client: AsyncWebClient) -> None:
    slack.fail("chat.postMessage", Delay(0.01))
    await post(slack, client)
    assert posted(slack) == 1


async def test_an_upload_can_fail(slack: LocalSlack, client: AsyncWebClient) -> None:
    slack.fail("upload", ServerError(500))
    with pytest.raises(Exception, match="500"):
        await client.files_upload_v2(filename="x", content="y", channel=slack.channel("incidents").id)
    assert posted(slack) == 0
