"""Pages through Apprise, which doesn't say why a page was not taken."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.support.apprise_json import AppriseJson
from tests.support.stand_in import Fault
from tests.support.world import POLICY, Stage, World, a_world

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")


@pytest.fixture
async def receiver() -> AsyncIterator[AppriseJson]:
    server = AppriseJson()
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def world(stage: Stage, receiver: AppriseJson) -> AsyncIterator[World]:
    stage.policy_file.write_text(
        f"{POLICY}\noutlets: {{sms: {{kind: apprise, key: env:SMS, pages: [on_call]}}}}\n", "utf-8"
    )
    stage.more = {"SMS": receiver.key}
    async with a_world(stage) as opened:
        yield opened


async def test_a_page_outlives_an_outage_of_minutes_and_is_told_after_a_longer_one(
    world: World, receiver: AppriseJson
) -> None:
    receiver.faults.extend([Fault(status=503)] * 7)
    await world.declare()
    await world.passes(minutes=5)
    assert len(receiver.rung) == 1
    assert "Paged: On-call engineer via Apprise" in world.card.visible

    receiver.faults.extend([Fault(status=503)] * 20)
    reply = await world.command("escalate on_call the database is full")
    await world.alice.press(reply, "Notify")
    await world.passes(minutes=30)
    assert len(receiver.faults) == 20 - 9
    assert "Not paged: On-call engineer via Apprise. Call them another way." in world.card.visible
    assert "Apprise did not take it: no one knows whether it arrived" in world.card.visible
