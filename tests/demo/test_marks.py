"""Pins, bookmarks, reactions and files."""

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


async def test_slacks_own_lines_are_not_pinnable(slack: LocalSlack, client: AsyncWebClient) -> None:
    incidents = slack.channel("incidents")
    await client.conversations_setTopic(channel=incidents.id, topic="calm")
    with refused("not_pinnable"):
        await client.pins_add(channel=incidents.id, timestamp=incidents.all_messages[-1].ts)
    with refused("not_reactable"):
        await client.reactions_add(channel=incidents.id, timestamp=incidents.all_messages[-1].ts, name="eyes")


async def test_bookmarks_are_not_idempotent(slack: LocalSlack, client: AsyncWebClient) -> None:
    channel = slack.channel("incidents").id
    link = {"channel_id": channel, "title": "Bridge", "type": "link", "link": "https://meet.example.com/1"}
    first = await client.api_call("bookmarks.add", json=link)
    await client.api_call("bookmarks.add", json=link)

    listed = await client.bookmarks_list(channel_id=channel)
    assert [one["title"] for one in listed["bookmarks"]] == ["Bridge", "Bridge"]
    await client.bookmarks_remove(channel_id=channel, bookmark_id=first["bookmark"]["id"])
    with refused("not_found"):
        await client.bookmarks_edit(channel_id=channel, bookmark_id=first["bookmark"]["id"], title="x")
    with refused("invalid_link"):
        await client.api_call("bookmarks.add", json=link | {"link": "slack://x"})


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


async def test_a_file_is_uploaded_in_three_steps(slack: LocalSlack, client: AsyncWebClient) -> None:
    incidents = slack.channel("incidents")
    answer = await client.files_upload_v2(
        filename="postmortem.md", content="# What happened", channel=incidents.id, initial_comment="Draft"
    )

    message = incidents.messages[0]
    assert message.subtype == "file_share"
    assert message.files[0].text == "# What happened"
    assert "shares" not in answer["file"] or not answer["file"]["shares"]
    info = await client.files_info(file=answer["file"]["id"])
    assert info["file"]["shares"]["public"][incidents.id] == [{"ts": message.ts}]


async def test_the_length_of_a_file_is_exact(slack: LocalSlack, client: AsyncWebClient) -> None:
    with refused("invalid_arguments"):
        await client.files_getUploadURLExternal(filename="x", length=0)
    started = await client.files_getUploadURLExternal(filename="x", length=3)
    with refused("file_not_found"):
        await client.files_completeUploadExternal(files=[{"id": started["file_id"]}])
