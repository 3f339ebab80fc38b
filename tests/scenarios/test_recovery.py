"""After the end: what shows that it holds, who hears what is missing, and what stops it.

Rows: 9, 72, 116, 124, 129. Rows (part): 7, 8.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import pytest

from bot.demo.workspace.messages import Message
from tests.scenarios.test_duties import tick
from tests.support.measured import PROBES, measured
from tests.support.tally import told
from tests.support.world import POLICY, World

NO_LISTS: Final = "checklists: {restored: none, functionality: none, manual_health: none}\n"
ONE_LIST: Final = """
checklists:
  restored: none
  functionality: none
  manual_health: none
  verified: {label: Verified, required_for: recovered, items: [{key: smoke, text: Smoke test}]}
"""


def replies(world: World, words: str) -> list[Message]:
    """Return what the thread of the card says with these words."""
    return [one for one in world.room.thread(world.card) if words in one.visible]


@pytest.mark.parametrize("policy", [POLICY + PROBES + NO_LISTS])
async def test_a_failure_in_the_last_minute_begins_the_validation_again(world: World) -> None:
    await world.declare()
    await world.command("resolve now rolled back")
    assert "*Service* ◻️ being validated until" in world.card.visible
    before = len(world.slack.pings)
    await world.passes(hours=23, minutes=58)
    tops = len(world.room.messages)

    await measured(world, ok=False)
    (again,) = replies(world, "The validation started again")
    assert again.visible.startswith("⏳ checkout-http is failing.")
    assert len(world.room.messages) == tops + 1, "the one post about the probe"
    await world.passes(hours=2)
    assert "recovered" not in world.card.visible, "the first 24 h have passed, and count for nothing"

    await measured(world, ok=True)
    assert replies(world, "The validation started again") == [again], "edited in place"
    assert again.visible.startswith("⏳ checkout-http is healthy again.")
    await world.passes(hours=23, minutes=30)
    await measured(world, ok=True)
    assert replies(world, "Recovered") == []

    await world.restart()
    await world.passes(minutes=30)
    assert len(replies(world, "Recovered: the fix has held for 1 day.")) == 1
    assert "resolved, recovered" in world.card.visible
    assert "*Service* ✅" in world.card.visible
    assert "recovered" in world.incidents.find("IC: ").visible
    assert "*Total* (start to recovered)\n2 days 1 h" in world.room.find("postmortem draft is ready").visible
    assert len(world.room.messages) == tops + 1, "what follows stands in the thread"
    assert world.slack.pings[before:] == []
    timeline = (await world.command("timeline")).text
    counted = "✓ All services respond (known) · 2 of 3 checks passed (every 5 min)"
    assert counted in (await world.command("checklist data access")).text
    assert counted in replies(world, "*Data access and workflows*")[0].visible, "brought up to date at the end"
    assert "checkout-http is failing: validation started again" in timeline
    assert "Recovered: the fix has held for 1 day" in timeline


@pytest.mark.parametrize("policy", [POLICY + ONE_LIST])
async def test_whoever_is_in_command_hears_in_private_what_is_missing_until_it_is_there(world: World) -> None:
    await world.declare()
    await world.bob.command("/incident role commander", channel=world.room)
    await world.bob.command("/incident resolve now rolled back", channel=world.room)
    words = "Before this counts as recovered"

    def asked() -> list[Message]:
        return [one for one in told(world.bob) if words in one.visible or "Nothing is missing" in one.visible]

    await world.passes(hours=11)
    assert asked() == []
    await world.passes(hours=1, minutes=1)
    (first,) = asked()
    assert "Checklist “Verified”: 1 of 1 open" in first.visible
    assert "*Service* ◻️ being validated until" in world.card.visible
    await world.passes(hours=12)
    assert len(asked()) == 2, "it has passed, and is asked again"
    assert "*Service* ◻️ held, not yet verified ·" in world.card.visible
    await world.command("tempfix rate limit at 50% owner @alice remove by 2026-12-20 12:00")
    assert "*Resilience* ◻️ 1 temporary fix" in world.card.visible
    await world.command("F1 accepted until 2027-02-20 12:00")
    assert "*Resilience* ◻️ postmortem open" in world.card.visible, "the card follows while the rest is missing"
    await world.command("tempfix drop old jobs owner @alice remove by 2026-12-20 12:00")
    await world.passes(days=1)
    assert len(asked()) == 3, "it is said again once something has changed"
    await world.command("F2 accepted until 2027-02-20 12:00")
    await world.passes(days=2)
    assert len(asked()) == 3, "what was said before is edited"
    assert "Temporary fix F2" not in asked()[-1].visible
    await world.passes(days=17)
    assert len(asked()) == 5, "and once a week"
    assert [one for one in told(world.alice) if words in one.visible] == []

    shown = await world.bob.press(asked()[-1], "Open")
    await world.settled()
    await world.bob.choose(shown.messages[-1], "checks.tick_here:1:verified", ["smoke"])
    await world.passes(minutes=1)
    assert len(replies(world, "Recovered")) == 1
    assert "Nothing is missing now" in asked()[-1].visible
    await world.passes(days=20)
    assert len(asked()) == 5


@pytest.mark.parametrize("policy", [POLICY + NO_LISTS])
@pytest.mark.parametrize("how", ["removed", "accepted"])
async def test_a_temporary_fix_stands_between_an_incident_and_its_recovery(world: World, how: str) -> None:
    await world.declare()
    await world.command("tempfix rate limit at 50% owner @alice remove by 2026-12-20 12:00")
    await world.command("resolve now rolled back")
    assert "*Resilience* ◻️ 1 temporary fix" in world.card.visible
    await world.passes(days=1, minutes=1)
    assert replies(world, "Recovered") == []
    asked = [one for one in told(world.alice) if "Before this counts as recovered" in one.visible]
    assert "Temporary fix F1 is live: rate limit at 50%" in asked[-1].visible
    assert asked[-1].buttons == ["F1 is removed"]
    assert "Temporary fix F1 is live" in (await world.command("close")).messages[0].visible

    if how == "removed":
        refused = await world.alice.press(asked[-1], "F1 is removed")
        await world.settled()
        assert "It works without it" in refused.text
        (fix,) = replies(world, "*F1* rate limit at 50%")
        await tick(world, world.alice, fix, "removed", "verified", "docs")
        await world.alice.press(asked[-1], "F1 is removed")
    else:
        await world.command("F1 accepted until 2026-12-20 12:00")
    await world.passes(minutes=1)
    assert len(replies(world, "Recovered")) == 1
    assert "*Resilience* ◻️ postmortem open" in world.card.visible


@pytest.mark.parametrize("policy", [POLICY + PROBES + NO_LISTS])
async def test_a_regression_in_the_last_minute_of_the_window_begins_it_again(world: World) -> None:
    await world.declare("checkout is down sev2")
    await world.command("resolve rolled back")
    await world.passes(minutes=14)
    await measured(world, ok=False)
    assert "(started again: checkout-http is failing)" in world.card.visible
    await world.passes(minutes=40)
    assert not any("Did the fix hold?" in text for text in world.shown(world.room)), "only healthy time counts"

    await measured(world, ok=True)
    assert "(started again: checkout-http is healthy again)" in world.card.visible
    await world.passes(minutes=14)
    assert not any("Did the fix hold?" in text for text in world.shown(world.room))
    await world.passes(minutes=1)
    asked = world.room.find("Did the fix hold?")

    await measured(world, ok=False)
    assert asked.buttons == [], "the question is no longer one"
    assert "Did the fix hold? checkout-http is failing" in asked.visible
    assert "checkout-http is failing: the stability window started again" in (await world.command("timeline")).text


@pytest.mark.parametrize("policy", [POLICY + NO_LISTS])
async def test_what_is_reopened_is_validated_anew_and_keeps_its_clock(world: World) -> None:
    await world.declare()
    await world.command("resolve now rolled back")
    await world.passes(hours=20)
    await world.command("reopen errors are back")
    assert "*Service*" not in world.card.visible
    await world.passes(minutes=16)
    assert "is due" in world.room.messages[-1].visible
    await world.command("resolve now rolled back again")
    await world.passes(hours=5)
    assert replies(world, "Recovered") == [], "24 h since the first end"
    await world.passes(hours=19, minutes=1)
    assert len(replies(world, "Recovered")) == 1


@pytest.mark.parametrize("policy", [POLICY + NO_LISTS])
async def test_downtime_over_the_whole_period_is_made_up_for_at_the_start(world: World) -> None:
    await world.declare()
    await world.command("resolve now rolled back")
    world.clock_.move_to(world.clock_.now() + timedelta(days=6))
    await world.restart()
    await world.passes(minutes=1)
    assert len(replies(world, "Recovered")) == 1
    assert told(world.alice) == []


async def test_a_minor_one_has_recovered_once_it_is_resolved(world: World) -> None:
    await world.declare("avatars load slowly sev3")
    await world.command("resolve warmed the cache", channel="general")
    shown = (await world.command("close 001", channel="general")).text
    assert "Not closed" not in shown
    await world.passes(days=3)
    assert told(world.alice) == []
