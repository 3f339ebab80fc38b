"""What a room hears of alerts that come back or fall silent; a machine's incident. Rows: 46, 118. Rows (part): 47."""

from __future__ import annotations

import pytest

from bot.demo.faults import RateLimited
from tests.support.monitoring import CHECKOUT, SETTINGS, SOURCES, Monitoring, incidents, said
from tests.support.world import POLICY, Stage, World

RULES = """
alert_rules:
  - {match: {severity: critical}, then: declare, severity: sev1, group_by: [service], wait: 0s}
  - {match: {severity: error}, then: declare, severity: sev2, group_by: [service], wait: 0s}
  - {then: ask}
"""


@pytest.fixture
def policy() -> str:
    return POLICY + SOURCES + RULES


@pytest.fixture
def stage(stage: Stage) -> Stage:
    stage.more = SETTINGS
    return stage


async def resolved(world: World, prod: Monitoring) -> None:
    """Have an alert declare an incident that Bob commands and resolves."""
    await prod.fires("HighErrorRate", **CHECKOUT)
    await world.passes(seconds=10)
    await world.bob.command("/incident role commander", channel=world.room)
    await prod.ends("HighErrorRate", **CHECKOUT)
    await world.bob.command("/incident resolve now rolled back", channel=world.room)
    await world.passes(seconds=10)
    assert str((await incidents(world))[0].status) == "resolved"


async def test_an_alert_that_returns_just_after_the_end_asks_whether_to_reopen(world: World, prod: Monitoring) -> None:
    await resolved(world, prod)
    await world.passes(minutes=10)
    before = len(world.slack.pings)
    await prod.fires("HighErrorRate", **CHECKOUT)
    await world.passes(seconds=10)
    (question,) = said(world, "was just resolved. Reopen it?")
    assert [ping.who for ping in world.slack.pings[before:]] == [world.bob.id]
    assert (question.buttons, len(await incidents(world))) == (["Reopen", "It's another problem"], 1)
    assert any("is firing. The validation started again" in each for each in world.shown(world.room))

    await world.carol.press(question, "Reopen")
    await world.passes(seconds=10)
    assert [each.status.is_open for each in await incidents(world)] == [True]
    assert "Reopened, per @carol" in question.visible
    assert "1 alert firing" in world.card.visible
    why = (await world.alice.command("/incident why A1")).text
    assert "was resolved less than 30 min before, so I asked whether to reopen it" in why
    assert "@carol reopened INC-2026-1123-001 for it" in why


@pytest.mark.parametrize("answer", ["It's another problem", ""])
async def test_what_is_another_or_is_not_answered_is_a_new_one(world: World, prod: Monitoring, answer: str) -> None:
    await resolved(world, prod)
    await world.passes(minutes=10)
    await prod.fires("HighErrorRate", **CHECKOUT)
    await world.passes(seconds=10)
    (question,) = said(world, "Reopen it?")
    if answer:
        await world.carol.press(question, answer)
        await world.passes(seconds=10)
        assert "Taken for another, per @carol" in question.visible
    else:
        world.slack.fail("chat.update", RateLimited(600), when=lambda call: "for another" in str(call))
        await world.passes(minutes=15)
        assert len(await incidents(world)) == 1, "the window runs"
        await world.passes(minutes=6)
    first, second = await incidents(world)
    assert not first.status.is_open
    assert second.status.is_open
    before, room = "Similar before" if answer else "The same alert before", world.rooms[1]
    (told,) = [one.visible for one in room.thread(world.card_in(room)) if before in one.visible]
    assert "INC-2026-1123-001 (resolved 2026-11-23). More: `/incident brief INC-2026-1123-001`" in told
    if not answer:
        late = await world.carol.press(question, "Reopen")
        await world.passes(minutes=11)
        assert "no longer needs an answer" in late.text
        assert "No one answered, so it's taken for another" in question.visible
        assert question.buttons == []


@pytest.mark.parametrize("line", ["", "resolve now it was the test"])
async def test_while_a_fix_is_watched_one_that_fires_asks_if_it_held(world: World, prod: Monitoring, line: str) -> None:
    await prod.fires("HighErrorRate", **CHECKOUT)
    await world.passes(seconds=10)
    await prod.ends("HighErrorRate", **CHECKOUT)
    await world.passes(seconds=10)
    (ended,) = said(world, "The alert ended")
    assert ended.buttons == ["Start stability window"]
    await world.bob.command("/incident resolve rolled back", channel=world.room)
    await world.passes(minutes=5)
    assert (ended.buttons, "say what fixed it" in ended.visible) == ([], False), "that has been said"
    await prod.fires("HighErrorRate", **CHECKOUT)
    await prod.fires("HighErrorRate", **CHECKOUT)
    await world.passes(seconds=10)
    (returned,) = said(world, "while the fix is being watched. Did it hold?")
    assert "The alert is firing again" in ended.visible
    if line:
        await world.command(line)
    else:
        await world.bob.press(returned, "Regressed")
    await world.passes(seconds=10)
    assert str((await incidents(world))[0].status) == ("resolved" if line else "investigating")
    assert (returned.buttons, "the fix was being watched" in returned.visible) == ([], True)


