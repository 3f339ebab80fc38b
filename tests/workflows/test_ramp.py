"""A step whose check fails holds the ramp, and the plan goes on from the last good one. Row: 121; decision 12."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import pytest

from bot.domain.incident import Incident, IncidentError
from bot.domain.probe import Probe, Sample
from bot.domain.ramp import read
from bot.domain.record import Record
from bot.domain.record_kinds import RAMP
from bot.domain.reminder import CLOCK
from bot.domain.triage import Facts
from bot.workflows import ramp
from bot.workflows.probes import took
from bot.workflows.promises import keep
from tests.workflows.conftest import Stage

SHOP: Final = Probe.model_validate(
    {"kind": "http", "url": "https://shop.example.com/health", "service": "checkout", "for": "0s", "recover_for": "0s"}
)


async def measured(stage: Stage, *, ok: bool) -> None:
    now, error = stage.store.clock.now(), "" if ok else "answers 503"
    sample = Sample(probe="checkout-http", at=now, value=9.0, ok=ok, error=error, by="web-1")
    async with stage.runtime.transaction() as uow:
        await took(stage.act(uow, by=""), [sample])


async def watched(stage: Stage, incident: Incident) -> Record:
    """Let a step be watched for as long as it is, have the clock look, and return the ramp."""
    stage.store.passes(minutes=5)
    async with stage.runtime.transaction() as uow:
        promise = await uow.reminders.get(incident.id, CLOCK)
        assert promise is not None
        await keep(stage.act(uow, by=""), promise)
    return await now(stage, incident)


async def now(stage: Stage, incident: Incident) -> Record:
    async with stage.runtime.transaction() as uow:
        (record,) = await uow.records.of(incident.id, RAMP)
        return record


async def up(stage: Stage, incident: Incident) -> int:
    async with stage.runtime.transaction() as uow:
        return read(await ramp.go(stage.act(uow), incident.id)).percent


async def test_a_failed_check_holds_at_the_last_good_step_and_the_plan_goes_on(stage: Stage) -> None:
    stage = stage.with_policy(probes={"checkout-http": SHOP})
    incident = await stage.add(facts=Facts(systems=("checkout",)))
    async with stage.runtime.transaction() as uow:
        await ramp.start(stage.act(uow), incident.id, step=10, every=timedelta(minutes=5), what="")
    await measured(stage, ok=True)
    assert await up(stage, incident) == 10
    good = await watched(stage, incident)
    assert (good.state, read(good).good) == ("running", 10)

    async with stage.runtime.transaction() as uow:
        with pytest.raises(IncidentError, match="Next is 20%"):  # a button that was offered a step ago
            await ramp.go(stage.act(uow), incident.id, to=10)
    assert await up(stage, incident) == 20
    await measured(stage, ok=False)
    await stage.left()
    failed = await watched(stage, incident)
    assert (failed.state, read(failed).failing, read(failed).before) == ("held", ("checkout-http",), 10)
    assert await stage.left() == ["post person U0A1ICE001 RecordDue"]  # the edit joins the one that waits
    async with stage.runtime.transaction() as uow:
        told = [each.text for each in await uow.timeline.of(incident.id)]
    assert "R1 Bring load back: held: checkout-http failed at 20%" in told

    for refused in (ramp.go, ramp.check_again):
        with pytest.raises(IncidentError, match="checkout-http"):
            async with stage.runtime.transaction() as uow:
                await refused(stage.act(uow), incident.id)

    async with stage.runtime.transaction() as uow:
        assert read(await ramp.back(stage.act(uow), incident.id)).percent == 10
    stage.store.passes(minutes=1)
    await measured(stage, ok=True)
    again = await watched(stage, incident)
    assert (again.state, read(again).next) == ("running", 20)
    assert await up(stage, incident) == 20
