"""What people judge in a postmortem: whys, factors, causes, and what went well. Rows: 139-143."""

from __future__ import annotations

import pytest

from bot.domain.record_kinds import ACTION_ITEM
from tests.scenarios.test_postmortem_sections import resolved, section
from tests.support.counted_person import CountedPerson
from tests.support.world import POLICY, World


async def test_whys_are_asked_one_by_one_until_an_answer_is_of_the_system_and_lead_to_action_items(
    world: World,
) -> None:
    """Row: 141."""
    message = await resolved(world)
    await world.bob.press(message, "Five whys")
    await world.settled()
    form = world.bob.modal
    assert form
    assert form.labels == ["Problem", "Why 1", "Root cause", "Preventive actions", "Action items"]
    assert "checkout was down" in form.visible
    for number, answer in enumerate(("the pool was full", "@carol set it to 5", "no review is required"), 1):
        await world.bob.choose(form, f"Why {number}", answer)
        if number == 1:
            await world.bob.choose(form, "Preventive actions", "alert when the pool is full\n3: require a review")
        await world.bob.press(form, "Add why")
        await world.settled()
    assert form.labels[1:5] == ["Why 1", "Why 2", "Why 3", "Root cause"], "it stops by itself"
    assert "Why 3 names something in the system" in form.visible
    assert "Why: the pool was full?" in form.visible
    await world.bob.press(form, "Ask once more")
    await world.settled()
    assert "Why 4" in form.labels, "and asks once more all the same"
    assert "alert when the pool is full" in str(form.typed), "what was typed is kept"

    await world.carol.press(message, "Five whys")
    await world.settled()
    await world.bob.submit({"Root cause": "changes need no review"})
    await world.passes(seconds=5)
    told = world.bob.ephemerals[-1].visible
    assert "Five whys of this incident: written. What will change: AI-001, AI-002." in told
    await world.carol.submit({"Why 1": "the cache was cold"})
    assert world.carol.modal
    assert "@bob wrote this" in str(world.carol.modal.errors), "two at once: the second reads what the first wrote"
    await world.carol.close_modal()

    await world.command("postmortem")
    shown = section(world.document, "Five whys")
    assert "3. *Why: @carol set it to 5?* no review is required" in shown
    assert "- require a review (why 3)" in shown
    assert "alert when the pool is full" in section(world.document, "Action items")

    await world.bob.command("/incident postmortem whys", channel=world.room)
    await world.settled()
    again = world.bob.modal
    assert again
    await world.bob.submit({"Preventive actions": "alert when the pool is full\n3: require a review\nadd a canary"})
    await world.passes(seconds=5)
    await world.carol.command("/incident postmortem five whys someone restarted it", channel=world.room)
    async with world.warroom.runtime.transaction() as uow:
        items = await uow.records.of(1, ACTION_ITEM)
    assert [(each.text, each.said("from")) for each in items] == [
        ("alert when the pool is full", "why 3"),
        ("require a review", "why 3"),
        ("add a canary", "why 3"),
    ], "none is made twice"


@pytest.mark.parametrize("policy", [f"{POLICY}postmortem: {{factors: [missing alerts, rushed change, full moon]}}\n"])
async def test_factors_causes_and_the_fishbone_are_a_form_each_and_a_list_in_the_document(
    world: World, policy: str
) -> None:
    """Rows: 139, 140, 142."""
    assert policy
    await world.declare()
    await world.command("status identified a pool of 5")
    await world.command("resolve now rolled back v2.3.4")
    message = next(one for one in world.room.messages if "The postmortem draft is ready" in one.visible)
    hands = CountedPerson(world.bob)
    await hands.press(message, "Contributing factors")
    await world.settled()
    form = world.bob.modal
    assert form
    assert form.state()["values"]["types"]["ticked"]["selected_options"][0]["value"] == "missing alerts", "a proposal"
    await hands.submit(
        {
            "What made it likelier, worse or longer?": ["missing alerts", "full moon"],
            "Contributing factors": "nothing measures the pool",
            "Why didn't safeguards prevent or limit it?": "the canary has no checkout traffic",
        }
    )
    await world.passes(seconds=5)
    assert hands.interactions <= 5

    await hands.press(message, "Root cause")
    await world.settled()
    assert world.bob.modal
    assert "a pool of 5" in world.bob.modal.visible, "as it was identified"
    await hands.submit({"Immediate cause": "a sale", "Failure mode": "it ran dry", "Blast radius": "all of checkout"})
    await world.command("postmortem fishbone the vendor")
    await world.command("postmortem fishbone")
    assert world.alice.modal
    await world.alice.submit({"Process": "no review\nno owner", "Measurement": "no alert"})
    await world.passes(seconds=5)

    await world.command("postmortem")
    assert section(world.document, "Contributing factors") == (
        "- Missing alerts\n- Full moon\n- nothing measures the pool\n\n"
        "**Why safeguards didn't prevent or limit it**\n\n> the canary has no checkout traffic"
    )
    cause = section(world.document, "Root cause")
    assert "> a pool of 5\n>\n> Immediate cause: a sale\n>\n> Failure mode: it ran dry" in cause
    tree = section(world.document, "Fishbone")
    assert (
        "├─ Process\n│  ├─ no review\n│  └─ no owner\n├─ Measurement\n│  └─ no alert\n└─ Other\n   └─ the vendor"
        in tree
    )
    assert "evidence of: logs, metrics, configuration changes" in section(world.document, "Not attached")


async def test_thumbs_on_messages_of_a_room_are_what_went_well_and_poorly_and_nowhere_else(world: World) -> None:
    """Row: 143. No post, no ping, also while the bot is away."""
    await world.declare()
    good = await world.bob.say("the runbook was right", channel=world.room)
    bad = await world.carol.say("no one knew who owns the cache", channel=world.room)
    elsewhere = await world.bob.say("lunch?", channel=world.incidents)
    before = len(world.room.all_messages)
    for person in (world.alice, world.carol):
        await person.react(good, "+1::skin-tone-3")
    await world.alice.react(bad, "-1::skin-tone-2")
    await world.alice.react(elsewhere, "+1")
    await world.carol.unreact(good, "+1::skin-tone-3")
    await world.passes(seconds=5)
    assert len(world.room.all_messages) == before, "no one reads of it"
    assert not world.alice.ephemerals or "runbook" not in world.alice.ephemerals[-1].visible
    async with world.warroom.runtime.transaction() as uow:
        assert not await uow.key_marks.of_channel(world.incidents.id), "elsewhere none is kept"

    await world.warroom.stop()
    away = await world.carol.say("the rollback took a minute", channel=world.room)
    await world.bob.react(away, "+1")
    await world.alice.unreact(bad, "-1::skin-tone-2")
    await world.restart()
    await world.passes(seconds=10)
    await world.command("resolve now rolled back")
    await world.command("postmortem")
    well = section(world.document, "What went well")
    assert "the runbook was right" in well
    assert "(bob, " in well
    assert "the rollback took a minute" in well
    assert "who owns the cache" not in section(world.document, "What went poorly"), "it was taken off again"
    assert "**Key.** the runbook" not in world.document

    await world.alice.unreact(good, "+1::skin-tone-3")
    await world.command("postmortem")
    assert "the runbook was right" not in section(world.document, "What went well")
