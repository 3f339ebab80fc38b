"""From a firing alert to a war room: what a rule declares, who is told, what people see. Rows: 48. Rows (part): 47."""

from __future__ import annotations

import pytest

from tests.support.monitoring import CHECKOUT, SETTINGS, SOURCES, Monitoring, incidents, said
from tests.support.world import POLICY, START, Stage, World

RULES = """
alert_rules:
  - {match: {severity: critical, service: checkout}, then: declare, severity: sev1, group_by: [service], wait: 30s}
  - {match: {severity: page}, then: declare}
  - {match: {env: dev}, then: ignore}
  - {then: ask}
"""


@pytest.fixture
def policy() -> str:
    return POLICY + SOURCES + RULES


@pytest.fixture
def stage(stage: Stage) -> Stage:
    stage.more = SETTINGS
    return stage


async def test_alerts_of_one_outage_declare_one_incident_with_its_people(world: World, prod: Monitoring) -> None:
    assert await prod.fires("HighErrorRate", before=120, **CHECKOUT) == 200
    await world.passes(seconds=10)
    assert await prod.fires(*(f"Pod{n}" for n in range(39)), before=20, **CHECKOUT) == 200
    await world.passes(seconds=19)
    assert world.rooms == [], "the others of the group are waited for"
    await world.passes(seconds=10)

    (incident,) = await incidents(world)
    assert (incident.title, incident.severity, incident.declared_by) == ("HighErrorRate", "sev1", "")
    why = (await world.alice.command("/incident why", channel=world.room)).text
    assert why == (await world.alice.command("/incident why A1")).text, "of several, the first that it was declared for"
    assert (incident.detected_at - START).total_seconds() == 0
    assert (START - incident.started_at).total_seconds() == 120
    assert incident.acknowledged_at is None
    card = world.card.visible
    assert "by an alert" in card
    assert "40 alerts firing since" in card
    assert "*HighErrorRate* and 39 more" in card
    assert "Runbook (wiki.example.com)" in card
    links = {mark.title: mark.link for mark in world.room.bookmarks}
    assert links == {
        "Runbook: checkout": "https://wiki.example.com/checkout",
        "Runbook": "https://wiki.example.com/run",
        "Source": "https://prometheus.example.com/graph",
        "Announcement": links["Announcement"],
    }
    for person in (world.bob, world.carol, world.dana):
        (told,) = person.direct_messages().messages
        assert told.buttons == ["I'm on it", "Not me", "False alarm"], person.name
    assert "owner of checkout" in world.dana.direct_messages().messages[0].visible
    timeline = (await world.alice.command("/incident timeline", channel=world.room)).text
    assert "Alert A1 fires: HighErrorRate (prod)" in timeline
    assert "And 35 more alerts" in timeline
    ladder = (await world.alice.command("/incident ladder", channel=world.room)).text
    assert "*Engineering manager* (@dana): reached today 09:00" in ladder, "as the owner, who isn't messaged twice"

    await world.dana.press(world.dana.direct_messages().messages[0], "I'm on it")
    await world.passes(seconds=5)
    assert "I'm on it" not in world.card.buttons
    refused = await world.bob.press(world.bob.direct_messages().messages[0], "False alarm")
    await world.settled()
    assert "Someone is on INC-2026-1123-001 already" in refused.text


async def test_an_alert_that_ends_while_others_are_waited_for_declares_nothing(world: World, prod: Monitoring) -> None:
    await prod.fires("Blip", **CHECKOUT)
    await world.passes(seconds=10)
    await prod.ends("Blip", **CHECKOUT)
    await world.passes(minutes=1)
    assert await incidents(world) == []
    assert world.incidents.messages == []
    told = (await world.alice.command("/incident why A1")).text
    assert "it had ended before anything was decided" in told


async def test_what_is_of_no_use_is_ignored_and_why_can_be_read(world: World, prod: Monitoring) -> None:
    await prod.fires("DiskFull", env="dev")
    await world.passes(minutes=1)
    assert await incidents(world) == []
    assert world.incidents.messages == []
    assert "matched rule 3 because env=dev; ignored" in (await world.alice.command("/incident why a1")).text


async def test_false_alarm_in_a_message_closes_what_an_alert_declared(world: World, prod: Monitoring) -> None:
    await prod.fires("HighErrorRate", **CHECKOUT)
    await world.passes(seconds=40)
    (told,) = world.bob.direct_messages().messages
    reply = await world.bob.press(told, "False alarm")
    await world.passes(seconds=5)
    assert "closed as a false alarm" in reply.text
    assert "`/incident reopen INC-2026-1123-001 reason`" in reply.text, "it was pressed outside the room"
    (incident,) = await incidents(world)
    assert str(incident.status) == "declined"
    assert "False alarm" in world.card.visible
    assert world.carol.direct_messages().messages[0].buttons == []


@pytest.mark.parametrize(
    "policy",
    [
        POLICY
        + SOURCES
        + "  search: {runbook: 'https://wiki.example.com/search'}\n  login: {runbook: 'https://wiki.example.com/search'}\n"
        + "alert_rules: [{then: declare, severity: sev1, group_by: [env], wait: 10s}]\n"
    ],
)
async def test_each_service_has_bookmarks_of_its_own_also_of_those_that_join(world: World, prod: Monitoring) -> None:
    await prod.fires("A", service="checkout", env="live")
    await prod.fires("B", service="search", env="live")
    await world.passes(seconds=20)
    await prod.fires("C", service="payments-db", env="live")
    await prod.fires("D", service="login", env="live")
    await world.passes(seconds=20)
    links = {mark.title: mark.link for mark in world.room.bookmarks if ": " in mark.title}
    assert links == {
        "Runbook: checkout": "https://wiki.example.com/checkout",
        "Runbook: search": "https://wiki.example.com/search",
        "Runbook: login": "https://wiki.example.com/search",
        "Dashboard: payments-db": "https://grafana.example.com/d/payments-db",
    }


