"""The question whether an incident came back, answered by what happens in place of its buttons. Rows: 46."""

from __future__ import annotations

import pytest

from tests.scenarios.test_alerts_return import RULES, resolved
from tests.support.monitoring import CHECKOUT, SETTINGS, SOURCES, Monitoring, incidents, said
from tests.support.world import POLICY, Stage, World


@pytest.fixture
def policy() -> str:
    return POLICY + SOURCES + RULES


@pytest.fixture
def stage(stage: Stage) -> Stage:
    stage.more = SETTINGS
    return stage


async def test_an_incident_that_is_reopened_by_hand_answers_what_was_asked(world: World, prod: Monitoring) -> None:
    await resolved(world, prod)
    await world.passes(minutes=10)
    await prod.fires("HighErrorRate", **CHECKOUT)
    await world.passes(seconds=10)
    (question,) = said(world, "Reopen it?")
    await world.carol.command("/incident reopen errors are back", channel=world.room)
    await world.passes(seconds=10)
    assert "Reopened, per @carol" in question.visible
    assert question.buttons == []
    why = (await world.alice.command("/incident why A1")).text
    assert "joined INC-2026-1123-001" in why or "part of INC-2026-1123-001" in why, why
    await world.passes(minutes=2)
    await prod.ends("HighErrorRate", **CHECKOUT)
    await world.passes(seconds=10)
    assert "🔔" not in world.card.visible, "the card follows at once"
    (ended,) = said(world, "🔕 The alert ended")
    assert ended.buttons == ["Start stability window"]


async def test_a_question_that_its_alert_outlived_has_no_buttons(world: World, prod: Monitoring) -> None:
    await resolved(world, prod)
    await prod.fires("HighErrorRate", **CHECKOUT)
    await world.passes(seconds=10)
    (question,) = said(world, "Reopen it?")
    await prod.ends("HighErrorRate", **CHECKOUT)
    await world.passes(minutes=31)
    assert "It ended before anyone answered" in question.visible
    assert question.buttons == []


async def test_an_alert_that_came_back_for_a_moment_stays_with_its_incident(world: World, prod: Monitoring) -> None:
    await resolved(world, prod)
    await prod.fires("HighErrorRate", **CHECKOUT)
    await world.passes(seconds=10)
    await prod.ends("HighErrorRate", **CHECKOUT)
    await world.passes(minutes=40)
    assert len(await incidents(world)) == 1
    assert "1 alert, 0 firing" in (await world.alice.command("/incident alerts 001", channel="general")).text
    checked = (await world.alice.command("/incident checklist 001 platform", channel="general")).text
    assert "✓ No recurring alerts (known) · 7 of 8 checks passed (every 5 min)" in checked
