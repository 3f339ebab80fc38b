"""Reactions: emoji that people and the app add and remove."""

from slack_sdk.web.async_client import AsyncWebClient

from bot.demo.slack import LocalSlack
from tests.demo.bolt_app import Bot
from tests.demo.refusals import refused


async def test_reactions_are_heard_with_their_place(slack: LocalSlack, bot: Bot, client: AsyncWebClient) -> None:
    incidents = slack.channel("incidents")
    said = await slack.person("alice").say("look", channel=incidents)
    await slack.person("bob").react(said, "eyes")
    await slack.idle()

    [event] = bot.told("reaction_added")
    assert event["item"] == {"type": "message", "channel": incidents.id, "ts": said.ts}
    assert event["user"] == slack.person("bob").id
    await client.reactions_add(channel=incidents.id, timestamp=said.ts, name="eyes")
    with refused("already_reacted"):
        await client.reactions_add(channel=incidents.id, timestamp=said.ts, name="eyes")
    with refused("invalid_name"):
        await client.reactions_add(channel=incidents.id, timestamp=said.ts, name=":no colons:")
    shown = await client.reactions_get(channel=incidents.id, timestamp=said.ts)
    assert shown["message"]["reactions"][0]["count"] == 2
    await client.reactions_remove(channel=incidents.id, timestamp=said.ts, name="eyes")
    with refused("no_reaction"):
        await client.reactions_remove(channel=incidents.id, timestamp=said.ts, name="eyes")
