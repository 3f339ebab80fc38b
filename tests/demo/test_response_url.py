"""response_url: five answers within thirty minutes, to one person unless it says otherwise."""

from typing import Any

import pytest_asyncio
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.demo.slack import LocalSlack
from bot.demo.workspace.messages import Message
from bot.demo.workspace.reply import Reply
from tests.demo.bolt_app import Bot, Clock
from tests.demo.samples import BUTTON


class Typed:
    """A command was typed, and here is its response_url."""

    def __init__(self, reply: Reply, url: str) -> None:
        self.reply = reply
        self.respond = AsyncWebhookClient(url)


@pytest_asyncio.fixture
async def typed(slack: LocalSlack, bot: Bot) -> Typed:
    @bot.app.command("/incident")
    async def command(ack: Any) -> None:
        await ack()

    reply = await slack.person("alice").command("/incident", channel="incidents")
    return Typed(reply, bot.last("response_url")["response_url"])


async def pressed(slack: LocalSlack, bot: Bot, card: Message) -> Typed:
    @bot.app.action("take")
    async def take(ack: Any) -> None:
        await ack()

    reply = await slack.person("bob").press(card, "take")
    return Typed(reply, bot.last("response_url")["response_url"])


async def test_an_answer_is_for_the_author_only(slack: LocalSlack, typed: Typed) -> None:
    await typed.respond.send(text="*done*")

    assert typed.reply.text == "*done*"
    assert slack.person("alice").ephemerals[-1].visible == "*done*"
    assert slack.channel("incidents").messages == []


async def test_an_answer_may_be_for_everybody(slack: LocalSlack, typed: Typed) -> None:
    await typed.respond.send(text="done", response_type="in_channel")

    assert slack.channel("incidents").messages[0].user == slack.bot_user_id


async def test_five_answers_and_no_more(typed: Typed) -> None:
    statuses = [(await typed.respond.send(text=str(number))).status_code for number in range(6)]

    assert statuses == [200] * 5 + [404]


async def test_half_an_hour_and_no_longer(typed: Typed, clock: Clock) -> None:
    clock.passes(minutes=30)
    assert (await typed.respond.send(text="in time")).status_code == 200
    clock.passes(seconds=1)
    assert (await typed.respond.send(text="late")).body == '{"ok": false, "error": "expired_url"}'


async def test_a_bad_answer_is_refused(typed: Typed) -> None:
    assert (await typed.respond.send(blocks=[{"type": "section"}])).status_code == 400
    assert (await typed.respond.send_dict({})).status_code == 400


async def test_a_typed_command_cannot_be_deleted(typed: Typed) -> None:
    assert (await typed.respond.send(delete_original=True)).status_code == 400


async def test_a_message_is_replaced_where_its_button_was_pressed(
    slack: LocalSlack, bot: Bot, client: AsyncWebClient
) -> None:
    await client.chat_postMessage(channel=slack.channel("incidents").id, text="card", blocks=[BUTTON])
    card = slack.channel("incidents").messages[0]
    click = await pressed(slack, bot, card)
    await click.respond.send(text="taken", replace_original=True)
    await slack.idle()

    assert card.visible == "taken"
    assert bot.told("message", "message_changed")
    await click.respond.send(delete_original=True)
    assert slack.channel("incidents").messages == []


async def test_a_notice_is_replaced_for_its_reader(slack: LocalSlack, bot: Bot, typed: Typed) -> None:
    @bot.app.action("take")
    async def take(ack: Any, respond: Any) -> None:
        await respond(text="taken", replace_original=True)
        await ack()

    await typed.respond.send(text="take?", blocks=[BUTTON])
    await slack.person("alice").press(typed.reply, "Take command")

    assert [one.visible for one in slack.person("alice").ephemerals] == ["taken"]
    assert "message" not in bot.last("actions")
    assert bot.last("actions")["container"]["is_ephemeral"]
