"""Who hears of action items, and in how many messages. Row (part): 163."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

import pytest

from bot.domain.deadline import Deadline
from bot.domain.effects import Reach
from bot.domain.incident import Status
from bot.domain.messages.records import ActionsDue
from bot.domain.people import MANAGER
from bot.domain.record import Record
from bot.domain.record_kinds import ACTION_ITEM, TEMPFIX
from bot.slack.blocks.actions import overdue
from bot.slack.blocks.rendered import Surroundings
from bot.workflows.deadlines import action_item
from bot.workflows.reading.left_undone import left_undone
from bot.workflows.telling import reach
from bot.workflows.telling.managers import OVERDUE
from bot.workflows.telling.of_action_items import TOLD_IN, ask_another
from tests.support.builders import ALICE, BOB, CAROL, START, a_record
from tests.workflows.conftest import Stage

LATE: Final = START - timedelta(days=8)
DAY: Final = timedelta(days=1)


def an_item(incident_id: int, number: int, **fields: Any) -> Record:
    """An action item that Alice noted, overdue for more than a week."""
    held = {"owner": BOB, "due": LATE.isoformat(), **fields}
    kept = {key: value for key, value in held.items() if value}
    return a_record(ACTION_ITEM, incident_id=incident_id, number=number, by=ALICE, at=LATE, fields=kept)


def a_fix(incident_id: int, number: int, *, told: str) -> Record:
    """A temporary fix that someone was asked about several times."""
    held = {"told": told, "remove_by": LATE.isoformat()}
    return a_record(TEMPFIX, incident_id=incident_id, number=number, by=ALICE, at=LATE, fields=held)


async def come(stage: Stage, incident_id: int, *items: Record) -> list[str]:
    """Have the moment of items come; return what is left in the outbox."""
    async with stage.store.database.transaction() as uow:
        for item in items:
            await uow.records.put(item)
    async with stage.store.database.transaction() as uow:
        incident = await uow.incidents.get(incident_id, lock=True)
        for item in items:
            deadline = Deadline(kind=ACTION_ITEM, subject=f"{item.number}:x:1", starts=LATE, due=START)
            await action_item.missed(stage.act(uow, by=""), incident, deadline)
    return await stage.left()


async def test_what_one_person_hears_at_once_is_one_message_and_a_manager_is_sought_once(stage: Stage) -> None:
    stage = stage.with_policy(people={MANAGER: (CAROL,)})
    incident = await stage.add(status=Status.CLOSED)
    items = [an_item(incident.id, number) for number in (1, 2)]
    left = await come(stage, incident.id, *items, an_item(incident.id, 3, owner=CAROL))
    assert sorted(each for each in left if "edit" not in each) == [
        f"post person {BOB} ActionsDue",
        f"post person {CAROL} ActionsDue",
        "reach",
    ]
    async with stage.store.database.transaction() as uow:
        found = await uow.records.of(incident.id, ACTION_ITEM)
        assert len({each.said(TOLD_IN) for each in found}) == 2
    again = await come(stage, incident.id, *[replace(each, fields=dict(each.fields)) for each in found])
    assert "reach" not in again


async def test_a_manager_hears_of_all_that_is_overdue_of_a_day_in_one_message_and_of_each_once(stage: Stage) -> None:
    stage = stage.with_policy(people={MANAGER: (CAROL, BOB)})
    first, second = await stage.add(status=Status.CLOSED), await stage.add(number="INC-2", status=Status.CLOSED)
    private = await stage.add(number="INC-3", status=Status.CLOSED, private=True, declared_by=ALICE)
    for incident in (first, private, second):
        await come(stage, incident.id, an_item(incident.id, 1))
    of_items, of_fix, of_own = (
        Reach(who=MANAGER, people=(CAROL, BOB), why="", cause=cause)
        for cause in (f"{OVERDUE}:{START.isoformat()}", f"{TEMPFIX}:1", f"{TEMPFIX}:2")
    )
    day, place = f"{START:%Y-%m-%d}", f"{OVERDUE}:{START:%Y-%m-%d}:{CAROL}"
    async with stage.store.database.transaction() as uow:
        for number, told in ((1, BOB), (2, CAROL)):
            await uow.records.put(a_fix(second.id, number, told=told))
        await reach.found(stage.act(uow, by=""), first, of_items, (CAROL, BOB))
        for effect in (of_items, of_fix, of_own):
            await reach.found(stage.act(uow, by=""), second, effect, (CAROL, BOB))
    assert sorted(await stage.left()) == [
        f"edit {place} Overdue",
        f"post person {BOB} Overdue",  # of what Carol leaves undone
        f"post person {CAROL} Overdue",
    ]
    async with stage.store.database.transaction() as uow:
        found = await left_undone(uow, day, START)
        shown = overdue(CAROL, found, Surroundings(now=START))
        said = (
            "2 action items are more than a week overdue and a temporary fix is still in place after several reminders"
        )
        assert said in shown.text
        assert "INC-2" in str(shown.blocks)
        assert "INC-3" not in str(shown.blocks)
        assert "A temporary fix is still in place" in overdue(BOB, found, Surroundings(now=START)).text
        for effect in (of_items, of_fix):
            await reach.found(replace(stage.act(uow, by=""), now=START + DAY), second, effect, (CAROL,))
        assert await left_undone(uow, f"{START + DAY:%Y-%m-%d}", START + DAY) == []
    assert await stage.left() == [], "each has climbed, and an edit that waits is enough"


@pytest.mark.parametrize(
    ("fields", "whom"),
    [({}, BOB), ({"owner": ""}, ALICE), ({"gone": BOB}, ALICE), ({"owner": CAROL, "gone": BOB}, CAROL)],
)
async def test_whose_turn_it_is(stage: Stage, fields: dict[str, str], whom: str) -> None:
    incident = await stage.add(status=Status.CLOSED)
    left = await come(stage, incident.id, an_item(incident.id, 1, **fields))
    assert [each for each in left if each.startswith("post")] == [f"post person {whom} ActionsDue"]


async def test_whoever_made_it_hears_once_its_owner_is_gone(stage: Stage) -> None:
    incident = await stage.add(status=Status.CLOSED)
    await come(stage, incident.id, an_item(incident.id, 1), an_item(incident.id, 2))
    async with stage.store.database.transaction() as uow:
        place = (await uow.records.of(incident.id, ACTION_ITEM))[0].said(TOLD_IN)
        act = replace(stage.act(uow, by=""), now=START + timedelta(minutes=1))
        await ask_another(act, incident, ActionsDue(place=place, whom=BOB), gone=BOB)
    assert [each for each in await stage.left() if each.startswith("post")] == [f"post person {ALICE} ActionsDue"]


async def test_of_a_private_incident_no_one_hears_who_is_not_in_it(stage: Stage) -> None:
    incident = await stage.add(status=Status.CLOSED, private=True, declared_by=ALICE)
    left = await come(stage, incident.id, an_item(incident.id, 1, owner=CAROL))
    assert [each for each in left if each.startswith("post")] == [f"post person {ALICE} ActionsDue"]
    assert "reach" not in left
