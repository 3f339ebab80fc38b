"""Bookmarks: adding, editing and removing links of a channel."""

from slack_sdk.web.async_client import AsyncWebClient

from bot.demo.slack import LocalSlack
from tests.demo.refusals import refused


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
