"""The stability window when much happens at once: other severities, restarts, races, outages. Row: 116."""

from __future__ import annotations

import asyncio

import pytest

from bot.demo.faults import Refuse
from tests.scenarios.test_window import QUESTION, asked, questions
from tests.support.world import World


@pytest.mark.parametrize("policy", ["preset: sev\nseverities: {sev3: {stability_window: 5m}}\n"])
async def test_without_a_room_it_is_watched_in_the_thread(world: World, policy: str) -> None:
    assert policy
    await world.declare("avatars load slowly sev3")
    await world.command("resolve warmed the cache")
    await world.passes(minutes=6)

    thread = world.incidents.thread(world.incidents.messages[0])
    (question,) = [one for one in thread if QUESTION in one.visible]
    await world.alice.press(question, "Confirm resolved")
    await world.passes(seconds=5)

    said = [one.visible for one in world.incidents.thread(world.incidents.messages[0])]
    assert sum("Resolved by" in one for one in said) == 1


async def test_a_better_fix_that_is_typed_while_it_is_watched_is_what_fixed_it(world: World) -> None:
    await world.declare()
    await world.command("resolve rolled back")
    await world.passes(minutes=10)
    again = await world.command("resolve rolled back")
    assert "The stability window of this incident runs" in again.text

    await world.bob.command("/incident resolve set the pool limit", channel=world.room)
    await world.passes(seconds=5)

    assert "set the pool limit" in world.room.messages[-1].visible
    assert "What fixed it: set the pool limit (before: rolled back)" in (await world.command("timeline")).text
    await world.passes(minutes=21)
    (question,) = questions(world)
    assert "set the pool limit" in question.visible
    await world.alice.press(question, "Confirm resolved")
    await world.passes(seconds=5)
    assert "Resolved: set the pool limit" in world.document


async def test_a_worse_severity_lengthens_the_window(world: World) -> None:
    await world.declare("search is slow sev2")
    await world.command("resolve rolled back")
    await world.passes(minutes=5)

    await world.command("severity sev1 because it was everyone")

    assert "The stability window now runs until 09:30." in world.room.find("was SEV2.").visible
    await world.passes(minutes=20)
    assert not questions(world)
    await world.passes(minutes=6)
    assert len(questions(world)) == 1


async def test_a_milder_severity_does_not_shorten_what_was_promised(world: World) -> None:
    await world.declare()
    await world.command("resolve rolled back")
    await world.command("severity sev3 because few are left")
    await world.passes(minutes=25)
    assert not questions(world)

    await world.passes(minutes=6)

    assert len(questions(world)) == 1


async def test_a_worse_severity_after_the_question_takes_it_back(world: World) -> None:
    await world.declare("search is slow sev2")
    await world.command("resolve rolled back")
    await world.passes(minutes=16)
    assert len(questions(world)) == 1

    await world.command("severity sev1 because it was everyone")

    assert not questions(world)
    await world.passes(minutes=15)
    assert len(questions(world)) == 1


async def test_a_restart_in_the_middle_changes_nothing(world: World) -> None:
    await world.declare()
    await world.command("resolve rolled back")
    await world.passes(minutes=10)

    await world.restart()
    await world.passes(minutes=21)

    (question,) = questions(world)
    await world.restart()
    await world.alice.press(question, "Confirm resolved")
    await world.settled()
    world.room.find("Resolved by")


async def test_of_two_who_confirm_at_once_one_is_told_that_the_other_did(world: World) -> None:
    question = await asked(world)

    replies = await asyncio.gather(
        world.alice.press(question, "Confirm resolved"), world.bob.press(question, "Confirm resolved")
    )
    await world.passes(seconds=5)

    (lost,) = [reply for reply in replies if "Draft for customers" not in reply.text]
    winner = "bob" if lost.user_id == world.alice.id else "alice"
    assert lost.text.startswith(f"@{winner} resolved it just now (09:31): rolled back v2.3.4. It's resolved.")
    assert "`/incident timeline <note>`" in lost.text
    assert sum("Resolved by" in text for text in world.shown(world.room)) == 1


async def test_who_confirms_after_somebody_saw_it_regress_is_told_so(world: World) -> None:
    question = await asked(world)
    await world.bob.press(question, "Regressed")

    reply = await world.slack.person("carol").press(question, "Confirm resolved")
    await world.passes(seconds=5)

    assert "@bob set its status just now (09:31): monitoring → investigating. It regressed." in reply.text
    assert "It's investigating, and no stability window is running." in reply.text
    assert "`/incident resolve <what fixed it>`" in reply.text
    assert not any("Resolved by" in text for text in world.shown(world.room))


async def test_an_answer_to_a_question_that_is_out_of_date_is_told_how_it_is(world: World) -> None:
    question = await asked(world)
    await world.bob.press(question, "Not yet")

    again, confirmed = await asyncio.gather(
        world.alice.press(question, "Not yet"), world.carol.press(question, "Confirm resolved")
    )
    await world.settled()

    assert "@bob said “Not yet” just now (09:31)" in again.text
    assert "the question no longer needs an answer" in again.text
    assert "@bob said “Not yet” just now (09:31)" in confirmed.text
    assert "runs for another 30 min, until 10:01" in confirmed.text


async def test_a_question_that_slack_held_up_until_it_was_answered_is_not_asked(world: World) -> None:
    await world.declare()
    await world.command("resolve rolled back")
    world.slack.fail(
        "chat.postMessage",
        Refuse("restricted_too_many"),
        times=None,
        when=lambda call: QUESTION in str(call.get("text", "")),
    )
    await world.passes(minutes=31)
    assert "is resolved" in (await world.command("resolve")).text or world.alice.modal is not None
    world.slack.mend()
    await world.passes(minutes=20)

    assert not any(QUESTION in text for text in world.shown(world.room))
    assert sum("Resolved by" in text for text in world.shown(world.room)) == 1


@pytest.mark.parametrize(
    "policy",
    ["preset: sev\npermissions: {resolve: [commander], status: [commander]}\npeople: {on_call: [S0ONCALL01]}\n"],
)
async def test_whoever_may_not_resolve_may_not_confirm_either(world: World, policy: str) -> None:
    assert policy
    await world.declare()
    await world.command("role commander")
    await world.command("resolve rolled back")
    await world.passes(minutes=31)
    (question,) = questions(world)

    for label in ("Confirm resolved", "Regressed"):
        reply = await world.bob.press(question, label)
        await world.settled()
        assert "is for commander only. Ask @alice, who is in command: `/incident escalate" in reply.text
    assert questions(world) == [question]
    await world.bob.press(question, "Not yet")
    await world.settled()
    assert not questions(world)
