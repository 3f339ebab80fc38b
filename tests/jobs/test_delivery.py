"""Whatever Slack answers, or fails to answer: nothing is lost, nothing doubled, nothing out of order."""

from __future__ import annotations

from datetime import timedelta

import aiohttp
import pytest

from bot.demo.faults import DropAfter, DropBefore, Fault, Hold, RateLimited, Refuse, ServerError
from bot.jobs.pauses import pause_after
from tests.support.world import World


def calls(world: World, method: str) -> list[float]:
    """When a method was called, in seconds since the first call of any."""
    start = world.slack.calls[0].at
    return [(call.at - start).total_seconds() for call in world.slack.calls if call.method == method]


async def test_a_channel_that_is_throttled_is_left_in_peace_and_other_methods_go_on(world: World) -> None:
    world.slack.fail("chat.postMessage", RateLimited(30))
    await world.declare()

    assert len(world.rooms) == 1, "the channel was made all the same"
    assert world.room.topic
    assert world.alice.id in world.room.members
    assert world.incidents.messages == []
    tried = len(calls(world, "chat.postMessage"))
    await world.passes(seconds=24)
    assert len(calls(world, "chat.postMessage")) == tried, "no one knocks before the time is up"

    await world.passes(seconds=10)
    assert len(world.incidents.messages) == 1
    assert world.card in world.room.messages


@pytest.mark.parametrize(
    "fault",
    [ServerError(), ServerError(took_effect=True), DropBefore(), DropAfter(), Refuse("internal_error")],
    ids=["500", "500 after all", "dropped before", "dropped after", "internal error"],
)
async def test_after_an_answer_that_was_lost_there_is_one_message(world: World, fault: Fault) -> None:
    world.slack.fail("chat.postMessage", fault, times=3)
    await world.declare()
    seen = {call.arguments["channel"] for call in world.slack.calls if call.method == "conversations.history"}
    assert seen == set(), "while it may still appear, looking proves nothing"

    await world.passes(seconds=60)

    assert len(world.incidents.messages) == 1
    assert len(world.slack.channel("incidents-sev1").messages) == 1
    assert len([one for one in world.room.messages if "INC-2026-1123-001" in one.visible and one.blocks]) == 1
    assert world.card in world.room.messages


async def test_what_was_lost_is_found_behind_a_hundred_messages(world: World) -> None:
    world.slack.fail("chat.postMessage", DropAfter(), when=lambda call: call["channel"] == world.incidents.id)
    await world.declare()
    for number in range(100):  # as many as a page of Slack's holds
        await world.bob.say(f"I see it too, {number}", channel=world.incidents)

    await world.passes(seconds=60)

    assert len([one for one in world.incidents.messages if "INC-2026-1123-001" in one.visible]) == 1


async def test_a_reminder_whose_answer_was_lost_loses_its_buttons_to_whoever_answers_it_at_once(world: World) -> None:
    await world.declare()
    world.slack.fail("chat.postMessage", DropAfter(), when=lambda call: "is due" in call["text"])
    await world.passes(minutes=14, seconds=55)
    (reminder,) = (one for one in world.room.messages if "No change" in one.buttons)
    await world.alice.press(reminder, "No change")
    await world.passes(seconds=30)

    assert reminder.buttons == []
    assert "No change, per" in reminder.visible
    assert sum("was due." in one.visible for one in world.room.messages) == 1


async def test_a_look_that_fails_does_not_make_a_second_message(world: World) -> None:
    world.slack.fail("chat.postMessage", DropAfter(), times=3)
    world.slack.fail("conversations.history", RateLimited(20))
    await world.declare()
    await world.passes(minutes=3)

    assert len(world.incidents.messages) == 1
    assert len(world.slack.channel("incidents-sev1").messages) == 1
    assert world.card in world.room.messages


async def test_a_look_that_is_throttled_holds_up_no_message(world: World) -> None:
    world.slack.fail("chat.postMessage", DropAfter(), when=lambda call: call["channel"] == world.incidents.id)
    world.slack.fail("conversations.history", RateLimited(120))
    await world.declare()
    await world.passes(seconds=30)

    assert world.card in world.room.messages
    await world.command("update still looking")
    assert any("still looking" in one.visible for one in world.room.messages)


@pytest.mark.parametrize("fault", [DropAfter(), ServerError(took_effect=True), DropBefore()])
async def test_a_room_whose_making_was_not_confirmed_is_made_once(world: World, fault: Fault) -> None:
    world.slack.fail("conversations.create", fault)
    await world.declare()
    await world.passes(seconds=30)

    assert [room.name for room in world.rooms] == ["war-room-1123-001-checkout-is-down"]
    assert world.card in world.room.messages


@pytest.mark.parametrize("method", ["pins.add", "bookmarks.add", "conversations.invite", "conversations.setTopic"])
async def test_a_step_whose_answer_was_lost_is_done_once(world: World, method: str) -> None:
    world.slack.fail(method, DropAfter())
    await world.declare()
    await world.passes(seconds=60)

    assert world.card in world.room.messages
    assert len(world.room.bookmarks) == 1
    assert world.alice.id in world.room.members
    assert "Retry" not in world.card.buttons


