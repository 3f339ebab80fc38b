"""Hypotheses, evidence, actions, fixes and help: one line each, and one click to move. Rows: 53-55, 59."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.demo.workspace.messages import Message
from bot.domain.record import Record
from bot.domain.record_kinds import HYPOTHESIS
from tests.scenarios.test_duties import tick
from tests.support.world import POLICY, World


def record(world: World, called: str) -> Message:
    """The message of a record, in the card's thread."""
    (found,) = [one for one in world.room.thread(world.card) if one.visible.startswith(f"*{called}* ")]
    return found


async def test_a_hypothesis_is_written_down_tested_and_ruled_out_with_its_evidence(world: World) -> None:
    """Rows: 53, 54, 55."""
    await world.declare()
    posts = len(world.room.messages)
    said = await world.command("hypo cache stampede after deploy")
    await world.command("hypo DNS")
    again = await world.command("hypo dns")
    assert "H2 is that already, and is open" in again.text
    assert "`/incident H2 testing`" in again.text
    assert said.text == "Noted as H1."
    assert "*H1* cache stampede after deploy: open" in record(world, "H1").visible

    await world.command("evidence dashboard https://grafana.example.com/d p99 at 4 s for H1")
    await world.command("evidence log <https://logs.example.com/1|https://shop.example.com> no misses against H1")
    assert "For: E1. Against: E2" in record(world, "H1").visible
    await world.bob.press(record(world, "H1"), "Test")
    await world.passes(seconds=5)
    assert "testing, per @bob" in record(world, "H1").visible

    await world.bob.press(record(world, "H1"), "Ruled out…")
    await world.bob.submit({"Why": "the cache was warm"})
    await world.command("H2 ruled out because the resolver answered")
    assert "ruled out, per @bob" in record(world, "H1").visible
    assert "Why: the cache was warm" in record(world, "H1").visible
    refused = await world.command("H2 testing")
    assert "H2 is ruled out, per @alice, so it can't be testing." in refused.text
    assert "`/incident H2 open`" in refused.text
    assert len(world.room.messages) == posts, "all of it is under the card"

    told = (await world.command("timeline")).text
    assert "@bob: H1 cache stampede after deploy: ruled out because the cache was warm" in told
    brief = (await world.command("brief")).text
    board = (await world.command("board")).text
    for typed in ("brief 2", "board #2"):
        assert "No incident has the number 2." in (await world.command(typed)).text, "another one is not shown for it"
    assert "Nothing is open" in board
    assert brief
    await world.command("resolve now rolled back")
    assert "- H2 DNS: the resolver answered" in world.document
    assert " no misses [↗](https://logs.example.com/1)" in world.document, "no name of it lies"
    assert "| H1 | cache stampede after deploy | ruled out | E1 | E2 | the cache was warm |" in world.document


async def test_what_was_done_is_asked_about_once_on_its_own_message(world: World) -> None:
    """Row (part): 92."""
    await world.declare()
    await world.command("role commander")
    await world.command("did drained eu-west, impact errors fell to 1%")
    assert "What it changed: errors fell to 1%" in record(world, "A1").visible
    assert "How did it go?" not in record(world, "A1").visible
    await world.passes(minutes=10, seconds=5)
    assert "How did it go?" in record(world, "A1").visible
    assert {"Worked", "No effect", "Made it worse", "Undo"} <= {*record(world, "A1").buttons}
    assert sum("drained" in one for one in world.shown(world.room)) == 1, "it is an edit"

    await world.bob.press(record(world, "A1"), "Worked")
    await world.passes(seconds=5)
    assert "drained eu-west: worked" in record(world, "A1").visible
    assert "How did it go?" not in record(world, "A1").visible
    await world.command("mitigate rollback v2.3.4")
    await world.command("M1 failed")
    brief = (await world.command("brief")).text
    assert "• A1 drained eu-west: worked\n• M1 rollback v2.3.4: failed" in brief, "whoever joins hears what was tried"
    assert "Nothing is on the timeline yet" not in brief
    await world.command("did restarted the pods")
    await world.command("did A2 made it worse")
    assert "restarted the pods: worse" in record(world, "A2").visible
    await world.command("resolve now drained")
    assert "| drained eu-west | worked | errors fell to 1% |" in world.document


async def test_a_temporary_fix_is_offered_an_owner_and_a_date(world: World) -> None:
    await world.declare()
    said = await world.command("tempfix rate limit at 50%")
    assert "Noted as F1." in said.text
    assert "Still missing: owner and removal date" in record(world, "F1").visible
    await world.dana.press(record(world, "F1"), "Add what's missing")
    await world.dana.submit({"Owner": "bob"})
    await world.passes(seconds=5)
    assert "Owner: @bob" in record(world, "F1").visible

    there = await world.dana.command("/incident F1 remove by friday", channel=world.room)  # in New York
    await world.settled()
    assert "Fri" in there.text or "22:00 UTC" in there.text
    assert "22:00" in record(world, "F1").visible
    past = await world.command("F1 by 2026-11-01")
    assert "Removal date: that is in the past. Give a later time" in past.text
    whole = await world.command("tempfix pinned v2.3.3 owner @carol remove by tomorrow 9am")
    assert "08:00 UTC" in whole.text
    assert "Owner: carol" in record(world, "F2").visible
    await tick(world, world.bob, record(world, "F1"), "removed", "verified", "docs", block="record_steps")
    await world.bob.press(record(world, "F2"), "Accept the risk…")
    assert world.bob.modal is not None
    await world.bob.close_modal()
    board = (await world.command("board")).text
    assert "pinned v2.3.3" in board


