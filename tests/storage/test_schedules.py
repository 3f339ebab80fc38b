"""Schedules as they are stored: taken by one at a time, the last copy stays, and who is forgotten is in none of it."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.schedule import Cover, Fresh, Shift
from tests.support.databases import Store
from tests.support.world import START

BOB = "U0B0B00001"
LEASE = timedelta(minutes=2)
QUARTER = timedelta(minutes=15)


def shift(hours: int, who: str = BOB) -> Shift:
    return Shift(starts=START + timedelta(hours=hours), ends=START + timedelta(hours=hours + 1), who=who)


async def test_a_schedule_is_taken_by_one_and_comes_again_after_a_quarter_of_an_hour(store: Store) -> None:
    async with store.database.transaction() as uow:
        await uow.schedules.expect({"a": "1", "b": "1"}, now=START)
        first, second = await uow.schedules.take(START, lease=LEASE), await uow.schedules.take(START, lease=LEASE)
        assert [one.name for one in (first, second) if one is not None] == ["a", "b"]
        assert await uow.schedules.take(START, lease=LEASE) is None
    async with store.database.transaction() as uow:
        assert await uow.schedules.take(START + LEASE, lease=LEASE) is not None, "whoever had it is gone"
        await uow.schedules.confirm("a", now=START)
        await uow.schedules.fail("b", "is away", since=START, now=START)
        assert await uow.schedules.earliest() == START + QUARTER
        await uow.schedules.expect({"a": "2"}, now=START)
        assert await uow.schedules.earliest() == START, "the policy says otherwise now"
        assert [copy.name for copy in await uow.schedules.all()] == ["a"], "the policy lost the other"


async def test_a_failure_leaves_the_copy_and_a_new_one_takes_its_place(store: Store) -> None:
    async with store.database.transaction() as uow:
        await uow.schedules.expect({"a": "1", "b": "1"}, now=START)
        for name in ("a", "b"):
            fresh = Fresh(shifts=(shift(1), shift(2), shift(3)), notes=("odd",), etag="x")
            await uow.schedules.replace(name, "1", fresh, reaches=START + timedelta(days=9), now=START)
        await uow.schedules.fail("a", "is away", since=START, now=START + QUARTER)
    async with store.database.transaction() as uow:
        during = await uow.schedules.shifts("a", START + timedelta(hours=2), START + timedelta(hours=3))
        assert during == [shift(2)], "what only touches is outside"
        copy = await uow.schedules.lock("a")
        assert copy is not None
        assert (copy.read_at, copy.problem, copy.failing_since, copy.etag, copy.notes) == (
            START,
            "is away",
            START,
            "x",
            ("odd",),
        )
        await uow.schedules.replace("a", "2", Fresh(shifts=()), reaches=START, now=START + QUARTER)
    async with store.database.reading() as uow:
        assert await uow.schedules.shifts("a", START, START + timedelta(days=1)) == []
        assert len(await uow.schedules.shifts("b", START, START + timedelta(days=1))) == 3
        copy = await uow.schedules.get("a")
        assert copy is not None
        assert (copy.problem, copy.failing_since, copy.entry) == ("", None, "2")


async def test_someone_who_is_forgotten_is_in_no_shift_and_no_cover(store: Store) -> None:
    ends = START + timedelta(hours=1)
    async with store.database.transaction() as uow:
        await uow.schedules.expect({"a": "1"}, now=START)
        await uow.schedules.replace("a", "1", Fresh(shifts=(shift(0),)), reaches=ends, now=START)
        for who, instead in ((BOB, ""), ("UOTHER001", BOB)):
            cover = Cover(schedule="a", who=who, instead=instead, starts=START, ends=ends, by=BOB)
            await uow.schedules.add_cover(cover, now=START)
        name, changed = await uow.person_erasure.forget(BOB, now=START)
    async with store.database.reading() as uow:
        (left,) = await uow.schedules.shifts("a", START, ends)
        covers = await uow.schedules.covers("a", START, ends)
    assert (left.who, changed) == (name, 3)
    assert [(one.who, one.instead, one.by) for one in covers] == [(name, "", name), ("UOTHER001", name, name)]