async def test_only_time_without_a_new_alert_counts_towards_the_window(world: World, prod: Monitoring) -> None:
    """Rows: 116."""
    await prod.fires("HighErrorRate", **CHECKOUT)
    await world.passes(seconds=10)
    await prod.ends("HighErrorRate", **CHECKOUT)
    await world.bob.command("/incident resolve rolled back", channel=world.room)
    await world.passes(minutes=29)
    await prod.fires("HighLatency", **CHECKOUT)
    await world.passes(seconds=10)
    assert "(started again: HighLatency is firing)" in world.card.visible
    await world.passes(minutes=70)
    assert said(world, "Did the fix hold?") == []

    await prod.ends("HighLatency", **CHECKOUT)
    await world.passes(minutes=29)
    assert said(world, "Did the fix hold?") == []
    await world.passes(minutes=2)
    (asked,) = said(world, "Did the fix hold?")
    assert asked.buttons == ["Confirm resolved", "Not yet", "Regressed"]


async def test_alerts_that_fall_silent_ask_once_whether_it_is_over(world: World, prod: Monitoring) -> None:
    await prod.fires("HighErrorRate", **CHECKOUT)
    await world.passes(hours=1)
    await prod.fires("HighErrorRate", **CHECKOUT)
    await world.passes(hours=2, minutes=5)
    listed = (await world.alice.command("/incident alerts", channel=world.room)).text
    assert "not reported since" in listed
    assert "⚠️ not reported since" in world.card.visible
    assert said(world, "haven't been reported since") == []
    await world.passes(hours=1)
    (asked,) = said(world, "haven't been reported since")
    assert asked.buttons == ["Resolve", "Post update"]
    await world.passes(hours=12)
    assert said(world, "haven't been reported since") == [asked]
    await prod.fires("HighErrorRate", **CHECKOUT)
    await world.passes(seconds=10)
    assert "not reported since" not in world.card.visible, "it is reported again"
    await world.passes(hours=13)
    assert len(said(world, "haven't been reported since")) == 2, "another silence"


async def test_one_that_is_reported_does_not_hide_that_others_are_silent(world: World, prod: Monitoring) -> None:
    await prod.fires("HighErrorRate", **CHECKOUT)
    await prod.fires("SlowQueries", **CHECKOUT)
    for _ in range(13):
        await world.passes(hours=1)
        await prod.fires("SlowQueries", **CHECKOUT)
    await world.passes(seconds=10)
    (asked,) = said(world, "haven't been reported since")
    assert asked.visible.startswith("🔇 Some alerts of this incident")
    assert "⚠️ some not reported since" in world.card.visible


async def test_a_worse_alert_makes_it_worse_until_a_person_has_judged_it(world: World, prod: Monitoring) -> None:
    await prod.fires("Slow", service="checkout", severity="error")
    await world.passes(seconds=10)
    await prod.fires("Down", **CHECKOUT)
    await world.passes(seconds=10)
    (incident,) = await incidents(world)
    assert (incident.severity, incident.title) == ("sev1", "Down")
    (changed,) = said(world, "Now *SEV1*, was SEV2")
    assert "By an alert" in changed.visible
    await world.alice.command("/incident severity sev3 because it is only staging", channel=world.room)
    await prod.fires("Downer", **CHECKOUT)
    await world.passes(seconds=10)
    assert (await incidents(world))[0].severity == "sev3"


async def test_an_alert_that_gets_worse_itself_makes_its_incident_worse(world: World, prod: Monitoring) -> None:
    await prod.fires("Disk", service="checkout", severity="error")
    await world.passes(seconds=10)
    assert (await incidents(world))[0].severity == "sev2"
    await prod.fires("Disk", **CHECKOUT)
    await world.passes(seconds=10)
    assert [each.severity for each in await incidents(world)] == ["sev1"]
    assert len(said(world, "Now *SEV1*, was SEV2")) == 1


