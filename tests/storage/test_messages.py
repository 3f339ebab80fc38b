"""Messages are read as they stand, however many there are, and while they are read others have their turn."""

from __future__ import annotations

import asyncio

from bot.domain.backfill import PIN, Mark
from bot.domain.timeline import Revision, RevisionKind
from storage.stores.messages import AT_ONCE
from tests.support.builders import ALICE, START, an_incident
from tests.support.databases import Store

MANY = 4 * AT_ONCE
SECOND = 1_000_000


def _version(of: int, later: int = 0, kind: RevisionKind = RevisionKind.SAID) -> Revision:
    ts = (1_763_900_000 + of) * SECOND
    text = "" if kind is RevisionKind.DELETED else f"{of}, {later}"
    return Revision(channel="C1", ts=ts, version=ts + later, kind=kind, author=ALICE, text=text)


async def _fill(store: Store) -> None:
    """Store many; of the last of a piece and the first of the next all versions that there can be."""
    said = [_version(number) for number in range(MANY)]
    edited = [_version(AT_ONCE - 1, later, RevisionKind.EDITED) for later in (1, 2)]
    deleted = [_version(AT_ONCE, 1, RevisionKind.DELETED)]
    async with store.database.transaction() as uow:
        await uow.incidents.add(an_incident())
        await uow.messages.record([(1, each) for each in (*said, *edited, *deleted)], now=START)
        for of, sort in ((AT_ONCE - 1, PIN), (AT_ONCE + 1, "+1::skin-tone-2"), (MANY - 1, "pushpin")):
            await uow.key_marks.add("C1", Mark(_version(of).ts, sort, ALICE))


async def test_each_stands_once_in_its_last_version_with_what_people_put_on_it(store: Store) -> None:
    await _fill(store)
    async with store.database.reading() as uow:
        found = await uow.messages.of(1, workspace_url="")
    assert len(found) == MANY
    assert [each.text for each in found[AT_ONCE - 2 : AT_ONCE + 2]] == [
        f"{AT_ONCE - 2}, 0",
        f"{AT_ONCE - 1}, 2",
        "",
        f"{AT_ONCE + 1}, 0",
    ]
    assert found[AT_ONCE - 1].earlier == (f"{AT_ONCE - 1}, 0", f"{AT_ONCE - 1}, 1")
    assert [at for at, each in enumerate(found) if each.deleted_at is not None] == [AT_ONCE]
    assert [at for at, each in enumerate(found) if each.key] == [AT_ONCE - 1, MANY - 1]
    assert [(at, set(each.reactions)) for at, each in enumerate(found) if each.reactions] == [(AT_ONCE + 1, {"+1"})]


async def test_others_have_their_turn_after_each_piece(store: Store) -> None:
    await _fill(store)
    turns = 0
    loop = asyncio.get_running_loop()

    def other() -> None:
        nonlocal turns
        turns += 1
        if reading:
            loop.call_soon(other)

    async with store.database.reading() as uow:
        reading = True
        other()
        await uow.messages.of(1, workspace_url="")
        reading = False
    assert turns > MANY / AT_ONCE