async def test_what_is_checked_first_is_ticked_off_and_stands_on_the_timeline(world: World, prod: Monitoring) -> None:
    """Rows: 48. Rows (part): 50."""
    await prod.fires("HighErrorRate", **CHECKOUT)
    await world.passes(seconds=40)
    (check,) = [one for one in world.room.thread(world.card) if "Check it first" in one.visible]
    runbook, dashboard = "https://wiki.example.com/checkout", "https://grafana.example.com/d/payments-db"
    where = (
        f"checkout: Runbook (wiki.example.com) ({runbook}), depends on ",
        f"payments-db (grafana.example.com) ({dashboard}), search",
        "Changes: `/incident changes`",
    )
    assert [line for line in where if line not in check.visible] == [], check.visible
    await world.bob.choose(check, f"checks.tick:{(await incidents(world))[0].id}:alert_check", ["genuine", "logs"])
    await world.passes(seconds=5)
    assert [line for line in where if line not in check.visible] == [], check.visible
    timeline = (await world.alice.command("/incident timeline", channel=world.room)).text
    assert "Alert checked: The alert is genuine: something is broken; Read the logs" in timeline
    why = (await world.alice.command("/incident why", channel=world.room)).text
    assert why == (await world.alice.command("/incident why A1")).text, "the room has one alert"
    assert "Name an alert by its number" in (await world.alice.command("/incident why")).text
    shown = await world.bob.press(check, "Show alerts")
    await world.settled()
    assert "1 alert, 1 firing" in shown.text
    assert "HighErrorRate" in shown.text


async def test_what_is_checked_first_offers_no_false_alarm_once_someone_is_on_it(
    world: World, prod: Monitoring
) -> None:
    await prod.fires("HighErrorRate", **CHECKOUT)
    await world.passes(seconds=40)
    (check,) = [one for one in world.room.thread(world.card) if "Check it first" in one.visible]
    assert check.buttons == ["Show alerts", "False alarm"]
    await world.bob.choose(check, f"checks.tick:{(await incidents(world))[0].id}:alert_check", ["genuine"])
    await world.bob.command("/incident ack", channel=world.room)
    await world.passes(seconds=5)
    assert check.buttons == ["Show alerts"]
    await world.bob.command("/incident resolve now rolled back", channel=world.room)
    await world.passes(seconds=5)
    assert (check.visible, check.buttons) == ("An alert declared this.", [])
    await world.bob.command("/incident reopen errors are back", channel=world.room)
    await world.passes(seconds=5)
    assert check.buttons == ["Show alerts"]
    assert "genuine" in str(check.blocks[1].get("elements", [{}])[0].get("initial_options")), "what was ticked is kept"


async def test_joining_alerts_post_nothing_and_the_end_of_all_is_told_once(world: World, prod: Monitoring) -> None:
    await prod.fires("HighErrorRate", **CHECKOUT)
    await world.passes(seconds=40)
    before = len(world.room.messages)
    await prod.fires("HighLatency", **CHECKOUT)
    await prod.fires("HighErrorRate", **CHECKOUT)  # a repeat
    await world.passes(seconds=10)
    assert len(world.room.messages) == before
    assert "2 alerts firing" in world.card.visible

    await prod.ends("HighErrorRate", **CHECKOUT)
    await world.passes(minutes=1)
    assert "1 of 2 alerts firing" in world.card.visible
    assert said(world, "ended") == [], "one fires on"
    await prod.ends("HighLatency", **CHECKOUT)
    await world.passes(minutes=1)
    (told,) = said(world, "All 2 alerts ended")
    assert told.buttons == ["Start stability window"]
    (incident,) = await incidents(world)
    assert incident.status.is_open, "an alert resolves nothing"

    await prod.fires("HighLatency", **CHECKOUT)
    await world.passes(minutes=1)
    assert "Firing again: 1 of 2 alerts" in told.visible
    await prod.ends("HighLatency", **CHECKOUT)
    await world.passes(minutes=1)
    assert "All 2 alerts ended" in told.visible
    assert said(world, "alerts ended") == [told], "once"
    listed = (await world.alice.command("/incident alerts", channel=world.room)).text
    assert "2 alerts, 0 firing" in listed
    why = (await world.alice.command("/incident why A2")).text
    assert "because group {service=checkout} is open since" in why


async def test_a_group_that_its_source_cut_is_never_all_clear(world: World, prod: Monitoring) -> None:
    await prod.fires("HighErrorRate", cut=3, **CHECKOUT)
    await world.passes(seconds=40)
    await prod.ends("HighErrorRate", cut=3, **CHECKOUT)
    await world.passes(minutes=1)
    assert said(world, "ended") == []
    assert "3 more were left out by the source and may fire" in world.card.visible


async def test_a_severity_that_no_one_understands_is_the_default_until_people_judge_it(
    world: World, prod: Monitoring
) -> None:
    await prod.fires("Slow", service="search", severity="page")
    await world.passes(minutes=1)
    (incident,) = await incidents(world)
    assert (incident.severity, incident.severity_assumed) == ("sev2", True), "the policy's default"
