"""Whether the cause is known, which ticks items of checklists: identified, written down, or a hypothesis that held."""

from __future__ import annotations

import pytest

from bot.domain.incident import Status
from bot.domain.met import NEEDS, is_met
from bot.domain.record_kinds import HYPOTHESIS
from bot.workflows.cause import note_cause
from bot.workflows.reading.overview import overview
from bot.workflows.records import make, move
from bot.workflows.status import set_status
from tests.workflows.conftest import Stage


@pytest.mark.parametrize(
    ("done", "known"),
    [
        ((), False),
        (("identified",), True),
        (("identified", "monitoring"), True),
        (("identified", "investigating"), False),
        (("monitoring", "investigating"), False),
        (("cause",), True),
        (("cause", "uncause"), False),
        (("hypothesis",), True),
    ],
)
async def test_what_makes_a_cause_known(stage: Stage, done: tuple[str, ...], *, known: bool) -> None:
    incident = await stage.add()
    for each in done:
        stage.store.passes(minutes=1)
        async with stage.runtime.transaction() as uow:
            act = stage.act(uow)
            if each == "hypothesis":
                made = await make(act, incident.id, HYPOTHESIS, "the pool is too small")
                await move(act, incident.id, HYPOTHESIS, made.number, "supported")
            elif each in {"cause", "uncause"}:
                said = "a pool of 5" if each == "cause" else ""
                await note_cause(act, incident.id, {"cause": said}, forced=True)
            else:
                await set_status(act, incident.id, Status(each))
    async with stage.store.database.reading() as uow:
        view = await overview(uow, stage.runtime.policy, incident.id, NEEDS)
    assert is_met("cause", view) is known
