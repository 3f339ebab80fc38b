"""The stability window: a fix is watched, it is asked once whether it held, and only then it is resolved. Row: 116."""

from __future__ import annotations

import pytest

from bot.demo.workspace.messages import Message
from tests.support.world import World

QUESTION = "has passed. Did the fix hold?"


def questions(world: World) -> list[Message]:
    """Every question whether the fix held that still has its buttons."""
    return [one for one in world.room.messages if QUESTION in one.visible]


async def asked(world: World) -> Message:
    """Declare, say what fixed it, and let the window pass until it is asked."""
    await world.declare()
    await world.command("resolve rolled back v2.3.4")
    await world.passes(minutes=31)
    (question,) = questions(world)
    return question


async def test_resolving_takes_one_line_and_one_click(world: World) -> None:
    """The target of the flow *Resolve*: two interactions."""
    await world.declare()

    said = await world.command("resolve rolled back v2.3.4")

    assert said.text.startswith("Draft for customers (not sent)"), "the rest is in the post"
    assert "Fix in place. If it holds until 09:30, I'll ask whether to resolve." in world.newest
    posted = world.room.find("Now *monitoring*, was investigating").visible
    assert "holds until 09:30" in posted
    assert "rolled back v2.3.4" in posted
    assert "monitoring, watched until 09:30" in world.card.visible
    assert "rolled back v2.3.4" in world.card.visible
    assert "Status: monitoring, watched until 09:30" in world.incidents.find("IC: ").visible
    assert "monitoring" in world.card_in(world.room).visible
    assert {"Resolve now", "Regressed"} < set(world.card.buttons)
    assert "Resolve" not in world.card.buttons
    assert not any("Resolved by" in text for text in world.shown(world.room))

    await world.passes(minutes=31)
    (question,) = questions(world)
    assert question.visible.startswith("⏳ @alice: the stability window has passed.")
    assert question.buttons == ["Confirm resolved", "Not yet", "Regressed"]
    assert "Confirm resolved" in world.card.buttons

    reply = await world.alice.press(question, "Confirm resolved")
    await world.passes(seconds=5)

    assert reply.text.startswith("Draft for customers (not sent)"), "the rest is in the all-clear"
    said_clear = world.room.find("Resolved by").visible
    assert "rolled back v2.3.4" in said_clear
    assert "early" not in said_clear
    assert "(5 s)" in said_clear, "the impact ended when the fix was posted, not when it was confirmed"
    assert "Resolved: rolled back v2.3.4" in world.document
    assert not questions(world), "and the question has no buttons left"
    assert "Did the fix hold? Resolved, per @alice (09:31)." in world.room.find("Did the fix hold? R").visible


async def test_it_is_asked_once_and_only_once(world: World) -> None:
    question = await asked(world)

    await world.passes(hours=3)

    assert questions(world) == [question]
    assert [ping.who for ping in world.slack.pings if ping.ts == question.ts] == [world.alice.id]


async def test_who_said_what_fixed_it_and_who_commands_are_asked(world: World) -> None:
    await world.declare()
    await world.command("role commander")
    await world.bob.command("/incident resolve restarted the cache", channel=world.room)
    await world.passes(minutes=31)

    (question,) = questions(world)
    assert question.visible.startswith("⏳ @bob @alice: the stability window")


async def test_updates_are_still_owed_while_it_is_watched(world: World) -> None:
    await world.declare()
    await world.command("resolve rolled back")

    await world.passes(minutes=15)

    assert "an update is due" in world.room.messages[-1].visible


async def test_not_yet_starts_the_window_anew_and_it_is_asked_again(world: World) -> None:
    question = await asked(world)

    reply = await world.bob.press(question, "Not yet")
    await world.passes(seconds=5)

    assert reply.text == "", "what was pressed says it"
    answered = world.room.find("Did the fix hold? N").visible
    assert "Not yet, per @bob (09:31). I'll ask again at 10:01." in answered
    assert not questions(world)
    assert "watched until 10:01" in world.card.visible
    assert len([one for one in world.room.messages if "*monitoring*" in one.visible]) == 1, "no second post"
    await world.passes(minutes=29)
    assert not questions(world)
    await world.passes(minutes=2)
    assert len(questions(world)) == 1
    await world.alice.press(questions(world)[0], "Confirm resolved")
    await world.settled()
    world.room.find("Resolved by")


@pytest.mark.parametrize("where", ["question", "card", "words"])
async def test_a_fix_that_did_not_hold_goes_back_to_investigating(world: World, where: str) -> None:
    question = await asked(world)

    if where == "words":
        reply = await world.bob.command("/incident status investigating it regressed", channel=world.room)
    else:
        reply = await world.bob.press(question if where == "question" else world.card, "Regressed")
    await world.passes(seconds=5)

    assert reply.text == "", "the post says it"
    told = [one.visible for one in world.room.messages if "Now *investigating*, was monitoring" in one.visible]
    assert len(told) == 1
    assert "regressed" in told[0].casefold()
    assert not questions(world)
    assert "What fixed it" not in world.card.visible
    assert "watched until" not in world.card.visible
    assert "Resolve" in world.card.buttons
    await world.passes(hours=2)
    assert not questions(world), "nothing is asked any more"
    assert "monitoring → investigating. " in (await world.command("timeline")).text


