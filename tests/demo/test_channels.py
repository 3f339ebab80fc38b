"""conversations.*: channels are made, named, filled, closed and read."""

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.demo.slack import LocalSlack
from bot.demo.workspace.errors import SlackError
from tests.demo.bolt_app import Bot
from tests.demo.refusals import refused


async def created(client: AsyncWebClient, name: str, *, is_private: bool = False) -> str:
    return str((await client.conversations_create(name=name, is_private=is_private))["channel"]["id"])


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("", "invalid_name_required"),
        ("War-Room", "invalid_name_specials"),
        ("war room", "invalid_name_specials"),
        ("a.b", "invalid_name_specials"),
        ("x" * 81, "invalid_name_maxlength"),
        ("---", "invalid_name_punctuation"),
        ("incidents", "name_taken"),
    ],
)
async def test_a_bad_name_is_refused(client: AsyncWebClient, name: str, error: str) -> None:
    with refused(error):
        await client.conversations_create(name=name)


async def test_an_archived_channel_keeps_its_name(client: AsyncWebClient) -> None:
    await client.conversations_archive(channel=await created(client, "war-room"))
    with refused("name_taken"):
        await client.conversations_create(name="war-room")


async def test_whoever_makes_a_channel_is_in_it(slack: LocalSlack, bot: Bot, client: AsyncWebClient) -> None:
    room = slack.channel(await created(client, "war-room"))
    await slack.idle()

    assert room.members == [slack.bot_user_id]
    assert room.creator == slack.bot_user_id
    assert bot.told("member_joined_channel")[0]["channel"] == room.id


async def test_one_who_cannot_come_keeps_the_others_out(slack: LocalSlack, client: AsyncWebClient) -> None:
    room = slack.channel(await created(client, "war-room"))
    bob, gus, zoe = (slack.person(name).id for name in ("bob", "gus", "zoe"))

    with pytest.raises(SlackApiError) as caught:
        await client.conversations_invite(channel=room.id, users=[bob, gus, "U404"])
    errors = {one["user"]: one["error"] for one in caught.value.response["errors"]}
    assert errors == {gus: "user_is_restricted", "U404": "user_not_found"}
    assert bob not in room.members

    answer = await client.conversations_invite(channel=room.id, users=[bob, gus], force=True)
    assert answer["errors"][0]["user"] == gus
    assert bob in room.members

    carol = slack.person("carol").id
    with refused("cant_invite"):
        await client.conversations_invite(channel=room.id, users=[carol, zoe])
    assert carol in room.members


async def test_invitations_have_their_errors(slack: LocalSlack, client: AsyncWebClient) -> None:
    room = await created(client, "war-room")
    bob = slack.person("bob").id
    await client.conversations_invite(channel=room, users=bob)

    with refused("already_in_channel"):
        await client.conversations_invite(channel=room, users=bob)
    with refused("cant_invite_self"):
        await client.conversations_invite(channel=room, users=slack.bot_user_id)
    with refused("not_in_channel"):
        await client.conversations_invite(channel=slack.channel("general").id, users=bob)
    with refused("too_many_users"):
        await client.conversations_invite(channel=room, users=[f"U{number}" for number in range(101)])


async def test_an_archived_public_channel_is_out_of_reach(slack: LocalSlack, client: AsyncWebClient) -> None:
    room = await created(client, "war-room")
    await client.conversations_archive(channel=room)

    with refused("is_archived"):
        await client.chat_postMessage(channel=room, text="late")
    with refused("is_archived"):
        await client.conversations_join(channel=room)
    with refused("not_in_channel"):
        await client.conversations_unarchive(channel=room)
    with refused("already_archived"):
        await client.conversations_archive(channel=room)


async def test_a_person_opens_an_archived_channel_again(slack: LocalSlack, client: AsyncWebClient) -> None:
    room = await created(client, "war-room")
    await client.conversations_archive(channel=room)
    await slack.person("alice").unarchive(room)

    await client.conversations_join(channel=room)
    await client.chat_postMessage(channel=room, text="back")


async def test_a_private_channel_keeps_its_members(client: AsyncWebClient) -> None:
    room = await created(client, "vault", is_private=True)
    await client.conversations_archive(channel=room)
    await client.conversations_unarchive(channel=room)
    await client.chat_postMessage(channel=room, text="back")


async def test_topics_are_short_and_make_a_line(slack: LocalSlack, client: AsyncWebClient) -> None:
    incidents = slack.channel("incidents")
    await client.conversations_setTopic(channel=incidents.id, topic="calm")

    assert incidents.topic == "calm"
    assert incidents.messages == []
    assert incidents.all_messages[-1].subtype == "channel_topic"
    with refused("too_long"):
        await client.conversations_setTopic(channel=incidents.id, topic="x" * 251)


