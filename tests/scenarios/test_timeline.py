"""The timeline: what is said, edited, deleted, marked and noted, wherever the incident is worked on. Rows: 137, 183."""

from __future__ import annotations

import pytest

from bot.demo.faults import Refuse
from tests.scenarios.test_postmortem_sections import section
from tests.support.world import World


async def draft(world: World) -> str:
    """Return the document as it is now, as the command shows it."""
    await world.settled()
    return (await world.command("postmortem")).text


async def listing(world: World) -> str:
    """Return the timeline as it is now, as the command shows it."""
    await world.settled()
    return (await world.command("timeline")).text


async def test_what_is_said_in_the_room_is_on_the_timeline_with_who_and_when(world: World) -> None:
    """Rows: 137."""
    await world.declare()
    await world.passes(minutes=3)
    await world.bob.say("5xx on checkout, all regions", channel=world.room)

    shown = await listing(world)

    assert "09:03 @bob: 5xx on checkout, all regions" in shown
    assert "Declared as SEV1: checkout is down" in shown
    assert "| 09:03 | 5xx on checkout, all regions" in await draft(world)


async def test_an_edit_changes_the_text_and_keeps_the_old_one(world: World) -> None:
    await world.declare()
    said = await world.bob.say("since 08:55", channel=world.room)
    await world.passes(minutes=2)
    await world.bob.edit(said, "since 08:52")
    await world.bob.edit(said, "since 08:51")

    document = await draft(world)

    assert "since 08:51" in document
    assert "*(edited at 09:02 UTC; before: “since 08:55” → “since 08:52”)*" in document
    assert "since 08:51 _(edited)_" in await listing(world)


async def test_a_deletion_leaves_a_tombstone_and_the_text_is_nowhere(world: World) -> None:
    await world.declare()
    said = await world.carol.say("the password is hunter2", channel=world.room)
    await world.carol.edit(said, "the password was hunter2")
    await world.passes(minutes=1)
    await world.carol.delete(said)

    document = await draft(world)

    assert "*(a message, deleted at 09:01 UTC)*" in document
    assert "hunter2" not in document
    shown = await listing(world)
    assert "@carol: _(deleted)_" in shown
    assert "hunter2" not in shown


async def test_a_message_with_replies_that_is_deleted_is_gone_too(world: World) -> None:
    await world.declare()
    said = await world.carol.say("the password is hunter2", channel=world.room)
    await world.bob.say("delete that!", channel=world.room, thread=said)
    await world.carol.delete(said)

    document = await draft(world)

    assert "hunter2" not in document
    assert "↳ delete that!" in document


async def test_replies_in_threads_are_on_the_timeline_and_look_like_replies(world: World) -> None:
    await world.declare()
    said = await world.bob.say("errors on checkout", channel=world.room)
    await world.carol.say("which region?", channel=world.room, thread=said)
    await world.bob.say("all of them", channel=world.room, thread=said, broadcast=True)
    await world.bob.edit(await world.bob.say("looking", channel=world.room), "looking at the balancer")

    document = await draft(world)

    assert "| ↳ which region?" in document
    assert "| looking at the balancer" in document, "what is no reply does not look like one, also once it is edited"
    assert "all of them" in document


async def test_files_and_messages_are_linked(world: World) -> None:
    await world.declare()
    said = await world.bob.say("the graph", channel=world.room, files={"errors (1).png": b"png"})
    await world.carol.say("", channel=world.room, files={"log.txt": "boom"})

    document = await draft(world)

    assert "the graph [errors (1).png](https://local.slack.test/files/" in document
    assert "errors%20%281%29.png)" in document
    assert f"[↗](https://local.slack.test/archives/{world.room.id}/p{said.ts.replace('.', '')})" in document
    assert "[log.txt](" in document
    assert "@carol: 📎 log.txt" in await listing(world)