async def test_help_is_wanted_taken_and_done_in_one_click_each(world: World) -> None:
    await world.declare()
    await world.command("help wanted DBA")
    await world.command("wanted someone from payments")
    assert "*W1* DBA: asked" in record(world, "W1").visible
    await world.carol.press(record(world, "W1"), "I'll take it")
    await world.passes(seconds=5)
    assert "Who takes it: @carol" in record(world, "W1").visible
    board = (await world.command("board")).text
    assert "DBA: taken" in board
    assert "someone from payments: asked" in board
    assert "/incident wanted" in (await world.command("help wanted")).text
    late = await world.bob.press(record(world, "W1"), "Done")
    await world.passes(seconds=5)
    assert late.text == ""
    assert "Nothing follows that" in (await world.command("W1 taken")).text


async def test_an_update_and_the_board_say_the_same_of_what_was_ruled_out(world: World) -> None:
    await world.declare()
    await world.command("hypo cache stampede")
    await world.command("update looking; ruled out: cache stampede; DNS")
    assert "cache stampede: ruled out" in record(world, "H1").visible
    await world.passes(minutes=1)
    await world.command("hypo expired certificate")
    await world.command("hypo H3 ruled out because it is valid to May")
    await world.command("mitigate rollback v2.3.4")
    await world.command("wanted DBA")

    await world.command("update")
    form = world.alice.modal
    assert form is not None
    initial = {
        block["block_id"]: block["element"].get("initial_value", "")
        for block in form.blocks
        if block["type"] == "input"
    }
    assert initial["update"] == "rollback v2.3.4"
    assert initial["ruled_out"] == "H3 expired certificate: it is valid to May"
    assert initial["need_help"] == "DBA"
    await world.alice.submit({})
    await world.passes(seconds=5)
    assert [one.visible for one in world.room.thread(world.card) if one.visible.startswith("*H4*")] == []
    brief = (await world.command("brief")).text
    assert brief
    await world.command("resolve now rolled back")
    assert world.document.count("- H") == 3


async def test_a_message_is_recorded_by_its_shortcut_and_by_a_reaction_once(world: World) -> None:
    """Rows: 54, 59."""
    await world.declare()
    said = await world.bob.say("p99 is at 4 s since 08:55", channel=world.room)
    await world.settled()
    await world.bob.react(said, "microscope")
    await world.settled()
    await world.carol.react(said, "microscope")
    await world.bob.unreact(said, "microscope")
    await world.passes(seconds=5)
    assert "*E1* p99 is at 4 s since 08:55" in record(world, "E1").visible
    assert "The message it was made from" in record(world, "E1").visible
    assert not [one for one in world.room.thread(world.card) if one.visible.startswith("*E2*")]

    elsewhere = await world.dana.say("we shipped v2.3.4 at 08:50", channel="general")
    await world.dana.shortcut("record_from", elsewhere)
    form = world.dana.modal
    assert form is not None
    await world.dana.choose(form, "record.kind", "Hypothesis")
    await world.dana.submit({})
    await world.passes(seconds=5)
    assert "*H1* we shipped v2.3.4 at 08:50: open" in record(world, "H1").visible
    assert "The message it was made from" in record(world, "H1").visible


async def test_whoever_is_forgotten_leaves_no_word_in_what_others_made_of_their_messages(world: World) -> None:
    await world.declare()
    said = await world.bob.say(f"<@{world.carol.id}> saw zqherons on the cable", channel=world.room)
    await world.settled()
    await world.carol.react(said, "microscope")
    elsewhere = await world.bob.say("zqocelots ate the cable", channel="general")
    await world.dana.shortcut("record_from", elsewhere)
    await world.dana.submit({})
    await world.passes(seconds=5)
    assert "saw zqherons" in record(world, "E1").visible
    assert "zqocelots ate" in record(world, "E2").visible
    async with world.warroom.runtime.transaction() as uow:
        await uow.person_erasure.forget(world.bob.id, now=world.clock.now())
        left = [*await uow.records.all_of(1), *await uow.timeline.of(1)]
    assert len([each for each in left if isinstance(each, Record)]) == 2
    assert "zq" not in str(left)
    assert world.bob.id not in str(left)


@pytest.mark.parametrize(
    "policy", [f"{POLICY}permissions: {{records: [commander]}}\nreactions: {{bulb: hypothesis}}\n"]
)
async def test_whoever_may_not_record_is_told_so_and_nothing_is_recorded(world: World, policy: str) -> None:
    assert policy
    await world.declare()
    said = await world.bob.say("the cache?", channel=world.room)
    await world.settled()
    await world.bob.react(said, "bulb")
    await world.settled()
    assert "is for commander only" in world.bob.ephemerals[-1].visible
    assert "is for commander only" in (await world.command("hypo DNS")).text
    assert not [one for one in world.room.thread(world.card) if one.visible.startswith("*H1*")]


async def test_a_board_of_500_says_how_many_more_there_are(world: World) -> None:
    await world.declare()
    first = Record(
        incident_id=1, kind=HYPOTHESIS, number=1, text="", state="open", by=world.bob.id, at=world.clock.now()
    )
    async with world.warroom.runtime.transaction() as uow:
        await uow.incidents.get(1, lock=True)
        for number in range(1, 501):
            text = f"hypothesis {number} " + "x" * 2_900
            await uow.records.put(replace(first, number=number, text=text))
    board = await world.command("board")
    assert "488 more" in board.text
    following = await world.alice.press(board, "More")
    await world.settled()
    assert "*H13*" in following.text
    assert "has 500 lines of this kind" in (await world.command("hypo one more")).text
    assert "ruled out" in (await world.command("H500 ruled out")).text
