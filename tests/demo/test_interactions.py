"""Interactions: commands, clicks, choices, forms and shortcuts, over Socket Mode."""

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.demo.people.forms import FormRefusedError
from bot.demo.slack import LocalSlack
from tests.demo.bolt_app import Bot
from tests.demo.samples import BUTTON, modal, text_field


async def test_a_command_is_answered_to_its_author_alone(slack: LocalSlack, bot: Bot) -> None:
    @bot.app.command("/incident")
    async def command(ack: Any, body: dict[str, Any]) -> None:
        await ack(f"You typed {body['text']}")

    alice = slack.person("alice")
    reply = await alice.command("/incident checkout is down @bob #incidents")

    assert reply.text == "You typed checkout is down @bob #incidents"
    assert "<@U0B0B00001|bob> <#C0INC1DENT|incidents>" in bot.bodies[0]["text"]
    assert [one.visible for one in alice.ephemerals] == [reply.text]
    assert slack.channel("general").messages == []
    assert slack.person("bob").ephemerals == []


async def test_without_should_escape_a_name_is_just_text(slack: LocalSlack, bot: Bot) -> None:
    @bot.app.command("/raw")
    async def command(ack: Any) -> None:
        await ack()

    reply = await slack.person("alice").command("/raw ask @bob")

    assert bot.bodies[0]["text"] == "ask @bob"
    assert reply.text == ""


async def test_a_button_is_pressed_and_answered(slack: LocalSlack, bot: Bot, client: AsyncWebClient) -> None:
    @bot.app.action("take")
    async def take(ack: Any, respond: Any, body: dict[str, Any]) -> None:
        await respond(f"Yours, {body['user']['id']}", replace_original=False)
        await ack()

    await client.chat_postMessage(channel=slack.channel("incidents").id, text="card", blocks=[BUTTON])
    card = slack.channel("incidents").find("Take command")
    reply = await slack.person("dana").press(card, "Take command")
    await slack.idle()

    assert card.buttons == ["Take command"]
    assert reply.text == f"Yours, {slack.person('dana').id}"


async def test_a_button_that_is_not_there_cannot_be_pressed(slack: LocalSlack, client: AsyncWebClient) -> None:
    await client.chat_postMessage(channel=slack.channel("incidents").id, text="card", blocks=[BUTTON])
    card = slack.channel("incidents").messages[0]

    with pytest.raises(LookupError, match="Take command"):
        await slack.person("dana").press(card, "Resolve")


async def test_of_two_buttons_called_alike_one_is_meant(slack: LocalSlack, bot: Bot, client: AsyncWebClient) -> None:
    @bot.app.action("done")
    async def done(ack: Any) -> None:
        await ack()

    def owed(what: str) -> dict[str, Any]:
        button = {"type": "button", "text": {"type": "plain_text", "text": "Done"}, "action_id": "done", "value": what}
        return {"type": "section", "text": {"type": "mrkdwn", "text": what}, "accessory": button}

    blocks = [owed("update"), owed("review")]
    await client.chat_postMessage(channel=slack.channel("incidents").id, text="owed", blocks=blocks)
    card = slack.channel("incidents").messages[0]
    bob = slack.person("bob")

    with pytest.raises(LookupError, match="several"):
        await bob.press(card, "Done")
    await bob.press(card, "Done", near="review")
    await bob.press(card, "done", value="update")
    assert [body["actions"][0]["value"] for body in bot.bodies if "actions" in body] == ["review", "update"]


async def test_a_private_channel_is_mentioned_without_its_name(slack: LocalSlack, bot: Bot) -> None:
    @bot.app.command("/incident")
    async def command(ack: Any) -> None:
        await ack()

    vault = slack.add_channel("vault", ["warroom"], is_private=True)
    await slack.person("alice").command("/incident see #vault", channel=vault)
    assert bot.bodies[0]["text"] == f"see <#{vault.id}|>"
    assert bot.bodies[0]["channel_name"] == "privategroup"


async def test_a_form_is_filled_in_corrected_and_closed(slack: LocalSlack, bot: Bot) -> None:
    @bot.app.command("/incident")
    async def command(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=modal(text_field()))
        await ack()

    @bot.app.view("form")
    async def submitted(ack: Any, view: dict[str, Any]) -> None:
        typed = view["state"]["values"]["title"]["text"]["value"]
        if typed == "bad":
            await ack(response_action="errors", errors={"title": "Say what is broken"})
        else:
            await ack()

    alice = slack.person("alice")
    reply = await alice.command("/incident")
    assert alice.modal is not None
    assert reply.modal is alice.modal

    with pytest.raises(FormRefusedError, match="Title"):
        await alice.submit()
    await alice.submit({"Title": "bad"})
    assert alice.modal.errors == {"Title": "Say what is broken"}

    await alice.submit({"Title": "checkout"})
    assert alice.modal is None


async def test_a_command_fails_visibly_while_no_app_is_connected(slack: LocalSlack) -> None:
    reply = await slack.person("alice").command("/incident hello")

    assert reply.error == "dispatch_failed"
    assert reply.text == '/incident failed with the error "dispatch_failed"'


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