async def test_a_pushpin_marks_what_matters_and_taking_it_off_unmarks_it(world: World) -> None:
    await world.declare()
    said = await world.bob.say("deploy v2.3.4 went out at 08:51", channel=world.room)
    await world.alice.react(said, "pushpin")
    await world.carol.react(said, "pushpin")
    assert "deploy v2.3.4" in section(await draft(world), "Key moments")

    await world.alice.unreact(said, "pushpin")
    assert "**Key.** deploy v2.3.4" in await draft(world), "Carol still marks it"
    await world.carol.unreact(said, "pushpin")
    assert "**Key.**" not in await draft(world)
    assert "deploy v2.3.4" not in section(await draft(world), "Key moments")


async def test_a_pin_marks_and_whoever_unpins_unmarks(world: World) -> None:
    await world.declare()
    said = await world.bob.say("deploy v2.3.4 went out at 08:51", channel=world.room)
    await world.alice.pin(said)
    assert "**Key.** deploy v2.3.4" in await draft(world)
    assert "📌" in await listing(world)

    await world.carol.unpin(said)
    assert "**Key.** deploy v2.3.4" not in await draft(world)


async def test_an_update_can_be_marked_as_key_like_any_message(world: World) -> None:
    await world.declare()
    await world.command("update rolled back v2.3.4")
    await world.bob.react(world.room.find("Update #1 – "), "pushpin")

    assert "**Key.** Update #1: rolled back v2.3.4" in await draft(world)


async def test_other_reactions_mark_nothing(world: World) -> None:
    await world.declare()
    said = await world.bob.say("coffee?", channel=world.room)
    for reaction, is_key in (("thumbsup", False), ("pushpin", True)):
        await world.alice.react(said, reaction)
        assert ("**Key.**" in await draft(world)) is is_key


async def test_a_note_at_another_time_has_happened_then_and_was_recorded_now(world: World) -> None:
    """Rows: 183, 186."""
    await world.declare()
    await world.passes(minutes=10)

    reply = await world.command("timeline 08:51Z deploy v2.3.4 finished")

    assert "Added to the timeline of this incident: 08:51 (08:51 UTC)" in reply.text
    assert "New on the timeline, for 08:51" in world.room.find("deploy v2.3.4 finished").visible
    shown = section(await draft(world), "Timeline")
    assert "| 08:51 | deploy v2.3.4 finished *(recorded at 09:10 UTC)*" in shown
    assert shown.index("deploy v2.3.4 finished") < shown.index("Declared as SEV1"), "it happened before"
    assert "deploy v2.3.4 finished _(recorded later)_" in await listing(world)


async def test_a_time_is_read_in_the_zone_of_whoever_types(world: World) -> None:
    await world.declare()
    gus, dave = map(world.slack.person, ("gus", "dave"))
    for who in (gus, dave):
        await who.join(world.room)
    for who, typed, filed in (
        (world.alice, "09:51", "08:51 UTC"),
        (world.dana, "3:40am", "08:40 UTC"),
        (dave, "5:30 PM", "08:30 UTC"),
        (dave, "08:31Z", "08:31 UTC"),
        (world.carol, "10 min ago", "08:50 UTC"),
    ):
        reply = await who.command(f"/incident timeline {typed} seen by {who.name}", channel=world.room)
        assert f"({filed})" in reply.text, typed
    world.slack.fail("users.info", Refuse("internal_error"), times=None)
    reply = await gus.command("/incident timeline 08:52 seen by gus", channel=world.room)
    assert ": 08:52 (08:52 UTC)" in reply.text, "it shows how it was read"
    await world.passes(minutes=1)
    assert "New on the timeline, for 08:40" in world.room.find("seen by dana").visible


async def test_a_note_of_yesterday_says_so(world: World) -> None:
    await world.declare()
    reply = await world.command("timeline 2026-11-22T23:50Z the certificate expired")

    assert ": yesterday 23:50 (2026-11-22 23:50 UTC)" in reply.text
    assert "yesterday 23:50" in world.room.find("the certificate expired").visible


async def test_a_note_without_a_time_happened_now(world: World) -> None:
    await world.declare()
    await world.passes(minutes=4)
    reply = await world.command("timeline called the payment provider")

    assert reply.text == "Added to the timeline of this incident."
    assert "New on the timeline, for 09:04" in world.told
    assert "recorded later" not in await listing(world)