async def test_what_is_refused_is_shown_and_the_lane_goes_on(world: World) -> None:
    await world.declare()
    world.slack.fail("chat.postMessage", Refuse("restricted_action"))
    await world.command("update refused words")
    await world.command("update later words")

    shown = world.shown(world.room)
    assert not any(one.startswith("refused words") for one in shown[1:])
    assert any("later words" in one for one in shown)
    assert "Retry" in world.card.buttons
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"http://127.0.0.1:{world.warroom.port}/healthz") as answer,
    ):
        assert (await answer.json())["set_aside"] == 1

    await world.alice.press(world.card, "Retry")
    await world.passes(seconds=5)
    assert any("refused words" in one.visible for one in world.room.messages if one is not world.card)
    assert "Retry" not in world.card.buttons


async def test_a_message_that_looks_wrong_to_slack_goes_out_as_text(world: World) -> None:
    await world.declare()
    world.slack.fail("chat.postMessage", Refuse("invalid_blocks"), when=lambda call: call["channel"] == world.room.id)
    await world.command("update plain words")

    (said,) = (one for one in world.room.messages if "plain words" in one.text)
    assert said.blocks == []
    await world.command("update more words")
    assert world.room.find("*Update #2 – ").blocks, "only that one"


async def test_with_a_dead_token_nothing_is_lost_and_health_says_so(world: World) -> None:
    await world.declare()
    world.slack.fail(
        "*", Refuse("token_revoked"), times=None, when=lambda call: "view" not in call and "response_type" not in call
    )
    await world.command("update while we were locked out")
    assert "I can't post to Slack at the moment" in world.alice.ephemerals[-1].visible, "learned only after the answer"
    assert "I can't post to Slack at the moment" in (await world.command("severity sev2 fewer people")).text
    assert "I can't post to Slack at the moment" not in (await world.command("status")).text, "nothing was to be stored"
    async with aiohttp.ClientSession() as session:
        async with session.get(f"http://127.0.0.1:{world.warroom.port}/healthz") as answer:
            assert "reinstall" in (await answer.json())["token_dead"]
        assert not any("locked out" in one.visible for one in world.room.messages[1:])

        world.slack.mend()
        await world.passes(minutes=2)
        async with session.get(f"http://127.0.0.1:{world.warroom.port}/healthz") as answer:
            assert (await answer.json())["token_dead"] is None
    assert "Slack takes nothing" not in (await world.command("severity sev1 all of them again")).text
    assert len([one for one in world.room.messages if one.visible.count("locked out")]) == 2, "card and message"


async def test_a_burst_of_changes_makes_few_edits_and_the_last_one_wins(world: World) -> None:
    await world.declare()
    held = Hold()
    world.slack.fail("chat.update", held, times=None)
    card = world.card
    for number in range(5):
        await world.alice.command(f"/incident update number {number}", channel=world.room)
    await held.reached.wait()
    world.slack.mend()
    await world.passes(seconds=30)

    edits = [one for one in world.slack.calls if one.method == "chat.update" and one.arguments["ts"] == card.ts]
    assert len(edits) < 5
    assert "number 4" in world.card.visible


async def test_a_room_reads_in_the_order_in_which_things_happened(world: World) -> None:
    await world.declare()
    world.slack.fail("chat.postMessage", RateLimited(3))
    for word in ("first", "second", "third"):
        await world.alice.command(f"/incident update {word}", channel=world.room)
    world.slack.fail("chat.postMessage", DropAfter())
    await world.passes(minutes=2)

    updates = [one.visible for one in world.room.messages if one is not world.card]
    places = [next(index for index, one in enumerate(updates) if word in one) for word in ("first", "second", "third")]
    assert places == sorted(places)


async def test_a_restart_with_work_left_ends_with_one_of_everything(world: World) -> None:
    world.slack.fail("*", RateLimited(20), when=lambda call: "topic" in call or "text" in call)
    await world.alice.command("/incident checkout is down sev1")
    await world.restart()
    await world.passes(minutes=2)

    assert len(world.rooms) == 1
    assert len(world.incidents.messages) == 1
    assert len(world.room.pinned) == 1
    assert len(world.room.bookmarks) == 1


@pytest.mark.parametrize("method", ["conversations.create", "chat.postMessage", "pins.add", "bookmarks.add"])
async def test_a_restart_amid_a_call_that_was_carried_out_does_nothing_twice(world: World, method: str) -> None:
    held = Hold(after=True)
    world.slack.fail(method, held)
    await world.alice.command("/incident checkout is down sev1")
    await held.reached.wait()
    await world.crash()
    await world.passes(minutes=2)

    assert len(world.rooms) == 1
    assert len(world.incidents.messages) == 1
    assert len(world.slack.channel("incidents-sev1").messages) == 1
    assert len(world.room.pinned) == 1
    assert len(world.room.bookmarks) == 1


def test_each_pause_is_twice_the_last_up_to_five_minutes() -> None:
    assert [pause_after(tries).total_seconds() for tries in range(11)] == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]


def test_replicas_do_not_try_in_step() -> None:
    assert pause_after(3, spread=1.0) == timedelta(seconds=9.6)
    assert pause_after(1_000_000) == timedelta(minutes=5)
