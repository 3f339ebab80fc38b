"""Whoever reported an incident is asked what they know, unless they work on it or may know nothing of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.domain.clock import deadlines
from bot.domain.deadline import REPORTER, Deadline, Known
from bot.domain.incident import IncidentError, Status
from bot.domain.reporter import LENGTH, QUESTIONS
from bot.domain.timeline import EntryKind
from bot.workflows.deadlines import reporter
from bot.workflows.reporter import answer
from tests.support.builders import ALICE, BOB, CAROL, START, a_policy, an_incident
from tests.workflows.conftest import Stage

ASKED = f"post person {ALICE} ReporterAsked"
ASKED_BOB = f"post person {BOB} ReporterAsked"
DUE = Deadline(kind=REPORTER, starts=START, due=START + timedelta(minutes=2))


@pytest.mark.parametrize(
    ("differs", "source", "does", "left"),
    [
        pytest.param({}, "", "", [ASKED], id="declared, and does nothing about it"),
        pytest.param({"acknowledged_at": START}, "", "", [], id="is on call"),
        pytest.param({}, "", "commander", [], id="has a role"),
        pytest.param({}, "", "note", [], id="notes something"),
        pytest.param({}, BOB, "", [ASKED_BOB], id="someone else declared it from their message"),
        pytest.param({"declared_by": ""}, BOB, "", [ASKED_BOB], id="an alert made an incident of their message"),
        pytest.param({"declared_by": ""}, "", "", [], id="an alert declared it"),
        pytest.param({"private": True}, "", "", [ASKED], id="private, and theirs"),
        pytest.param({"private": True}, BOB, "", [], id="private, and they may not know of it"),
    ],
)
async def test_who_is_asked(stage: Stage, differs: dict[str, Any], source: str, does: str, left: list[str]) -> None:
    incident = await stage.add(**{"acknowledged_at": None} | differs)
    if source:
        async with stage.runtime.transaction() as uow:
            await stage.act(uow, by=source).record(incident.id, EntryKind.SOURCE, "checkout answers 502")
    stage.store.passes(minutes=1)
    async with stage.runtime.transaction() as uow:
        if does == "note":
            await stage.act(uow).record(incident.id, EntryKind.NOTE, "looking")
        elif does:
            await uow.roles.assign(incident.id, does, ALICE, now=stage.store.clock.now())
    async with stage.runtime.transaction() as uow:
        await reporter.asked(stage.act(uow, by=""), incident, DUE)
    assert await stage.left() == left


@pytest.mark.parametrize(
    ("policy", "known", "times"),
    [
        (a_policy(), Known(now=START), 1),
        (a_policy(), Known(now=START, reopened_at=START + timedelta(minutes=1)), 0),
        (
            a_policy().model_copy(
                update={"reminders": a_policy().reminders.model_copy(update={"ask_reporter_after": None})}
            ),
            Known(now=START),
            0,
        ),
    ],
    ids=["open", "reopened", "switched off"],
)
def test_when_someone_is_asked(policy: Any, known: Known, times: int) -> None:
    found = [each for each in deadlines(an_incident(), known, policy) if each.kind == REPORTER]
    assert len(found) == times


@pytest.mark.parametrize(
    ("answers", "status", "refusal"),
    [
        ({}, Status.INVESTIGATING, "Answer at least one"),
        ({"tried": "  "}, Status.INVESTIGATING, "Answer at least one"),
        ({"tried": "x" * (LENGTH + 1)}, Status.INVESTIGATING, "at most 500 fit"),
        ({"tried": "a restart"}, Status.CLOSED, "is closed"),
    ],
)
async def test_what_is_no_answer_changes_nothing(
    stage: Stage, answers: dict[str, str], status: Status, refusal: str
) -> None:
    incident = await stage.add(status=status, resolved_at=None if status.is_open else START)
    with pytest.raises(IncidentError, match=refusal):
        async with stage.runtime.transaction() as uow:
            await answer(stage.act(uow), incident.id, answers, started_at=None)
    assert await stage.left() == []


async def test_facts_that_someone_said_stay_and_those_kept_for_others_are_only_told(stage: Stage) -> None:
    said = {key: f"{key} it is" for key in QUESTIONS if key != "since"}
    began = START - timedelta(minutes=10)
    known = await stage.add(impact="everyone", started_at=START - timedelta(minutes=5))
    restricted = stage.with_policy(permissions={"impact": ("commander",)})
    kept = await stage.add(number="INC-2026-1123-002")
    for where, incident in ((stage, known), (restricted, kept)):
        async with where.runtime.transaction() as uow:
            await answer(where.act(uow, by=CAROL), incident.id, said, started_at=began, systems=("checkout",))
    async with stage.store.database.reading() as uow:
        first, second = await uow.incidents.get(known.id), await uow.incidents.get(kept.id)
        notes = [each.text for each in await uow.timeline.of(kept.id) if each.kind is EntryKind.NOTE]
    assert (first.impact, first.started_at, first.facts.changed) == ("everyone", known.started_at, "changed it is")
    assert first.facts.systems == ("checkout",)
    assert (second.impact, second.started_at, second.facts.changed, second.facts.systems) == ("", START, "", ())
    assert [all(f"{each} it is" in note for each in said) for note in notes] == [True]
