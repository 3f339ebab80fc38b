"""Pins: what the app pins and unpins, and what it may not."""

from slack_sdk.web.async_client import AsyncWebClient

from bot.demo.slack import LocalSlack
from tests.demo.bolt_app import Bot
from tests.demo.refusals import refused


async def test_a_message_is_pinned_once(slack: LocalSlack, bot: Bot, client: AsyncWebClient) -> None:
    incidents = slack.channel("incidents")
    said = await slack.person("alice").say("cause: cache", channel=incidents)
    await client.pins_add(channel=incidents.id, timestamp=said.ts)
    await slack.idle()

    assert incidents.pinned == [said]
    assert bot.told("pin_added")[0]["item"]["message"]["text"] == "cause: cache"
    with refused("already_pinned"):
        await client.pins_add(channel=incidents.id, timestamp=said.ts)
    await client.pins_remove(channel=incidents.id, timestamp=said.ts)
    with refused("no_pin"):
        await client.pins_remove(channel=incidents.id, timestamp=said.ts)
    with refused("message_not_found"):
        await client.pins_add(channel=incidents.id, timestamp="1.0")


async def test_slacks_own_lines_are_neither_pinned_nor_reacted_to(slack: LocalSlack, client: AsyncWebClient) -> None:
    incidents = slack.channel("incidents")
    await client.conversations_setTopic(channel=incidents.id, topic="calm")
    with refused("not_pinnable"):
        await client.pins_add(channel=incidents.id, timestamp=incidents.all_messages[-1].ts)
    with refused("not_reactable"):
        await client.reactions_add(channel=incidents.id, timestamp=incidents.all_messages[-1].ts, name="eyes")
