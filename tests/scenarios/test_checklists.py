"""Checklists while an incident goes on: who sees them when, what ticks them, what no one loses. Rows: 30, 31."""

from __future__ import annotations

import asyncio

from tests.support.lists import boxes, declared_by_an_alert, in_thread, offered, reach, shown_to, tick, ticked
from tests.support.world import POLICY, Stage, World

FIRST5, QUICK = "*First 5 minutes*", "*Incident checklist*"
MINE = """
checklists:
  first5: none
  quick: none
  mine: {label: Mine, shown: {on: declared, again_after: 5m}, items: [{key: a, text: Look}, {key: b, text: Listen}]}
"""


async def test_two_lists_stand_under_the_card_and_what_is_open_comes_once_more_after_five_minutes(world: World) -> None:
    """Rows: 30, 31."""
    await world.declare()
    (first5,), (quick,) = in_thread(world, FIRST5), in_thread(world, QUICK)
    assert not [one for one in world.room.messages if "First 5 minutes" in one.visible], "in the thread alone"
    assert "0/5" in first5.visible
    await tick(world, world.bob, first5, "changed")
    await world.command("impact users 40%")
    await world.command("update rolled back")
    assert "✓ Say what's broken, for whom, and how bad it is (known)" in first5.visible
    assert "3/5" in first5.visible
    assert "✓ Communicate: keep stakeholders informed (known)" in quick.visible

    await world.passes(minutes=5)
    (again,) = [one for one in in_thread(world, FIRST5) if one is not first5]
    assert "Still open" in again.visible
    assert offered(again) == ["rollback", "mitigation"]
    assert "<@" not in str(again.blocks), "it calls no one"
    await tick(world, world.bob, again, "rollback")
    assert offered(again) == ["mitigation"]
    assert ticked(first5) == ["changed", "rollback"], "both places show the same"
    await world.passes(minutes=30)
    assert len(in_thread(world, FIRST5)) == 2


async def test_nothing_comes_once_more_where_nothing_is_open(world: World) -> None:
    await world.declare()
    (first5,) = in_thread(world, FIRST5)
    await tick(world, world.bob, first5, *offered(first5))
    await world.passes(minutes=10)
    assert in_thread(world, FIRST5) == [first5]


async def test_what_had_no_room_follows_once_a_list_is_done(world: World) -> None:
    await declared_by_an_alert(world)
    (first5,) = in_thread(world, FIRST5)
    assert len(in_thread(world, "Check it first")) == 1
    assert in_thread(world, QUICK) == []
    await tick(world, world.bob, first5, *offered(first5)[:-1])
    assert in_thread(world, QUICK) == []
    one = await world.bob.command("/incident checklist first5", channel=world.room)
    await world.bob.press(one, "Doesn't apply…")
    await world.bob.submit({"Which item?": "mitigation", "Why doesn't it apply?": "it mended itself"})
    await world.passes(seconds=5)
    assert "5/5" in first5.visible
    assert len(in_thread(world, QUICK)) == 1


async def test_two_people_who_tick_at_once_both_count(world: World) -> None:
    await world.declare()
    (quick,) = in_thread(world, QUICK)
    (element,) = boxes(quick.blocks)
    await asyncio.gather(
        world.bob.choose(quick, element["action_id"], ["contain"]),
        world.carol.choose(quick, element["action_id"], ["fix"]),
    )
    await world.passes(seconds=5)
    assert ticked(quick) == ["contain", "fix"]


async def test_later_lists_take_the_place_of_earlier_ones_which_stay_within_reach(world: World) -> None:
    """Rows: 114, 115. What was ticked of an impact that came back has to be looked at again."""
    await world.declare()
    (first5,), (quick,) = in_thread(world, FIRST5), in_thread(world, QUICK)
    refused = await world.alice.command("/incident checklist restored", channel=world.room)
    said = await tick(world, world.alice, refused.standing[0], "errors")
    assert "hasn't ended" in said
    assert "`/incident status monitoring <what helped>`" in said
    await world.command("status monitoring rolled back")
    (restored,) = in_thread(world, "*Service is restored*")
    assert (first5.buttons, quick.buttons) == (["Open"], ["Open"])
    opened = await world.bob.press(quick, "Open")
    await world.settled()
    assert "1/7" in opened.text
    assert "✓ Mitigate: restore service (known)" in opened.text

    await tick(world, world.bob, restored, "health", "errors")
    assert "2/4" in restored.visible
    await world.command("status investigating it is back")
    assert restored.buttons == ["Open"]
    assert "0/4" in restored.visible
    assert offered(quick), "what had given way is back"
    await world.command("status monitoring rolled back again")
    assert "0/4" in restored.visible
    assert offered(restored) == ["health", "errors", "latency", "alerts"]
    assert len(in_thread(world, "*Service is restored*")) == 1, "edited in place"


