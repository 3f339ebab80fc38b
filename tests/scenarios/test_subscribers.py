"""Other systems hear of incidents: each real change once, in order, signed; of a private one nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.support.stand_in import Fault
from tests.support.subscriber import KEY, Subscriber
from tests.support.world import POLICY, Stage, World, a_world

OUTLETS = """
outlets:
  dashboard: {{kind: webhook, key: env:HOOK_SECRET, url: {all}}}
  ledger: {{kind: webhook, key: env:HOOK_SECRET, url: "env:LEDGER", events: [declared, closed], severities: sev1}}
"""


@pytest.fixture
async def hooks() -> AsyncIterator[tuple[Subscriber, Subscriber]]:
    everything, some = Subscriber(), Subscriber()
    await everything.start()
    await some.start()
    yield everything, some
    await everything.stop()
    await some.stop()


@pytest.fixture
async def world(stage: Stage, hooks: tuple[Subscriber, Subscriber]) -> AsyncIterator[World]:
    everything, some = hooks
    stage.policy_file.write_text(POLICY + OUTLETS.format(all=everything.url), "utf-8")
    stage.more = {"HOOK_SECRET": KEY, "LEDGER": some.url}
    async with a_world(stage) as opened:
        yield opened


async def test_each_change_is_heard_of_once_and_in_order(world: World, hooks: tuple[Subscriber, Subscriber]) -> None:
    everything, some = hooks
    everything.faults.extend([Fault(taken=True), Fault(status=503), Fault(status=200, body="ok")])
    await world.declare("search is slow sev2")
    await world.passes(minutes=1)
    await world.command("severity sev1 because it is down")
    await world.command("update rolled back, errors falling")
    reply = await world.command("escalate em need DB help")
    await world.alice.press(reply, "Notify")
    await world.passes(seconds=5)
    await world.command("resolve now rolled back v2")
    await world.command("reopen it is back")
    await world.command("decline it was a drill")
    called = [event for event in everything.events if event["type"].endswith("escalated")]
    assert {event["data"]["text"] for event in called} == {""}, "they and the room alone read why someone is called"
    heard = [name for name in everything.types if name != "escalated"]
    assert heard == ["declared", "severity", "updated", "resolved", "reopened", "closed"]
    assert some.types == ["closed"], "it was no SEV1 when it was declared"
    declared, severity, update, *_ = [event for event in everything.events if event not in called]
    assert declared["source"] == "https://local.slack.test/"
    assert declared["subject"] == declared["data"]["number"] == "INC-2026-1123-001"
    assert declared["time"] == declared["data"]["declared_at"] == "2026-11-23T09:00:00+00:00"
    assert (declared["data"]["severity"], severity["data"]["severity"]) == ("sev2", "sev1")
    assert severity["data"]["text"] == "it is down"
    assert update["data"]["text"] == "rolled back, errors falling"
    assert everything.events[-1]["data"]["status"] == "declined"
    assert len({event["id"] for event in everything.events}) == len(everything.events)
    assert "outlet" not in world.card.visible


async def test_a_private_incident_is_heard_of_nowhere(world: World, hooks: tuple[Subscriber, Subscriber]) -> None:
    await world.declare("--private the laptop of the CEO was stolen sev1")
    await world.command("update we are looking")
    await world.command("resolve now found it")
    assert not [*hooks[0].requests, *hooks[1].requests]


async def test_a_subscriber_that_refuses_or_is_away_holds_up_no_one(
    world: World, hooks: tuple[Subscriber, Subscriber]
) -> None:
    everything, some = hooks
    everything.faults.append(Fault(status=410))
    await some.stop()
    await world.declare()
    await world.command("update we are looking")
    assert [name for name in everything.types if name != "escalated"] == ["updated"]
    assert "Not done" not in world.card.visible, "the room can't fix it"
    assert "checkout is down" in world.card.visible


@pytest.fixture
async def of_sev1(stage: Stage) -> AsyncIterator[Subscriber]:
    """A subscriber that hears of a SEV1 alone."""
    worst = Subscriber()
    await worst.start()
    outlets = f"outlets: {{worst: {{kind: webhook, key: env:HOOK_SECRET, url: '{worst.url}', severities: sev1}}}}\n"
    stage.policy_file.write_text(POLICY + outlets, "utf-8")
    stage.more = {"HOOK_SECRET": KEY}
    yield worst
    await worst.stop()


MILDER, WORSE = "severity sev3 because fewer users", "severity sev1 because more users"


@pytest.mark.parametrize(
    ("declared", "lines", "heard"),
    [
        ("sev1", [MILDER, "update no one hears this", "resolve now rolled back"], ["declared", "severity", "resolved"]),
        ("sev1", [MILDER, "decline false-alarm"], ["declared", "severity", "closed"]),
        (
            "sev1",
            [
                MILDER,
                "resolve now rolled back",
                "reopen it is back",
                "resolve now rolled back",
                "close anyway tracked elsewhere",
            ],
            ["declared", "severity", "resolved", "reopened", "resolved", "closed"],
        ),
        ("sev2", [WORSE, MILDER, "resolve now rolled back"], ["severity", "severity", "resolved"]),
        ("sev2", [MILDER, "resolve now rolled back"], []),
    ],
)
async def test_whoever_heard_of_an_incident_hears_its_end_though_it_is_milder_by_then(
    stage: Stage, of_sev1: Subscriber, declared: str, lines: list[str], heard: list[str]
) -> None:
    async with a_world(stage) as world:
        await world.declare(f"search is slow {declared}")
        for line in lines:
            await world.command(f"{line.split()[0]} 001 {line.partition(' ')[2]}", channel="general")
        await world.passes(seconds=30)
        assert [name for name in of_sev1.types if name != "escalated"] == heard
