"""chat.*: what is posted, changed and deleted."""

from slack_sdk.web.async_client import AsyncWebClient

from bot.demo.slack import LocalSlack
from tests.demo.bolt_app import Bot
from tests.demo.refusals import refused
from tests.demo.samples import BUTTON


async def test_a_post_needs_something_to_say(slack: LocalSlack, client: AsyncWebClient) -> None:
    with refused("no_text"):
        await client.api_call("chat.postMessage", json={"channel": slack.channel("incidents").id, "text": ""})


async def test_where_the_bot_is_not_it_may_not_post(slack: LocalSlack, client: AsyncWebClient) -> None:
    with refused("not_in_channel"):
        await client.chat_postMessage(channel=slack.channel("general").id, text="hi")

    slack.desk.scopes.add("chat:write.public")
    await client.chat_postMessage(channel=slack.channel("general").id, text="hi")


async def test_a_private_channel_it_is_not_in_does_not_exist(slack: LocalSlack, client: AsyncWebClient) -> None:
    vault = slack.add_channel("vault", is_private=True)
    with refused("channel_not_found"):
        await client.chat_postMessage(channel=vault.id, text="hi")


async def test_a_post_to_a_person_opens_a_conversation(slack: LocalSlack, client: AsyncWebClient) -> None:
    bob = slack.person("bob")
    answer = await client.chat_postMessage(channel=bob.id, text="page")

    assert answer["channel"].startswith("D")
    assert bob.direct_messages().messages[0].visible == "page"
    with refused("channel_not_found"):
        await client.chat_update(channel=bob.id, ts=answer["ts"], text="the D id is needed here")


async def test_a_reply_hangs_under_the_parent_only(slack: LocalSlack, client: AsyncWebClient) -> None:
    incidents = slack.channel("incidents")
    parent = await client.chat_postMessage(channel=incidents.id, text="parent")
    reply = await client.chat_postMessage(channel=incidents.id, text="reply", thread_ts=parent["ts"])

    assert [one.text for one in incidents.messages] == ["parent"]
    assert [one.text for one in incidents.thread(incidents.messages[0])] == ["reply"]
    with refused("cannot_reply_to_message"):
        await client.chat_postMessage(channel=incidents.id, text="no", thread_ts=reply["ts"])
    with refused("thread_not_found"):
        await client.chat_postMessage(channel=incidents.id, text="no", thread_ts="1.000001")


async def test_an_update_without_blocks_removes_them(slack: LocalSlack, client: AsyncWebClient) -> None:
    incidents = slack.channel("incidents")
    posted = await client.chat_postMessage(channel=incidents.id, text="card", blocks=[BUTTON])
    card = incidents.messages[0]

    change = {"channel": incidents.id, "ts": posted["ts"], "blocks": [BUTTON, {"type": "divider"}]}
    await client.api_call("chat.update", json=change)
    assert (card.text, len(card.blocks), card.edited) == ("card", 2, None)

    await client.chat_update(channel=incidents.id, ts=posted["ts"], text="plain")
    assert (card.text, card.blocks) == ("plain", [])
    assert card.edited is not None


async def test_an_update_is_shorter_than_a_post(slack: LocalSlack, client: AsyncWebClient) -> None:
    incidents = slack.channel("incidents")
    posted = await client.chat_postMessage(channel=incidents.id, text="x" * 4001)
    with refused("msg_too_long"):
        await client.chat_update(channel=incidents.id, ts=posted["ts"], text="x" * 4001)


async def test_only_own_messages_can_be_changed(slack: LocalSlack, client: AsyncWebClient) -> None:
    said = await slack.person("alice").say("mine", channel="incidents")
    channel = slack.channel("incidents").id

    with refused("cant_update_message"):
        await client.chat_update(channel=channel, ts=said.ts, text="yours")
    with refused("cant_delete_message"):
        await client.chat_delete(channel=channel, ts=said.ts)


async def test_what_was_deleted_is_not_found(slack: LocalSlack, client: AsyncWebClient) -> None:
    incidents = slack.channel("incidents")
    posted = await client.chat_postMessage(channel=incidents.id, text="oops")
    await client.chat_delete(channel=incidents.id, ts=posted["ts"])

    assert incidents.messages == []
    with refused("message_not_found"):
        await client.chat_update(channel=incidents.id, ts=posted["ts"], text="again")


async def test_metadata_is_kept_and_shown_to_who_asks(slack: LocalSlack, client: AsyncWebClient) -> None:
    incidents = slack.channel("incidents")
    mark = {"event_type": "effect", "event_payload": {"key": "e1"}}
    posted = await client.chat_postMessage(channel=incidents.id, text="x", metadata=mark)
    await client.chat_update(channel=incidents.id, ts=posted["ts"], text="y")

    plain = await client.conversations_history(channel=incidents.id)
    full = await client.conversations_history(channel=incidents.id, include_all_metadata=True)
    assert plain["messages"][0]["metadata"] == {"event_type": "effect", "event_payload": {}}
    assert full["messages"][0]["metadata"] == mark

    await client.chat_update(channel=incidents.id, ts=posted["ts"], text="z", metadata={})
    assert incidents.messages[0].metadata is None
    with refused("invalid_metadata_format"):
        await client.chat_postMessage(channel=incidents.id, text="x", metadata={"event_type": "effect"})