async def test_only_its_maker_renames_a_channel(slack: LocalSlack, client: AsyncWebClient) -> None:
    room = await created(client, "war-room")
    await client.conversations_rename(channel=room, name="war-room-2")

    assert slack.channel("war-room-2").id == room
    with refused("name_taken"):
        await client.conversations_rename(channel=room, name="general")
    with refused("not_authorized"):
        await client.conversations_rename(channel=slack.channel("incidents").id, name="mine-now")


async def test_general_is_not_for_closing_or_leaving(slack: LocalSlack, client: AsyncWebClient) -> None:
    general = slack.channel("general").id
    await client.conversations_join(channel=general)
    with refused("cant_archive_general"):
        await client.conversations_archive(channel=general)
    with refused("cant_leave_general"):
        await client.conversations_leave(channel=general)
    with refused("cant_kick_self"):
        await client.conversations_kick(channel=general, user=slack.bot_user_id)


async def test_nobody_joins_a_private_channel_uninvited(slack: LocalSlack, client: AsyncWebClient) -> None:
    vault = slack.add_channel("vault", is_private=True)
    with refused("channel_not_found"):
        await client.conversations_join(channel=vault.id)
    with pytest.raises(SlackError):
        await slack.person("bob").join("vault")

    await slack.person("alice").invite("vault", "warroom", "bob")
    assert (await client.conversations_info(channel=vault.id))["channel"]["is_private"]
    with refused("method_not_supported_for_channel_type"):
        await client.conversations_join(channel=vault.id)


async def test_history_is_read_newest_first_without_replies(slack: LocalSlack, client: AsyncWebClient) -> None:
    incidents, alice = slack.channel("incidents"), slack.person("alice")
    first = await alice.say("first", channel=incidents)
    await alice.say("below", channel=incidents, thread=first)
    second = await alice.say("second", channel=incidents)

    everything = await client.conversations_history(channel=incidents.id)
    assert [one["text"] for one in everything["messages"]] == ["second", "first"]
    assert everything["messages"][1]["reply_count"] == 1

    later = await client.conversations_history(channel=incidents.id, oldest=first.ts)
    assert [one["text"] for one in later["messages"]] == ["second"]
    both = await client.conversations_history(channel=incidents.id, oldest=first.ts, inclusive=True)
    assert len(both["messages"]) == 2
    before = await client.conversations_history(channel=incidents.id, latest=second.ts)
    assert [one["text"] for one in before["messages"]] == ["first"]


async def test_a_thread_is_read_in_pages_each_with_its_parent(slack: LocalSlack, client: AsyncWebClient) -> None:
    incidents, alice = slack.channel("incidents"), slack.person("alice")
    parent = await alice.say("parent", channel=incidents)
    for number in range(3):
        await alice.say(f"reply {number}", channel=incidents, thread=parent)

    texts = [
        [one["text"] for one in page["messages"]]
        async for page in await client.conversations_replies(channel=incidents.id, ts=parent.ts, limit=2)
    ]
    assert texts == [["parent", "reply 0", "reply 1"], ["parent", "reply 2"]]
    with refused("thread_not_found"):
        await client.conversations_replies(channel=incidents.id, ts="1.0")


async def test_history_is_for_members(slack: LocalSlack, client: AsyncWebClient) -> None:
    with refused("not_in_channel"):
        await client.conversations_history(channel=slack.channel("general").id)


async def test_lists_are_filtered_after_paging(slack: LocalSlack, client: AsyncWebClient) -> None:
    slack.add_channel("vault", ["warroom"], is_private=True)
    pages = [
        [one["name"] for one in page["channels"]]
        async for page in await client.users_conversations(types="private_channel", limit=1)
    ]
    assert pages == [[], [], [], ["vault"]]
    with refused("missing_scope"):
        await client.users_conversations(types="im")


async def test_direct_conversations_are_opened_once(slack: LocalSlack, client: AsyncWebClient) -> None:
    bob = slack.person("bob").id
    first = await client.conversations_open(users=bob)
    second = await client.conversations_open(users=bob)

    assert first["channel"]["id"] == second["channel"]["id"]
    with refused("user_disabled"):
        await client.conversations_open(users=slack.person("zoe").id)
    with refused("method_not_supported_for_channel_type"):
        await client.conversations_archive(channel=first["channel"]["id"])


async def test_history_may_be_rationed(slack: LocalSlack, client: AsyncWebClient) -> None:
    for number in range(20):
        await slack.person("alice").say(str(number), channel="incidents")
    slack.desk.most_history = 15

    page = await client.conversations_history(channel=slack.channel("incidents").id, limit=100)
    assert len(page["messages"]) == 15
    assert page["has_more"]
