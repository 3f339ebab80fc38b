"""Events: which are told, how often, in which order."""

from slack_sdk.web.async_client import AsyncWebClient

from bot.demo.slack import LocalSlack
from tests.demo.bolt_app import Bot, Clock


async def test_every_event_has_an_id_of_its_own(slack: LocalSlack, bot: Bot) -> None:
    alice = slack.person("alice")
    await alice.say("one", channel="incidents")
    await alice.say("two", channel="incidents")
    await slack.idle()

    ids = [body["event_id"] for body in bot.bodies]
    assert len(set(ids)) == 2
    assert all(one.startswith("Ev") for one in ids)
    assert bot.bodies[0]["authorizations"][0]["user_id"] == slack.bot_user_id


async def test_what_was_not_subscribed_to_is_not_told(slack: LocalSlack, bot: Bot) -> None:
    slack.feed.subscribed.discard("message.channels")
    await slack.person("alice").say("one", channel="incidents")
    await slack.idle()

    assert bot.events == []


async def test_without_the_scope_nothing_is_told(slack: LocalSlack, bot: Bot) -> None:
    slack.feed.scopes.discard("channels:history")
    await slack.person("alice").say("one", channel="incidents")
    await slack.idle()

    assert bot.events == []


async def test_a_mention_is_told_twice_under_two_ids(slack: LocalSlack, bot: Bot) -> None:
    await slack.person("alice").say("@warroom status?", channel="incidents")
    await slack.idle()

    assert {body["event"]["type"] for body in bot.bodies} == {"message", "app_mention"}
    assert len({body["event_id"] for body in bot.bodies}) == 2


async def test_edits_and_deletions_carry_what_was_before(slack: LocalSlack, bot: Bot) -> None:
    alice = slack.person("alice")
    said = await alice.say("it is the cash", channel="incidents")
    await alice.edit(said, "it is the cache")
    await alice.delete(said)
    await slack.idle()

    [changed] = bot.told("message", "message_changed")
    assert changed["previous_message"]["text"] == "it is the cash"
    assert changed["message"]["edited"]["user"] == alice.id
    [deleted] = bot.told("message", "message_deleted")
    assert deleted["deleted_ts"] == said.ts
    assert deleted["previous_message"]["text"] == "it is the cache"


async def test_an_unfurled_link_looks_like_a_change_of_nothing(slack: LocalSlack, bot: Bot) -> None:
    said = await slack.person("alice").say("see https://example.com", channel="incidents")
    slack.unfurl(said)
    await slack.idle()

    [changed] = bot.told("message", "message_changed")
    assert changed["message"]["text"] == changed["previous_message"]["text"] == "see <https://example.com>"


async def test_files_threads_and_broadcasts_have_their_subtypes(slack: LocalSlack, bot: Bot) -> None:
    alice = slack.person("alice")
    parent = await alice.say("log", channel="incidents", files={"app.log": "boom"})
    await alice.say("below", channel="incidents", thread=parent)
    await alice.say("aloud", channel="incidents", thread=parent, broadcast=True)
    await slack.idle()

    assert bot.told("message", "file_share")[0]["files"][0]["name"] == "app.log"
    assert bot.told("message")[0]["thread_ts"] == parent.ts
    assert bot.told("message", "thread_broadcast")[0]["root"]["ts"] == parent.ts


async def test_a_private_channel_has_its_own_event(slack: LocalSlack, bot: Bot) -> None:
    vault = slack.add_channel("vault", ["warroom"], is_private=True)
    await slack.person("alice").say("hush", channel=vault)
    await slack.person("alice").invite(vault, "bob")
    await slack.idle()

    assert bot.told("message")[0]["channel_type"] == "group"
    assert bot.told("member_joined_channel")[0]["channel_type"] == "G"
    assert bot.told("member_joined_channel")[0]["inviter"] == slack.person("alice").id
    assert bot.told("message", "group_join")


async def test_duplicates_share_their_id(slack: LocalSlack, bot: Bot) -> None:
    slack.duplicate_events = True
    await slack.person("alice").say("twice", channel="incidents")
    await slack.idle()

    assert len(bot.bodies) == 2
    assert bot.bodies[0]["event_id"] == bot.bodies[1]["event_id"]


async def test_events_arrive_in_disorder(slack: LocalSlack, bot: Bot) -> None:
    slack.hold_events()
    for number in range(6):
        await slack.person("alice").say(str(number), channel="incidents")
    await slack.idle()
    assert bot.events == []

    slack.release_events(shuffle=1)
    await slack.idle()
    texts = [one["text"] for one in bot.events]
    assert sorted(texts) == list("012345")
    assert texts != sorted(texts)


async def test_an_event_is_lost(slack: LocalSlack, bot: Bot) -> None:
    slack.drop_next_event()
    await slack.person("alice").say("lost", channel="incidents")
    await slack.person("alice").say("heard", channel="incidents")
    await slack.idle()

    assert [one["text"] for one in bot.events] == ["heard"]


async def test_what_nobody_acknowledges_comes_four_times(
    slack: LocalSlack, client: AsyncWebClient, clock: Clock
) -> None:
    await slack.person("alice").say("anybody?", channel="incidents")
    await slack.idle()
    first = slack.next_due()
    assert first is not None
    assert (first - clock.now()).total_seconds() == 60

    clock.passes(minutes=1)
    await slack.time_moved()
    await slack.idle()
    second = slack.next_due()
    assert second is not None
    assert (second - clock.now()).total_seconds() == 300

    bolt = Bot(slack, client)
    await bolt.connect()
    clock.passes(minutes=5)
    await slack.time_moved()
    await slack.idle()
    await bolt.close()
    assert [one["text"] for one in bolt.events] == ["anybody?"]
    assert slack.next_due() is None


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
