"""People see only what they may, and find only what is there."""

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.demo.slack import LocalSlack
from bot.demo.workspace.errors import SlackError
from tests.demo.samples import BUTTON


def test_somebody_unknown_is_named(slack: LocalSlack) -> None:
    with pytest.raises(LookupError, match="alice, bob"):
        slack.person("mallory")
    with pytest.raises(LookupError, match="general, incidents"):
        slack.channel("secrets")


def test_new_people_and_channels(slack: LocalSlack) -> None:
    erin = slack.add_person("erin", tz="Europe/Kyiv")
    room = slack.add_channel("ops", [erin, "bob", "warroom"], creator=erin)

    assert slack.person("erin") is erin
    assert room.members == [erin.id, slack.person("bob").id, slack.bot_user_id]


async def test_a_private_channel_is_not_to_be_seen_from_outside(slack: LocalSlack, client: AsyncWebClient) -> None:
    vault = slack.add_channel("vault", ["warroom"], is_private=True)
    await client.chat_postMessage(channel=vault.id, text="card", blocks=[BUTTON])

    with pytest.raises(LookupError, match="can't see"):
        await slack.person("bob").press(vault.messages[0], "Take command")
    with pytest.raises(LookupError, match="can't see"):
        await slack.person("bob").say("hi", channel="vault")


async def test_a_notice_is_its_readers_alone(slack: LocalSlack, client: AsyncWebClient) -> None:
    bob = slack.person("bob")
    await client.chat_postEphemeral(channel=slack.channel("incidents").id, user=bob.id, text="x", blocks=[BUTTON])

    with pytest.raises(LookupError, match="was not shown"):
        await slack.person("alice").press(bob.ephemerals[0], "Take command")


async def test_what_is_gone_cannot_be_pressed(slack: LocalSlack, client: AsyncWebClient) -> None:
    incidents = slack.channel("incidents")
    posted = await client.chat_postMessage(channel=incidents.id, text="card", blocks=[BUTTON])
    card = incidents.messages[0]
    await client.chat_delete(channel=incidents.id, ts=posted["ts"])

    with pytest.raises(LookupError, match="deleted"):
        await slack.person("bob").press(card, "Take command")


async def test_one_changes_only_what_one_said(slack: LocalSlack) -> None:
    said = await slack.person("alice").say("mine", channel="incidents")
    with pytest.raises(SlackError):
        await slack.person("bob").edit(said, "yours")
    with pytest.raises(SlackError):
        await slack.person("gus").say("let me in", channel="incidents")


async def test_an_unknown_command_is_not_valid(slack: LocalSlack) -> None:
    with pytest.raises(LookupError, match="not a valid command"):
        await slack.person("alice").command("/dance")
    with pytest.raises(LookupError, match="no modal"):
        await slack.person("alice").submit()


async def test_the_one_message_that_says_it_is_found(slack: LocalSlack) -> None:
    alice, incidents = slack.person("alice"), slack.channel("incidents")
    first = await alice.say("the cache is cold", channel=incidents)
    await alice.say("the disk is full", channel=incidents, thread=first)

    assert incidents.find("cold") is first
    assert incidents.find("full").is_reply
    with pytest.raises(LookupError, match="several"):
        incidents.find("the ")
    with pytest.raises(LookupError, match="no message"):
        incidents.find("network")


async def test_the_workspace_is_the_same_in_every_run(slack: LocalSlack) -> None:
    said = await slack.person("alice").say("hi", channel="incidents")
    again = await slack.person("alice").say("hi", channel="incidents")

    assert (said.ts, again.ts) == ("1795230420.000000", "1795230420.000001")
