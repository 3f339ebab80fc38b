"""When an update is owed after one was withdrawn, and after the severity has changed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

import pytest

from bot.domain.incident import IncidentError, Status
from bot.domain.reminder import HEADS_UP, UPDATE
from bot.workflows.promises import update
from bot.workflows.update import same_again
from tests.support.builders import START, an_update
from tests.workflows.conftest import Stage

MINUTE: Final = timedelta(minutes=1)


def said(at: float, due: float | None) -> dict[str, Any]:
    return {"at": START + at * MINUTE, "next_due_at": None if due is None else START + due * MINUTE}


@pytest.mark.parametrize(
    ("severity", "last", "now", "due"),
    [
        ("sev1", None, 5, 15),
        ("sev1", None, 20, 21),
        ("sev1", said(5, 20), 10, 20),
        ("sev1", said(5, 12), 10, 12),  # sooner was promised
        ("sev1", said(5, 40), 10, 20),  # by a severity that asks for less
        ("sev1", said(5, None), 10, 20),
        ("sev1", said(5, 20), 30, 31),
        ("sev4", said(5, 20), 10, None),
    ],
)
async def test_what_was_owed_before_a_withdrawn_update_is_owed_again(
    stage: Stage, severity: str, last: dict[str, Any] | None, now: float, due: float | None
) -> None:
    incident = await stage.add(severity=severity)
    stage.store.passes(minutes=now)
    async with stage.store.database.transaction() as uow:
        if last is not None:
            await uow.updates.add(incident.id, an_update(**last))
        owed = await update.owe_again(stage.act(uow), incident)
        promised = await uow.reminders.get(incident.id, UPDATE)
        heads_up = await uow.reminders.get(incident.id, HEADS_UP)
    assert owed == (None if due is None else START + due * MINUTE)
    assert (None if promised is None else promised.due_at) == owed
    assert (heads_up is not None) == (due is not None and due - now >= 10)


@pytest.mark.parametrize(
    ("status", "within", "refused"),
    [
        (Status.INVESTIGATING, 10, ""),
        (Status.INVESTIGATING, None, ""),
        (Status.INVESTIGATING, 16, "that can be tightened, not loosened"),
        (Status.RESOLVED, None, "is resolved"),
    ],
)
async def test_that_the_last_update_still_stands_is_an_update(
    stage: Stage, status: Status, within: int | None, refused: str
) -> None:
    incident = await stage.add(status=status, resolved_at=START if status is Status.RESOLVED else None)
    stage.store.passes(minutes=5)
    async with stage.store.database.transaction() as uow:
        await uow.updates.add(incident.id, an_update(at=START))
        span = None if within is None else within * MINUTE
        recording = same_again(stage.act(uow), incident.id, within=span)
        if refused:
            with pytest.raises(IncidentError, match=refused):
                await recording
        else:
            recorded = await recording
            assert (recorded.number, recorded.no_change) == (2, True)
            assert recorded.next_due_at == START + (5 + (within or 15)) * MINUTE