async def test_what_was_ticked_before_stands_in_the_form_that_resolves(world: World) -> None:
    """Rows: 114, 115."""
    await world.declare()
    await world.command("status monitoring rolled back")
    (restored,) = in_thread(world, "*Service is restored*")
    await tick(world, world.bob, restored, "errors")
    await world.command("status investigating not yet")
    await world.command("status monitoring now it is")
    await tick(world, world.bob, restored, "latency")
    await world.alice.press(world.card, "Resolve")
    assert world.alice.modal is not None
    (element,) = [each for each in boxes(world.alice.modal.blocks) if each["action_id"] == "verified"]
    assert [option["value"] for option in element["initial_options"]] == ["restored:latency"]
    await world.alice.submit(
        {"What fixed it?": "rolled back", "What did you verify?": ["Latency within the objective"]}
    )
    await world.passes(seconds=5)
    timeline = (await world.command("timeline")).text
    assert "Verified: Latency within the objective. Not verified: Service health, Error rate" in timeline


async def test_a_list_of_a_role_goes_to_its_holder_alone_and_moves_on_with_the_role(world: World) -> None:
    """Rows (part): 117."""
    await world.declare()
    await world.command("resolve now rolled back")
    assert in_thread(world, "Communicate the resolution") == []
    await world.command("role communications @bob")
    (mine,) = shown_to(world.bob, "*Communicate the resolution*")
    assert "✓ Notify stakeholders (known)" in mine.visible
    await tick(world, world.bob, mine, "status_page")
    await world.command("role communications @carol")
    assert "You've handed this over" in mine.visible
    (hers,) = shown_to(world.carol, "*Communicate the resolution*")
    assert ticked(hers) == ["status_page"]
    assert in_thread(world, "Communicate the resolution") == []


async def test_a_list_that_the_policy_lost_says_so_wherever_it_stands(world: World, stage: Stage) -> None:
    stage.policy_file.write_text(POLICY + MINE, "utf-8")
    await world.restart()
    await world.declare()
    (mine,) = in_thread(world, "*Mine*")
    stage.policy_file.write_text(POLICY, "utf-8")
    await world.restart()
    said = await tick(world, world.bob, mine, "a")
    assert "There's no checklist “mine”, or the policy no longer has it." in said
    assert "`/incident checklist` lists those there are." in said
    await world.passes(minutes=10)
    assert len(in_thread(world, "*Mine*")) == 1, "and it isn't shown once more"


async def test_the_command_lists_them_names_one_and_helps_with_a_slip(world: World) -> None:
    """Rows: 58, 128."""
    await world.declare()
    listed = (await world.command("checklist")).text
    assert "*First 5 minutes* 0/5" in listed
    assert "*Evidence is preserved*" not in listed, "few: what is not due now is only named"
    assert "Not due now: " in listed
    assert "Evidence is preserved, " in listed, "by its title"
    sources = await world.command("checklist data sources")
    assert "Owner: Service owner" in str(sources.messages[0].blocks)
    assert "*Data integrity, a sample of 10%* 0/2" in (await world.command("checklist data integrity")).text
    assert "Alert checked" not in listed, "no alert declared it"
    assert "*Incident checklist* 0/7" in (await world.command("checklist incident checklist")).text
    slip = (await world.command("checklist first6")).text
    assert "There's no checklist “first6”. Did you mean `/incident checklist first5`?" in slip


async def test_a_private_incident_keeps_its_lists_in_its_room(world: World) -> None:
    await world.declare("--private keys were leaked sev1")
    (quick,) = in_thread(world, QUICK)
    outside = await world.bob.command("/incident checklist 001", channel="general")
    assert "Incident checklist" not in outside.text
    assert quick.channel_id == world.room.id


async def test_what_was_not_checked_stands_in_the_postmortem(world: World) -> None:
    """Rows (part): 58, 59."""
    await world.declare()
    await world.command("status monitoring rolled back")
    await reach(world, "phase:diagnose")
    (sources,) = in_thread(world, "*Data sources*")
    await tick(world, world.bob, sources, "logs", "metrics", "deploys", "config")
    await world.command("resolve now rolled back")
    said = world.document.partition("## Not checked")[2]
    assert "- **Data sources**: External dependencies: third-party status pages; Traffic patterns: " in said
    assert "- **Evidence is preserved**: Logs of the time of the incident; " in said
    assert "- **First 5 minutes**" not in said


async def test_the_last_tick_that_was_missing_lets_an_incident_recover(world: World) -> None:
    """Rows (part): 9, 120."""
    await world.declare()
    await world.command("resolve now rolled back")
    await world.passes(hours=25)
    for name in ("restored", "functionality", "manual_health"):
        assert "Recovered" not in "".join(one.visible for one in world.room.thread(world.card))
        one = (await world.command(f"checklist {name}")).standing[0]
        await tick(world, world.alice, one, *offered(one))
    assert [one for one in world.room.thread(world.card) if "Recovered" in one.visible]
