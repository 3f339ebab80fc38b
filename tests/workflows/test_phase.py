"""What people record moves the phase, and a mitigation says how much works. Rows (part): 4, 69."""

from __future__ import annotations

from bot.domain.incident import Incident, Status
from bot.domain.phase import phase_of
from bot.domain.record_kinds import ACTION, HYPOTHESIS, MITIGATION
from bot.workflows.nudge import mute, nudge
from bot.workflows.records import make, move
from bot.workflows.status import set_status
from tests.support.builders import BOB
from tests.workflows.conftest import Stage

CARD = "edit card:1 Card"


async def now(stage: Stage, incident: Incident) -> tuple[str, str]:
    """Return the phase and the service level."""
    async with stage.runtime.transaction() as uow:
        stands = await uow.incidents.get(incident.id)
        return phase_of(stands, await uow.records.all_of(incident.id)), stands.service_level


async def test_each_record_that_tells_of_another_phase_is_on_the_card_and_brings_its_lists(stage: Stage) -> None:
    incident = await stage.add()
    async with stage.runtime.transaction() as uow:
        await make(stage.act(uow), incident.id, ACTION, "drained eu-west")
    assert CARD in await stage.left()
    assert await now(stage, incident) == ("contain", "")

    async with stage.runtime.transaction() as uow:
        fields = {"level": "partial"}
        await make(stage.act(uow), incident.id, MITIGATION, "roll back v2.3.4", fields=fields)
    assert await now(stage, incident) == ("mitigate", "")

    async with stage.runtime.transaction() as uow:
        await make(stage.act(uow), incident.id, ACTION, "looked at the logs")
        await make(stage.act(uow), incident.id, HYPOTHESIS, "cache stampede")
    assert await now(stage, incident) == ("mitigate", ""), "neither tells of another"

    async with stage.runtime.transaction() as uow:
        await move(stage.act(uow), incident.id, MITIGATION, 1, "worked")
    assert await now(stage, incident) == ("mitigate", "partial")

    async with stage.runtime.transaction() as uow:
        await set_status(stage.act(uow), incident.id, Status.MONITORING)
    stage.store.passes(minutes=1)
    async with stage.runtime.transaction() as uow:
        await move(stage.act(uow), incident.id, HYPOTHESIS, 1, "supported")
    assert await now(stage, incident) == ("fix", "partial")
    async with stage.runtime.transaction() as uow:
        shown = {tick.list for tick in await uow.checks.of(incident.id) if not tick.item}
    assert {"stabilise", "fix"} <= shown


async def test_one_person_is_nudged_once_in_15_minutes_on_whichever_replica_until_service_is_back(stage: Stage) -> None:
    incident, other = await stage.add(), await stage.add(number="INC-2026-1123-002")

    async def told(who: str, which: Incident = incident) -> bool:
        async with stage.runtime.transaction() as uow:
            return await nudge(stage.act(uow, by=who), which.id)

    assert [await told(BOB), await told(BOB), await told(BOB, other), await told("U0DAVE0001")] == [
        True,
        False,
        True,
        True,
    ]
    stage.store.passes(minutes=15)
    assert await told(BOB)
    async with stage.runtime.transaction() as uow:
        await mute(stage.act(uow, by=BOB), incident.id)
    stage.store.passes(minutes=30)
    assert [await told(BOB), await told(BOB, other)] == [False, True]
    async with stage.runtime.transaction() as uow:
        await set_status(stage.act(uow), other.id, Status.MONITORING)
    stage.store.passes(minutes=30)
    assert not await told(BOB, other)