@pytest.mark.parametrize("typed", ["2026-12-24T10:00Z it is over", "2031-01-01T00:00Z it is over"])
async def test_a_time_in_the_future_is_refused(world: World, typed: str) -> None:
    await world.declare()
    reply = await world.command(f"timeline {typed}")

    assert "is in the future: it's 2026-11-23 09:00 UTC now" in reply.text
    assert "it is over" not in await listing(world)


@pytest.mark.parametrize("typed", ["08:32", "25:61 oops"])
async def test_a_time_without_a_note_and_a_time_that_is_none_are_refused(world: World, typed: str) -> None:
    await world.declare()
    reply = await world.command(f"timeline {typed}")

    assert "Say what happened" in reply.text or "Couldn't read “25:61” as a time" in reply.text


async def test_other_bots_are_on_the_timeline_and_warroom_does_not_hear_itself(world: World) -> None:
    await world.declare()
    bot = world.slack.person("deploybot")
    await world.alice.invite(world.room, "deploybot")
    await bot.say("v2.3.4 is live", channel=world.room)
    await world.command("update rolled back")

    document = await draft(world)

    assert "v2.3.4 is live" in document
    assert document.count("rolled back") == 2, "once on the timeline, once in what was tried"


async def test_a_link_preview_is_no_edit(world: World) -> None:
    await world.declare()
    said = await world.bob.say("https://grafana.example.com/d/check_out_*x*", channel=world.room)
    world.slack.unfurl(said)

    document = await draft(world)

    assert "https://grafana.example.com/d/check_out_*x*" in document, "an address stays as it is"
    assert "edited" not in document


async def test_mentions_are_readable_outside_slack(world: World) -> None:
    await world.declare()
    await world.bob.say("@carol, ask @oncall in #general, @here is no one", channel=world.room)

    document = await draft(world)

    assert "@carol, ask @oncall in #general, @here is no one" in document
    assert "@carol, ask @oncall in #general" in await listing(world)


async def test_what_is_said_elsewhere_is_not_on_the_timeline(world: World) -> None:
    await world.declare()
    await world.bob.say("lunch?", channel="incidents")
    await world.bob.say("lunch!", channel=world.incidents, thread=world.incidents.messages[0])
    await world.bob.say("dinner", channel=world.room)

    document = await draft(world)
    assert ("dinner" in document, "lunch" in document) == (True, False)


async def test_without_a_room_the_announcements_thread_is_the_timeline_and_no_other(world: World) -> None:
    """Rows: 40."""
    await world.declare("logs are noisy sev3")
    await world.declare("a typo sev4")
    first, second = world.incidents.messages
    other = await world.bob.say("who is on call?", channel=world.incidents)
    await world.bob.say("I am", channel=world.incidents, thread=other)
    await world.bob.say("it is the new logger", channel=world.incidents, thread=first)
    await world.carol.say("it is the footer", channel=world.incidents, thread=second)

    await world.settled()
    reply = await world.command("timeline 001", channel="general")

    assert "it is the new logger" in reply.text
    for elsewhere in ("footer", "on call", "I am"):
        assert elsewhere not in reply.text


async def test_a_room_opened_later_carries_the_threads_timeline_on(world: World) -> None:
    await world.declare("logs are noisy sev3")
    await world.bob.say("it is the new logger", channel=world.incidents, thread=world.incidents.messages[0])
    await world.command("severity sev1 because the disk is full now", channel=world.incidents)
    await world.bob.say("disk freed", channel=world.room)

    shown = await listing(world)
    assert "it is the new logger" in shown
    assert "disk freed" in shown


async def test_a_long_timeline_shows_the_newest_entries_and_says_so(world: World) -> None:
    await world.declare()
    for number in range(30):
        await world.bob.say(f"line {number} " + "x" * 400, channel=world.room)

    shown = await listing(world)
    assert "(the last 20 of 33 entries)" in shown
    assert "line 29 " in shown
    assert "line 9 " not in shown
