"""Every bound of a workflow holds at the last value that it lets through, and what is over is owed nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

import pytest

from bot.domain.deadline import DUTIES, VENDOR
from bot.domain.impact import Learned
from bot.domain.incident import IncidentError, Status
from bot.domain.postmortem.sections import SECTIONS
from bot.domain.reminder import HEADS_UP, ROLE, STABILITY, UPDATE
from bot.domain.role import COMMANDER
from bot.domain.update import Report
from bot.slack.blocks.text import in_utc
from bot.workflows import impact, postmortem, role, update
from bot.workflows.promises import PROMISES, heads_up, keep
from bot.workflows.reading import export
from bot.workflows.reading.parts import in_turn_to_call
from tests.support.builders import ALICE, BOB, CAROL, START
from tests.workflows.conftest import Stage

MINUTE: Final = timedelta(minutes=1)
OVER: Final = {"status": Status.RESOLVED, "mitigated_at": START, "resolved_at": START}
SECTION: Final = SECTIONS[0]
WATCHED: Final = {"status": Status.MONITORING, "mitigated_at": START, "resolution": "rolled back"}
DUE: Final = "Reminder 1: an update is due"


@pytest.mark.parametrize(
    ("kind", "subject", "differs"),
    [
        (UPDATE, "", OVER),
        (HEADS_UP, "", OVER),
        (ROLE, COMMANDER, OVER),
        (ROLE, "of another policy", {}),
        (STABILITY, "", OVER),
        (STABILITY, "", {}),
        (DUTIES, "1", OVER),
        (VENDOR, "1", OVER),
    ],
)
async def test_what_is_owed_no_longer_is_not_asked_for_and_never_again(
    stage: Stage, kind: str, subject: str, differs: dict[str, Any]
) -> None:
    incident = await stage.add(**differs)
    async with stage.store.database.transaction() as uow:
        await uow.reminders.promise(incident.id, kind, due_at=START, every=15 * MINUTE, subject=subject)
        promise = await uow.reminders.get(incident.id, kind, subject=subject)
        assert promise is not None
        await keep(stage.act(uow), promise)
        assert not [each for each in await uow.reminders.of(incident.id) if each.kind == kind]
        assert await uow.reminders.waiting(incident.id, kind, subject=subject) is None
    assert await stage.left() == []


@pytest.mark.parametrize(
    ("kind", "subject", "differs", "left", "noted", "stands"),
    [
        (UPDATE, "", {}, ["post room UpdateDue", "edit card:1 Card", "edit announcement Announcement"], [DUE], True),
        (ROLE, COMMANDER, {}, ["post room RoleUnfilled"], ["No one is incident commander yet"], True),
        (HEADS_UP, "", {}, [], [], False),
        (
            STABILITY,
            "",
            WATCHED,
            ["post room StabilityAsked", "edit card:1 Card", "edit announcement Announcement"],
            ["The stability window has passed: does the fix hold?"],
            False,
        ),
    ],
)
async def test_what_is_owed_is_asked_for_and_is_on_the_timeline(
    stage: Stage, kind: str, subject: str, differs: dict[str, Any], left: list[str], noted: list[str], *, stands: bool
) -> None:
    incident = await stage.add(**differs)
    async with stage.store.database.transaction() as uow:
        await uow.reminders.promise(incident.id, kind, due_at=START, every=15 * MINUTE, subject=subject)
    async with stage.store.database.transaction() as uow:
        promise = await uow.reminders.get(incident.id, kind, subject=subject)
        assert promise is not None
        await keep(stage.act(uow), promise)
    async with stage.store.database.transaction() as uow:
        assert [entry.text for entry in await uow.timeline.of(incident.id)] == noted
        assert (kind in [each.kind for each in await uow.reminders.of(incident.id)]) is stands
    assert await stage.left() == left


def test_every_kind_of_promise_that_has_a_clock_is_tried() -> None:
    assert PROMISES.keys() >= {UPDATE, HEADS_UP, ROLE, STABILITY, DUTIES}


@pytest.mark.parametrize(("minutes", "before"), [(9, None), (10, 7.5), (15, 12.5), (60, 57.5)])
def test_a_heads_up_comes_before_deadlines_that_are_ten_minutes_away(minutes: float, before: float | None) -> None:
    found = heads_up.goes_with(START + minutes * MINUTE, START)
    assert found == ({} if before is None else {HEADS_UP: START + before * MINUTE})


@pytest.mark.parametrize(
    ("turn", "over_again", "called"),
    [
        (0, True, ALICE),
        (1, True, BOB),
        (2, True, CAROL),
        (3, True, ALICE),
        (4, True, BOB),
        (3, False, ALICE),
        (4, False, ""),
    ],
)
async def test_later_reminders_call_one_after_the_other(
    stage: Stage, turn: int, called: str, *, over_again: bool
) -> None:
    incident = await stage.add(declared_by=ALICE)
    async with stage.store.database.transaction() as uow:
        for user in (BOB, CAROL):
            await uow.participants.came(incident.id, user, at=START, stays=True)
        assert await in_turn_to_call(uow, incident, turn, over_again=over_again) == called


@pytest.mark.parametrize("over_again", [True, False])
async def test_where_everyone_has_left_no_one_is_called(stage: Stage, *, over_again: bool) -> None:
    incident = await stage.add(declared_by=ALICE)
    async with stage.store.database.transaction() as uow:
        await uow.participants.went(incident.id, ALICE, at=START)
        assert await in_turn_to_call(uow, incident, 1, over_again=over_again) == ""
        assert await in_turn_to_call(uow, incident, 0, over_again=over_again) == ""


async def test_whoever_looks_at_a_role_again_reads_who_changed_it_and_when(stage: Stage) -> None:
    incident = await stage.add(declared_at=START)
    scribe = stage.runtime.policy.roles["scribe"]

    async def said(seen: int) -> str:
        async with stage.store.database.transaction() as uow:
            return in_utc(await role.changed_by(uow, incident, "scribe", seen=seen))

    assert await said(0) == "Someone changed that at 09:00 UTC: it's now no one"
    stage.store.passes(minutes=5)
    async with stage.store.database.transaction() as uow:
        given = await role.assign(stage.act(uow, by=BOB), incident.id, scribe, CAROL)
    assert await said(0) == f"<@{BOB}> changed that at 09:05 UTC: it's now <@{CAROL}>"
    stage.store.passes(minutes=5)
    async with stage.store.database.transaction() as uow:
        await role.unassign(stage.act(uow, by=ALICE), incident.id, scribe)
    assert await said(given.id) == f"<@{ALICE}> changed that at 09:10 UTC: it's now no one"
    assert await said(0) == "Someone changed that at 09:00 UTC: it's now no one"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("x" * 150, "x" * 150),
        ("x" * 151, "x" * 149 + "…"),
        ("x" * 75 + "\n " + "x" * 74, "x" * 75 + " " + "x" * 74),
        ("x" * 300, "x" * 149 + "…"),
    ],
)
async def test_whoever_wrote_beside_another_reads_how_it_begins(stage: Stage, written: str, shown: str) -> None:
    incident = await stage.add(**OVER)
    async with stage.store.database.transaction() as uow:
        await postmortem.answer(stage.act(uow, by=ALICE), incident.id, SECTION, written)
    async with stage.store.database.transaction() as uow:
        await postmortem.answer(stage.act(uow, by=ALICE), incident.id, SECTION, written)
        with pytest.raises(IncidentError) as refused:
            await postmortem.answer(stage.act(uow, by=BOB), incident.id, SECTION, "something else")
    assert f"wrote this: “{shown}”. Copy" in refused.value.sentence
    assert refused.value.sentence.endswith("\nYou typed: something else")


@pytest.mark.parametrize(("began", "refused"), [(START - MINUTE, False), (START, False), (START + MINUTE, True)])
async def test_an_incident_began_no_later_than_it_was_mitigated(
    stage: Stage, began: datetime, *, refused: bool
) -> None:
    incident = await stage.add(**OVER, started_at=START - 2 * MINUTE)
    async with stage.store.database.transaction() as uow:
        act = stage.act(uow)
        if refused:
            with pytest.raises(IncidentError, match="so it can't have begun at") as caught:
                await impact.learn(act, incident.id, Learned(started_at=began))
            assert "was mitigated at 09:00 UTC, so it can't have begun at 09:01 UTC" in in_utc(caught.value.sentence)
        else:
            assert (await impact.learn(act, incident.id, Learned(started_at=began))).incident.started_at == began


@pytest.mark.parametrize(
    ("word", "private", "said"),
    [
        ("INC-2026-1123-001", False, "INC-2026-1123-001"),
        ("inc-2026-1123-001", False, "INC-2026-1123-001"),
        ("1124-001", True, "INC-2026-1124-001"),
        ("002", False, "INC-2026-1125-002"),
        (
            "1124-001",
            False,
            "Couldn't find 1124-001. If that incident is private: `warroom export 1124-001 --private`.",
        ),
        (
            "001",
            False,
            (
                "Several incidents end in 001: INC-2026-1125-001, INC-2026-1123-001. "
                "Give the whole number: `warroom export INC-2026-1125-001`."
            ),
        ),
        (
            "001",
            True,
            (
                "Several incidents end in 001: INC-2026-1125-001, INC-2026-1124-001, INC-2026-1123-001. "
                "Give the whole number: `warroom export INC-2026-1125-001`."
            ),
        ),
    ],
)
async def test_an_incident_is_exported_by_a_number_that_only_it_has(
    stage: Stage, word: str, said: str, *, private: bool
) -> None:
    for number, is_private in (("1123-001", False), ("1124-001", True), ("1125-001", False), ("1125-002", False)):
        await stage.add(number=f"INC-2026-{number}", private=is_private)
    async with stage.store.database.transaction() as uow:
        try:
            found = (await export.the_incident(uow, word, private=private)).number
        except IncidentError as refused:
            found = refused.sentence
    assert found == said


@pytest.mark.parametrize(
    ("every", "within", "refused"),
    [
        ("sev1", 15, ""),
        ("sev1", 16, "INC-2026-1123-001 owes one within 15 min; that can be tightened, not loosened."),
        ("sev4", 15, "INC-2026-1123-001 has no update due on a clock; that can be tightened, not loosened."),
    ],
)
async def test_the_next_update_may_be_owed_sooner_and_not_later(
    stage: Stage, every: str, within: int, refused: str
) -> None:
    incident = await stage.add(severity=every)
    async with stage.store.database.transaction() as uow:
        posting = update.post_update(stage.act(uow), incident.id, Report(text="looking"), within=within * MINUTE)
        if refused:
            with pytest.raises(IncidentError) as caught:
                await posting
            assert caught.value.sentence == f"{refused} Choose a sooner time."
        else:
            assert (await posting).next_due_at == START + within * MINUTE
