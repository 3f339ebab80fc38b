"""The review meeting: each step of it is taken once, a move calls no one again, and its points come in time."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import pytest

from bot.domain.deadline import Known
from bot.domain.effects import Edit, Post
from bot.domain.incident import Incident, IncidentError, Status
from bot.domain.messages.review import AgendaPoint, MeetingChanged
from bot.domain.record_kinds import REVIEW
from bot.domain.review_meeting import meeting as moments
from bot.workflows.deadlines.meeting import moment
from bot.workflows.review_meeting import cancel, hold, lead, plan
from storage.queue.queued_effect import State
from tests.support.builders import ALICE, BOB, CAROL, START
from tests.workflows.conftest import Stage

TOMORROW: Final = START + timedelta(days=1)

STORY: Final[Sequence[tuple[str, Any, tuple[Any, ...], datetime, str]]] = (
    (ALICE, plan, (TOMORROW,), START, "already: {you} said so at"),
    (ALICE, lead, (BOB,), START, f"<@{BOB}> leads it already"),
    (BOB, hold, (), TOMORROW, "{You} said that the review meeting was held at"),
    (CAROL, plan, (TOMORROW + timedelta(days=1),), TOMORROW, "already: {you} said so at"),
    (CAROL, cancel, (), TOMORROW, "{You} cancelled the review meeting at"),
)
"""Who does what, and when; and what whoever does it again is told."""


async def resolved(stage: Stage) -> Incident:
    incident = await stage.add(status=Status.RESOLVED, resolved_at=START, mitigated_at=START, severity="sev1")
    await stage.left()
    return incident


async def does(stage: Stage, verb: Any, by: str, incident: Incident, *rest: Any, **more: Any) -> Any:
    async with stage.store.database.transaction() as uow:
        return await verb(stage.act(uow, by=by), incident.id, *rest, **more)


async def messages(stage: Stage, kind: type[Any], how: type[Post | Edit] = Post) -> list[Any]:
    """Every message of a kind that was left to be posted, or edited, in order."""
    async with stage.store.database.transaction() as uow:
        waiting = await uow.outbox.waiting(State.PENDING, State.BLOCKED)
    effects = [each.effect for each in waiting if isinstance(each.effect, how)]
    return [effect.message for effect in effects if isinstance(effect.message, kind)]


async def test_each_step_is_taken_once_and_who_asks_again_hears_by_whom_and_when(stage: Stage) -> None:
    incident = await resolved(stage)
    for by, verb, rest, at, did in STORY:
        stage.store.clock.move_to(at)
        both = await asyncio.gather(*(does(stage, verb, by, incident, *rest) for _ in "ab"), return_exceptions=True)
        assert sum(isinstance(each, IncidentError) for each in both) == 1, f"{verb.__name__}: {both}"
        await stage.left()
        for again in (by, "U0DAVE0001"):
            with pytest.raises(IncidentError) as refused:
                await does(stage, verb, again, incident, *rest)
            you = ("you", "You") if again == by else (f"<@{by}>", f"<@{by}>")
            assert did.format(you=you[0], You=you[1]) in refused.value.sentence
            assert "`/incident meeting" in refused.value.sentence
            assert await stage.left() == []


async def test_a_move_edits_the_message_and_calls_only_whom_it_has_not_called(stage: Stage) -> None:
    incident = await resolved(stage)
    await does(stage, plan, ALICE, incident, TOMORROW)
    await stage.left()
    with pytest.raises(IncidentError, match="is planned for"):  # by a form that was opened while none was
        await does(stage, plan, BOB, incident, TOMORROW + timedelta(hours=1), first=True)
    assert await stage.left() == []
    for hours, facilitator, new in ((1, "", []), (2, BOB, [BOB]), (3, "", [])):
        called = len(await messages(stage, MeetingChanged))
        await does(stage, plan, ALICE, incident, TOMORROW + timedelta(hours=hours), facilitator=facilitator)
        left = await stage.left()
        assert [each.at for each in await messages(stage, MeetingChanged, Edit)] == [TOMORROW + timedelta(hours=hours)]
        assert sum(each.startswith("share_invitation") for each in left) == 1
        posted = (await messages(stage, MeetingChanged))[called:]
        assert [user for each in posted for user in each.people] == new
    (first, *_) = await messages(stage, MeetingChanged)
    assert first.people == (ALICE,)
    await does(stage, cancel, ALICE, incident)
    assert (await messages(stage, MeetingChanged))[-1].people == (BOB, ALICE), "who comes has to hear that"


async def test_each_point_comes_in_its_time_and_none_once_it_was_held(stage: Stage) -> None:
    rules = stage.runtime.policy.review_meeting
    stage = stage.with_policy(review_meeting=rules.model_copy(update={"prompts": True}))
    incident = await resolved(stage)
    await does(stage, plan, ALICE, incident, TOMORROW, facilitator=BOB)

    async def comes(at: datetime) -> list[str]:
        """Have the clock look: return the points that were posted."""
        before = len(await messages(stage, AgendaPoint))
        stage.store.clock.move_to(at)
        async with stage.store.database.transaction() as uow:
            act = stage.act(uow, by="")
            known = Known(now=at, records=await uow.records.of(incident.id, REVIEW))
            for each in moments(incident, known, stage.runtime.policy):
                if each.due == at:
                    await moment(act, incident, each)
        return [each.text for each in (await messages(stage, AgendaPoint))[before:]]

    assert await comes(TOMORROW) == ["Review the timeline"]
    assert await comes(TOMORROW + timedelta(minutes=10)) == ["Discuss the root cause"]
    assert await comes(TOMORROW + timedelta(minutes=25)) == ["What went well and what went wrong"]
    await does(stage, hold, BOB, incident)
    assert await comes(TOMORROW + timedelta(minutes=40)) == []


@pytest.mark.parametrize("minutes", [11, 26])
async def test_a_point_whose_time_is_over_is_not_posted(stage: Stage, minutes: int) -> None:
    rules = stage.runtime.policy.review_meeting
    stage = stage.with_policy(review_meeting=rules.model_copy(update={"prompts": True}))
    incident = await resolved(stage)
    await does(stage, plan, ALICE, incident, TOMORROW)
    now = TOMORROW + timedelta(minutes=minutes)
    stage.store.clock.move_to(now)
    async with stage.store.database.transaction() as uow:
        known = Known(now=now, records=await uow.records.of(incident.id, REVIEW))
        for each in moments(incident, known, stage.runtime.policy):
            if each.due <= now:
                await moment(stage.act(uow, by=""), incident, each)
    assert len(await messages(stage, AgendaPoint)) == 1
