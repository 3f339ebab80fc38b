"""Whatever leaves for Slack is looked at once more: what breaks the limits goes out as less."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.demo.slack import LocalSlack
from bot.slack.blocks import block_kit
from bot.slack.blocks.block_kit import Block
from bot.slack.blocks.check import sendable
from bot.slack.blocks.check.lint import problems_of_view
from bot.slack.blocks.rendered import Rendered
from bot.slack.conversations.interaction import How, Interaction
from bot.slack.conversations.replies import whisper
from bot.slack.workspace.client import slack_client
from bot.slack.workspace.directory import Directory
from bot.slack.workspace.members import Members
from tests.support.world import World

TOO_LONG: Block = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3_001}}
GOOD_FORM = block_kit.modal(
    "Declare", [block_kit.input_block("Title", block_kit.plain_text_input("typed"), "title")], "declare"
)
BAD_FORM = GOOD_FORM | {"blocks": [*GOOD_FORM["blocks"], TOO_LONG]}
BAD_HOME = {"type": "home", "blocks": [TOO_LONG]}
BAD_ANSWER = Rendered("It stands <!here> at 30%", [TOO_LONG])
AS_TEXT = "It stands &lt;!here> at 30%"


@pytest.fixture
async def client(world: World) -> AsyncIterator[AsyncWebClient]:
    async with aiohttp.ClientSession() as session:
        yield slack_client(world.slack.bot_token, world.slack.api_url, session)


def sent(slack: LocalSlack) -> Block:
    view: Block = slack.calls[-1].arguments["view"]
    return view


def test_what_keeps_the_limits_is_left_as_it_is() -> None:
    message = {"channel": "C1", "text": "SEV1", "parse": "none", "blocks": [block_kit.section("SEV1")]}
    assert sendable.message(message) is message
    assert sendable.view(GOOD_FORM) is GOOD_FORM


def test_a_message_that_breaks_them_goes_out_as_text_that_pings_no_channel() -> None:
    cut = sendable.message({"channel": "C1", "text": BAD_ANSWER.text, "parse": "none", "blocks": BAD_ANSWER.blocks})
    assert cut == {"channel": "C1", "text": AS_TEXT, "parse": "none", "blocks": []}


@pytest.mark.parametrize("view", [BAD_FORM, BAD_HOME, {**GOOD_FORM, "title": {"type": "plain_text", "text": "x" * 25}}])
def test_a_view_that_breaks_them_becomes_one_that_says_so(view: Block) -> None:
    shown = sendable.view(view)
    assert shown["type"] == view["type"]
    assert sendable.INSTEAD in str(shown)
    assert problems_of_view(shown) == []


async def test_no_call_takes_a_view_past_it(world: World, client: AsyncWebClient) -> None:
    await client.views_publish(user_id=world.alice.id, view=BAD_HOME)
    assert world.alice.home is not None
    assert sendable.INSTEAD in world.alice.home.visible

    await world.alice.command("/incident declare")
    form = world.alice.modal
    assert form is not None
    await client.views_update(view_id=form.id, view=BAD_FORM)
    assert sendable.INSTEAD in form.visible

    with pytest.raises(SlackApiError, match="trigger"):
        await client.views_open(trigger_id="none", view=BAD_FORM)
    assert sendable.INSTEAD in str(sent(world.slack))


async def test_no_acknowledgement_takes_anything_past_it() -> None:
    said: list[dict[str, Any]] = []

    async def ack(**acknowledged: Any) -> None:
        said.append(acknowledged)

    looked_at = sendable.acknowledgement(ack)
    await looked_at()
    await looked_at(response_action="update", view=BAD_FORM)
    await looked_at(response_action="errors", errors={"title": "Say what is broken."})
    await looked_at(text=BAD_ANSWER.text, blocks=BAD_ANSWER.blocks)

    assert said[0] == {}
    assert sendable.INSTEAD in str(said[1]["view"])
    assert said[2] == {"response_action": "errors", "errors": {"title": "Say what is broken."}}
    assert said[3] == {"text": AS_TEXT, "blocks": []}


@pytest.mark.parametrize("channel", ["C0GENERAL1", ""], ids=["where it was asked", "in direct messages"])
async def test_no_answer_takes_blocks_past_it(world: World, client: AsyncWebClient, channel: str) -> None:
    await world.slack.person("alice").invite("general", "warroom")
    interaction = Interaction(
        runtime=world.warroom.runtime,
        client=client,
        directory=Directory(client, world.clock_),
        members=Members(client, world.clock_),
        how=How.EVENT,
        user=world.alice.id,
        channel=channel,
    )
    await whisper(interaction, BAD_ANSWER)

    call = world.slack.calls[-1]
    assert (call.error, call.arguments.get("blocks"), call.arguments["text"]) == (
        None,
        [],
        AS_TEXT,
    )
