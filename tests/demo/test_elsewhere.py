"""Shortcuts, Home buttons, other apps, and leaving: the less travelled ways in."""

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.demo.slack import LocalSlack
from tests.demo.bolt_app import Bot
from tests.demo.samples import BUTTON


async def test_a_shortcut_on_a_message_carries_it(slack: LocalSlack, bot: Bot) -> None:
    @bot.app.shortcut("note")
    async def note(ack: Any, respond: Any) -> None:
        await respond("noted")
        await ack()

    alice = slack.person("alice")
    parent = await alice.say("it began with the deploy", channel="incidents")
    said = await alice.say("at 03:02", channel="incidents", thread=parent)
    reply = await slack.person("bob").shortcut("note", said)

    [body] = [one for one in bot.bodies if one["type"] == "message_action"]
    assert body["message_ts"] == said.ts
    assert body["message"]["thread_ts"] == parent.ts
    assert reply.text == "noted"


async def test_a_global_shortcut_knows_no_channel(slack: LocalSlack, bot: Bot) -> None:
    @bot.app.shortcut("new")
    async def new(ack: Any) -> None:
        await ack()

    await slack.person("bob").shortcut("new")
    assert not {"channel", "response_url", "message"} & set(bot.bodies[-1])
    with pytest.raises(LookupError, match="no message shortcut"):
        await slack.person("bob").shortcut("new", await slack.person("bob").say("x", channel="incidents"))


async def test_a_button_in_home_has_no_response_url(slack: LocalSlack, bot: Bot, client: AsyncWebClient) -> None:
    @bot.app.action("take")
    async def take(ack: Any) -> None:
        await ack()

    bob = slack.person("bob")
    await client.views_publish(user_id=bob.id, view={"type": "home", "blocks": [BUTTON]})
    assert bob.home is not None
    await bob.press(bob.home, "Take command")

    body = bot.bodies[-1]
    assert body["view"]["type"] == "home"
    assert not {"channel", "response_url", "message"} & set(body)
    with pytest.raises(LookupError, match="screen"):
        await slack.person("carol").press(bob.home, "Take command")


async def test_other_apps_are_heard_with_their_own_id(slack: LocalSlack, bot: Bot) -> None:
    deploys = slack.add_channel("deploys", ["deploybot", "warroom"])
    await slack.person("deploybot").say("v42 is out @here", channel=deploys)
    await slack.idle()

    [event] = bot.told("message")
    assert event["bot_id"] == "B0DEP10Y01"
    assert event["app_id"] != slack.workspace.app_id
    assert "client_msg_id" not in event
    assert slack.pings == []


async def test_people_come_and_go(slack: LocalSlack, bot: Bot) -> None:
    room = slack.add_channel("room", ["bob", "warroom"])
    await slack.person("dana").join("room")
    await slack.person("dana").leave("room")
    await slack.person("bob").kick("room", "warroom")
    await slack.idle()

    assert [one["user"] for one in bot.told("member_joined_channel")] == [slack.person("dana").id]
    assert [one["user"] for one in bot.told("member_left_channel")] == [slack.person("dana").id, slack.bot_user_id]
    assert room.members == [slack.person("alice").id, slack.person("bob").id]


async def test_what_happens_to_a_channel_is_told(slack: LocalSlack, bot: Bot) -> None:
    alice = slack.person("alice")
    slack.add_channel("room", ["warroom"])
    await alice.set_topic("room", "calm")
    await alice.rename("room", "room-2")
    await alice.archive("room-2")
    await slack.idle()

    assert bot.told("message", "channel_topic")[0]["topic"] == "calm"
    assert bot.told("channel_rename")[0]["channel"]["name"] == "room-2"
    assert bot.told("channel_archive")[0]["user"] == alice.id
    assert slack.bot_user_id not in slack.channel("room-2").members


async def test_history_may_be_rationed(slack: LocalSlack, client: AsyncWebClient) -> None:
    for number in range(20):
        await slack.person("alice").say(str(number), channel="incidents")
    slack.desk.most_history = 15

    page = await client.conversations_history(channel=slack.channel("incidents").id, limit=100)
    assert len(page["messages"]) == 15
    assert page["has_more"]


async def test_a_select_in_a_message_says_what_was_picked(slack: LocalSlack, bot: Bot, client: AsyncWebClient) -> None:
    @bot.app.action("severity")
    async def severity(ack: Any) -> None:
        await ack()

    options = [{"text": {"type": "plain_text", "text": f"SEV{n}"}, "value": str(n)} for n in (1, 2)]
    menu = {"type": "static_select", "action_id": "severity", "options": options}
    more = {"type": "overflow", "action_id": "severity", "options": options}
    blocks = [{"type": "actions", "elements": [menu]}, {"type": "actions", "elements": [more]}]
    await client.chat_postMessage(channel=slack.channel("incidents").id, text="x", blocks=blocks)
    card = slack.channel("incidents").messages[0]

    await slack.person("bob").choose(card, "severity", "SEV2")
    await slack.person("bob").press(card, "SEV1")
    assert [body["actions"][0]["selected_option"]["value"] for body in bot.bodies if "actions" in body] == ["2", "1"]
