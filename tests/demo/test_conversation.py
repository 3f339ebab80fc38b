"""A person and an app talk: commands, clicks, forms, events, over Socket Mode."""

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.demo.forms import FormRefusedError
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


async def test_what_people_say_is_heard_escaped(slack: LocalSlack, bot: Bot) -> None:
    said = await slack.person("alice").say("it's <!channel> & @bob", channel="incidents")
    await slack.idle()

    [event] = bot.told("message")
    assert event["text"] == "it's &lt;!channel&gt; &amp; <@U0B0B00001>"
    assert said.visible == "it's <!channel> & @bob"
    assert slack.pings == []


async def test_where_the_bot_is_not_it_hears_nothing(slack: LocalSlack, bot: Bot) -> None:
    await slack.person("alice").say("secret", channel="general")
    await slack.idle()

    assert bot.events == []


async def test_a_command_fails_visibly_while_no_app_is_connected(slack: LocalSlack) -> None:
    reply = await slack.person("alice").command("/incident hello")

    assert reply.error == "dispatch_failed"
    assert reply.text == '/incident failed with the error "dispatch_failed"'