async def test_bad_blocks_are_refused_with_a_pointer(slack: LocalSlack, client: AsyncWebClient) -> None:
    with refused("invalid_blocks"):
        await client.chat_postMessage(channel=slack.channel("incidents").id, text="x", blocks=[{"type": "section"}])

    assert slack.calls[0].answer is not None
    assert "[json-pointer:/blocks/0]" in slack.calls[0].answer["response_metadata"]["messages"][0]
    assert slack.channel("incidents").messages == []


async def test_a_notice_reaches_members_only(slack: LocalSlack, client: AsyncWebClient) -> None:
    incidents = slack.channel("incidents")
    await client.chat_postEphemeral(channel=incidents.id, user=slack.person("bob").id, text="psst")

    assert [one.visible for one in slack.person("bob").ephemerals] == ["psst"]
    assert incidents.messages == []
    with refused("user_not_in_channel"):
        await client.chat_postEphemeral(channel=incidents.id, user=slack.person("gus").id, text="psst")


async def test_mentions_are_on_record_but_not_those_of_edits(slack: LocalSlack, client: AsyncWebClient) -> None:
    incidents, bob = slack.channel("incidents"), slack.person("bob")
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "<!subteam^S0ONCALL01> @here"}}
    posted = await client.chat_postMessage(channel=incidents.id, text=f"<@{bob.id}>", blocks=[section])
    await client.chat_update(channel=incidents.id, ts=posted["ts"], text="<!channel>")
    await client.chat_postMessage(channel=incidents.id, text="@everyone &lt;!here&gt;")

    assert {ping.who for ping in slack.pings} == {bob.id, "S0ONCALL01", "here"}


async def test_link_names_makes_names_ring(slack: LocalSlack, client: AsyncWebClient) -> None:
    await client.chat_postMessage(channel=slack.channel("incidents").id, text="@bob", link_names=True)
    assert [ping.who for ping in slack.pings] == [slack.person("bob").id]


async def test_a_permalink_leads_to_the_reply(slack: LocalSlack, client: AsyncWebClient) -> None:
    incidents = slack.channel("incidents")
    parent = await slack.person("alice").say("parent", channel=incidents)
    reply = await slack.person("bob").say("reply", channel=incidents, thread=parent)

    link = (await client.chat_getPermalink(channel=incidents.id, message_ts=reply.ts))["permalink"]
    assert link.startswith(f"https://local.slack.test/archives/{incidents.id}/p")
    assert f"thread_ts={parent.ts}" in link


async def test_own_posts_are_heard_as_well(slack: LocalSlack, bot: Bot, client: AsyncWebClient) -> None:
    incidents = slack.channel("incidents")
    posted = await client.chat_postMessage(channel=incidents.id, text="one")
    await client.chat_update(channel=incidents.id, ts=posted["ts"], text="two")
    await slack.idle()

    assert bot.told("message")[0]["bot_id"] == slack.bot_id
    [changed] = bot.told("message", "message_changed")
    assert (changed["previous_message"]["text"], changed["message"]["text"]) == ("one", "two")
    assert changed["ts"] != posted["ts"]


async def test_what_was_deleted_leaves_a_tombstone_as_long_as_it_has_replies(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    incidents, bob = slack.channel("incidents"), slack.person("bob")
    parent = await bob.say("parent", channel=incidents)
    reply = await bob.say("reply", channel=incidents, thread=parent)
    await bob.delete(parent)

    (shown,) = (await client.conversations_history(channel=incidents.id))["messages"]
    assert (shown["subtype"], shown["user"], shown["reply_count"]) == ("tombstone", "USLACKBOT", 1)
    assert (shown["ts"], shown["latest_reply"]) == (parent.ts, reply.ts)
    head, below = (await client.conversations_replies(channel=incidents.id, ts=parent.ts))["messages"]
    assert (head["subtype"], below["text"]) == ("tombstone", "reply")

    await bob.delete(reply)
    assert (await client.conversations_history(channel=incidents.id))["messages"] == []
    with refused("thread_not_found"):
        await client.conversations_replies(channel=incidents.id, ts=parent.ts)


async def test_of_a_deleted_parent_the_events_tell_of_a_tombstone_and_then_of_its_end(bot: Bot) -> None:
    incidents, bob = bot.slack.channel("incidents"), bot.slack.person("bob")
    parent = await bob.say("parent", channel=incidents)
    reply = await bob.say("reply", channel=incidents, thread=parent)
    await bob.delete(parent)
    await bob.delete(reply)
    await bot.slack.idle()
    [changed] = bot.told("message", "message_changed")
    assert (changed["message"]["subtype"], changed["previous_message"]["text"]) == ("tombstone", "parent")
    of_reply, of_parent = bot.told("message", "message_deleted")
    assert of_reply["previous_message"]["text"] == "reply"
    assert (of_parent["deleted_ts"], of_parent["previous_message"]["subtype"]) == (parent.ts, "tombstone")