async def test_regressed_while_the_window_runs_and_fixed_again(world: World) -> None:
    await world.declare()
    await world.command("resolve rolled back")
    await world.passes(minutes=20)
    await world.bob.press(world.card, "Regressed")
    await world.passes(minutes=20)
    assert not questions(world)

    await world.command("resolve added a replica")

    assert "watched until 10:10" in world.card.visible, "a whole window, from the new fix on"
    await world.passes(minutes=31)
    await world.alice.press(questions(world)[0], "Confirm resolved")
    await world.passes(seconds=5)
    assert "(40 min)" in world.room.find("Resolved by").visible, "until the fix that held"


async def test_back_to_identified_ends_the_window_too(world: World) -> None:
    await world.declare()
    await world.command("resolve rolled back")

    await world.command("status identified another node is broken")
    await world.passes(hours=1)

    assert not questions(world)


async def test_resolve_now_asks_why_and_says_that_it_was_early(world: World) -> None:
    await world.declare()
    await world.command("resolve rolled back")
    await world.passes(minutes=10)

    opened = await world.bob.press(world.card, "Resolve now")
    await world.settled()
    assert opened.modal is not None
    assert opened.modal.labels == ["Why not wait for it?"]
    assert "for another 19 min 55 s, until 09:30" in opened.modal.visible
    await world.bob.submit({"Why not wait for it?": "the customer confirmed it"})
    await world.passes(seconds=5)

    said = world.room.find("Resolved by").visible
    assert "rolled back" in said
    assert "Early: the stability window had 19 min to go. Keep watching" in said
    assert "Why early: the customer confirmed it" in said
    assert (
        "(stable for 10 min 5 s of the 30 min that the policy asks for; resolved early because: the customer"
        in world.document
    )
    await world.passes(hours=1)
    assert not questions(world)


async def test_resolve_now_in_words_needs_the_reason_too(world: World) -> None:
    await world.declare()
    await world.command("resolve rolled back")

    refused = await world.command("resolve now")
    assert refused.text == "Say why you need not wait: `/incident resolve now <reason>`."
    reply = await world.command("resolve now: the customer confirmed it")

    assert "Draft for customers" in reply.text
    said = world.room.find("Resolved by").visible
    assert "rolled back" in said
    assert "Why early: the customer confirmed it" in said


async def test_resolve_now_without_a_fix_told_before_takes_the_words_for_what_fixed_it(world: World) -> None:
    await world.declare()

    reply = await world.command("resolve now switched the feature off")

    assert "Draft for customers" in reply.text
    said = world.room.find("Resolved by").visible
    assert "switched the feature off" in said
    assert "the stability window had 30 min to go" in said


async def test_resolve_again_while_it_is_watched_says_how_long_and_offers_what_helps(world: World) -> None:
    await world.declare()
    await world.command("resolve rolled back")
    await world.passes(minutes=10)

    reply = await world.bob.command("/incident resolve rolled back", channel=world.room)

    assert "@alice said what fixed it 10 min 5 s ago (09:00): rolled back" in reply.text
    assert "runs for another 19 min 55 s, until 09:30" in reply.text
    assert "`/incident resolve now <reason>`" in reply.text
    assert reply.buttons == ["Resolve now", "Regressed"]
    await world.bob.press(reply, "Resolve now")
    await world.settled()
    await world.bob.submit({"Why not wait for it?": "seen enough"})
    await world.passes(seconds=5)
    assert "Why early: seen enough" in world.room.find("Resolved by").visible


async def test_resolve_with_nothing_typed_asks_why_while_it_is_watched(world: World) -> None:
    await world.declare()
    await world.command("resolve rolled back")

    asking = await world.command("resolve")

    assert asking.modal is not None
    assert asking.modal.labels == ["Why not wait for it?"]


@pytest.mark.parametrize("typed", ["resolve", "resolve rolled back twice"])
async def test_resolve_again_after_the_window_confirms(world: World, typed: str) -> None:
    await asked(world)

    reply = await world.command(typed)

    shown = reply.text or (world.alice.modal.visible if world.alice.modal else "")
    assert "Draft for customers" in shown
    assert typed.removeprefix("resolve").strip() in world.room.find("Resolved by").visible
    assert not questions(world)


async def test_what_was_stable_long_enough_is_resolved_at_once(world: World) -> None:
    await world.declare()
    await world.command("status monitoring errors are gone")
    await world.passes(minutes=31)

    await world.command("resolve rolled back")
    world.room.find("Resolved by")


async def test_a_time_in_front_says_since_when_it_holds(world: World) -> None:
    await world.declare()
    await world.passes(minutes=40)

    reply = await world.command("resolve 09:20Z rolled back")

    assert "holds until 09:50" in reply.text
    assert "is resolved" in (await world.command("resolve 09:05Z it was earlier than that")).text


async def test_only_the_last_relief_counts_not_an_earlier_one_that_did_not_hold(world: World) -> None:
    await world.declare()
    await world.command("status monitoring")
    await world.passes(minutes=10)
    await world.command("status investigating it is back")
    await world.passes(minutes=40)
    await world.command("status monitoring")

    await world.command("resolve rolled back")

    assert "holds until 10:20" in world.newest


async def test_a_severity_without_a_window_is_resolved_at_once(world: World) -> None:
    await world.declare("avatars load slowly sev3")

    assert "is resolved." in (await world.command("resolve warmed the cache")).text
