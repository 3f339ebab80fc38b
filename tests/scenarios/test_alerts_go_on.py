"""Alerts that go on: after people said that it is over, worse than before, and in an incident that became private."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from bot.domain.alert import Trace
from bot.workflows.act import Act
from bot.workflows.alerts.answers import add_asked, declare_asked, ignore_asked
from bot.workflows.upkeep.lost_room import make_private
from tests.scenarios.test_statements import listening
from tests.support.monitoring import CHECKOUT, SETTINGS, SOURCES, Monitoring, incidents
from tests.support.world import POLICY, Stage, World

RULES = """
alert_rules:
  - {match: {severity: critical}, then: declare, severity: sev1, group_by: [service], wait: 0s}
  - {match: {severity: error}, then: declare, severity: sev2, group_by: [service], wait: 0s}
  - {then: ask, group_by: [service]}
"""


@pytest.fixture
def policy() -> str:
    return POLICY + SOURCES + RULES


@pytest.fixture
def stage(stage: Stage) -> Stage:
    stage.more = SETTINGS
    return stage


async def test_what_goes_on_after_the_end_asks_once_and_is_new_later(world: World, prod: Monitoring) -> None:
    await prod.fires("Down", "Slow", **CHECKOUT)
    await world.passes(seconds=10)
    await world.bob.command("/incident resolve now rolled back", channel=world.room)
    for _ in range(3):
        await world.passes(minutes=5)
        await prod.fires("Down", "Slow", **CHECKOUT)
        await world.passes(seconds=10)
    assert len([one for one in world.room.messages if "Reopen it?" in one.visible]) == 1
    assert len(await incidents(world)) == 1
    await prod.ends("Slow", **CHECKOUT)
    await world.passes(minutes=16)
    _, second = await incidents(world)
    assert second.status.is_open
    await world.bob.command(f"/incident resolve {second.number} now really", channel="general")
    await world.passes(hours=2)
    await prod.fires("Down", **CHECKOUT)
    await world.passes(seconds=10)
    assert [each.status.is_open for each in await incidents(world)] == [False, False, True]


async def test_what_goes_on_after_a_false_alarm_stays_quiet_until_it_is_worse(world: World, prod: Monitoring) -> None:
    await prod.fires("Down", service="checkout", severity="error")
    await world.passes(seconds=10)
    await world.bob.press(world.bob.direct_messages().messages[0], "False alarm")
    before = len(world.incidents.messages)
    for _ in range(2):
        await world.passes(minutes=70)
        await prod.fires("Down", service="checkout", severity="error")
        await world.passes(seconds=10)
    assert len(await incidents(world)) == 1
    assert len(world.incidents.messages) == before
    await prod.fires("Down", **CHECKOUT)
    await world.passes(seconds=10)
    assert len(await incidents(world)) == 2


async def test_a_warning_that_turns_critical_makes_its_incident_worse(world: World, prod: Monitoring) -> None:
    await prod.fires("Down", service="checkout", severity="error")
    await world.passes(seconds=10)
    await prod.fires("Down", **CHECKOUT)
    await world.passes(seconds=10)
    (incident,) = await incidents(world)
    assert incident.severity == "sev1"
    assert len([one for one in world.room.messages if "Now *SEV1*, was SEV2" in one.visible]) == 1


async def test_what_became_private_takes_no_new_alert_in_and_is_named_nowhere(world: World, prod: Monitoring) -> None:
    await prod.fires("Down", **CHECKOUT)
    await world.passes(seconds=10)
    room = world.room
    room.is_private = True
    room.members = [who for who in room.members if who != world.carol.id]
    async with world.warroom.runtime.transaction() as uow:
        await make_private(world.warroom.runtime.act(uow), room.id)
    await prod.fires("Leaks", service="checkout", severity="info")
    await world.passes(seconds=10)
    question = world.incidents.messages[-1]
    assert "Declare" in question.buttons
    await prod.fires("Down", **CHECKOUT)
    await world.passes(seconds=10)
    assert "Declare" in question.buttons, "what it holds already goes on in it, and takes the question nowhere"
    await prod.fires("Slow", **CHECKOUT)
    await world.passes(seconds=10)
    _, second = await incidents(world)
    assert f"Added to {second.number}" in question.visible
    async with world.warroom.runtime.transaction() as uow:
        former = Trace(at=world.clock_.now(), what="regression", reason="was of INC-2026-1123-001", incident_id=1)
        await uow.alerts.trace([2], former)
    said = [(await who.command("/incident why A2", channel="general")).text for who in (world.carol, world.bob)]
    assert ["INC-2026-1123-001" in each for each in said] == [False, True]
    assert all(second.number in each for each in said)


async def declared(act: Act, group: int) -> None:
    await declare_asked(act, group, by_responder=False)


async def added(act: Act, group: int) -> None:
    await add_asked(act, group, 1)


async def ignored(act: Act, group: int) -> None:
    await ignore_asked(act, group, false_alarm=False)


@pytest.mark.parametrize("answer", [declared, added, ignored])
async def test_an_answer_asks_as_much_of_the_database_however_many_alerts_it_is_about(
    world: World, prod: Monitoring, answer: Callable[[Act, int], Awaitable[None]]
) -> None:
    await world.declare("search is slow sev2")
    counts = []
    for many, service in ((6, "few"), (60, "many")):
        with listening(world) as asked:
            await prod.fires(*(f"{service}{number}" for number in range(many)), service=service, severity="info")
            await world.passes(seconds=5)
        made = [one for one in asked if one.statement.startswith(("INSERT INTO alert_trace", "UPDATE alert SET"))]
        async with world.warroom.database.reading() as uow:
            first = [each for each in [await uow.alerts.get(1 if many == 6 else 7)] if each is not None]
            (group,) = await uow.alert_groups.questions_of([each.id for each in first])
        with listening(world) as asked:
            async with world.warroom.runtime.transaction() as uow:
                await answer(world.warroom.runtime.act(uow).as_done_by(world.bob.id), group)
        counts.append((len(made), len(asked)))
    assert counts[0] == counts[1]