async def test_no_one_is_mentioned_where_no_person_declared(world: World, prod: Monitoring) -> None:
    await prod.fires("HighErrorRate", **CHECKOUT)
    await world.passes(seconds=10)
    await world.alice.command("/incident checkout fails sev2", channel="general")
    await world.passes(minutes=40)
    for line in ("brief 001", "status 001", "list", "clocks 001", "role history 001", "close 001", "undo 001"):
        shown = (await world.carol.command(f"/incident {line}", channel="general")).text
        assert "<@>" not in shown, line
        assert "@ " not in shown, line
    await world.bob.command("/incident role 001 commander", channel="general")
    await world.bob.command("/incident handoff 001 @carol take over", channel="general")
    await world.bob.command("/incident resolve 001 now rolled back", channel="general")
    await world.passes(minutes=20)
    for channel in world.slack.channels:
        for one in channel.log:
            assert "<@>" not in f"{one.text}{one.blocks}"
            assert "``" not in f"{one.text}{one.blocks}", "no one's bare name"
    assert "| **Declared by** | an alert |" in world.document
    assert not [ping for ping in world.slack.pings if not ping.who]


async def test_what_flaps_after_a_false_alarm_calls_no_one_again(world: World, prod: Monitoring) -> None:
    await prod.fires("HighErrorRate", **CHECKOUT)
    await world.passes(seconds=10)
    await world.bob.press(world.bob.direct_messages().messages[0], "False alarm")
    await prod.ends("HighErrorRate", **CHECKOUT)
    await world.passes(minutes=1)
    called = len(world.carol.direct_messages().messages)
    await prod.fires("HighErrorRate", **CHECKOUT)
    await world.passes(minutes=1)
    assert len(await incidents(world)) == 1
    assert len(world.carol.direct_messages().messages) == called
    assert "Declare" in world.incidents.messages[-1].buttons
    await prod.ends("HighErrorRate", **CHECKOUT)
    await world.passes(hours=1)
    await prod.fires("HighErrorRate", **CHECKOUT)
    await world.passes(minutes=1)
    assert len(await incidents(world)) == 2


async def test_an_outage_that_comes_back_asks_once_for_all_its_alerts(world: World, prod: Monitoring) -> None:
    names = [f"Down{number}" for number in range(4)]
    await prod.fires(*names, **CHECKOUT)
    await world.passes(seconds=10)
    await world.bob.command("/incident role commander", channel=world.room)
    await prod.ends(*names, **CHECKOUT)
    await world.bob.command("/incident resolve now rolled back", channel=world.room)
    await world.passes(minutes=5)
    before = len(world.slack.pings)
    await prod.fires(*names[:3], **CHECKOUT)
    await world.passes(seconds=10)
    await prod.fires(names[3], **CHECKOUT)
    await world.passes(seconds=10)
    (question,) = said(world, "Reopen it?")
    assert [ping.who for ping in world.slack.pings[before:]] == [world.bob.id]
    await world.carol.press(question, "Reopen")
    await world.passes(seconds=10)
    assert "4 alerts firing" in world.card.visible


async def test_all_that_came_back_together_are_another(world: World, prod: Monitoring) -> None:
    await prod.fires("Down0", "Down1", **CHECKOUT)
    await world.passes(seconds=10)
    await prod.ends("Down0", "Down1", **CHECKOUT)
    await world.bob.command("/incident resolve now rolled back", channel=world.room)
    await world.passes(minutes=5)
    await prod.fires("Down0", "Down1", **CHECKOUT)
    await world.passes(seconds=10)
    await world.carol.press(said(world, "Reopen it?")[0], "It's another problem")
    await world.passes(seconds=10)
    assert "2 alerts, 2 firing" in (await world.alice.command("/incident alerts 002", channel="general")).text


async def test_many_that_fire_while_a_fix_is_watched_ask_once_whether_it_held(world: World, prod: Monitoring) -> None:
    await prod.fires("HighErrorRate", **CHECKOUT)
    await world.passes(seconds=10)
    await prod.ends("HighErrorRate", **CHECKOUT)
    await world.bob.command("/incident resolve rolled back", channel=world.room)
    await world.passes(minutes=5)
    for name in ("HighErrorRate", "Slow", "Down"):
        await prod.fires(name, **CHECKOUT)
        await world.passes(seconds=5)
    assert len(said(world, "Did it hold?")) == 1


async def test_alerts_of_a_duplicate_go_where_it_goes(world: World, prod: Monitoring) -> None:
    await prod.fires("HighErrorRate", **CHECKOUT)
    await world.passes(seconds=10)
    await world.alice.command("/incident payments fail sev1", channel="general")
    await world.passes(seconds=10)
    shown = await world.alice.command("/incident merge 001 into 002", channel="general")
    await world.alice.press(shown, "Merge")
    await world.passes(seconds=10)
    room = world.rooms[1]
    assert "1 alert firing since" in world.card_in(room).visible
    await prod.fires("HighLatency", **CHECKOUT)
    await world.passes(seconds=10)
    assert "2 alerts firing since" in world.card_in(room).visible
    await prod.ends("HighErrorRate", "HighLatency", **CHECKOUT)
    await world.passes(seconds=10)
    assert [one for one in room.messages if one.visible.startswith("🔕 All 2 alerts ended")]
    assert len(await incidents(world)) == 2
