"""A kind of promise is a row: everything that concerns it is there, and a new one changes nothing else."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.effects import Attempt, Post
from bot.domain.incident import Incident, Status
from bot.domain.messages.timeline import NoteAdded
from bot.domain.part import NOTHING
from bot.domain.reminder import Promise, Promises, kept
from bot.jobs.reminders import Reminders
from bot.runtime import Runtime
from bot.workflows.act import Act
from bot.workflows.promises import PROMISES, is_answered, review_all
from bot.workflows.promises.kind import Asking, Kind
from bot.workflows.reading.overview import overview
from bot.workflows.telling import posts
from storage.queue.queued_effect import State
from tests.support.builders import a_policy, an_incident
from tests.support.databases import A_POST, Store, a_store
from tests.support.world import START

HOUR = timedelta(hours=1)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with a_store(f"sqlite:///{tmp_path}/warroom.db") as opened:
        yield opened


PING = "ping"


async def _owe_ping(act: Act, incident: Incident, promises: Promises) -> Sequence[str]:
    if promises.get(PING) is not None:
        return ()
    await act.uow.reminders.promise(incident.id, PING, due_at=act.now + HOUR, every=HOUR)
    return ["A ping is owed."]


async def _ping(act: Act, promise: Promise) -> None:
    incident = await act.uow.incidents.get(promise.incident_id)
    said = NoteAdded(text="ping", by="U1", happened_at=act.now, recorded_at=act.now)
    await act.uow.reminders.save(kept(promise, now=act.now))
    act.leave(posts.say(incident, said, what=f"ping:{promise.fired + 1}"))


async def _no_more_pings(act: Act, incident: Incident, promises: Promises) -> Sequence[str]:
    await act.uow.reminders.stop(incident.id, PING)
    return ["No ping is owed any more."] if promises.get(PING) else ()


async def _is_ponged(asking: Asking) -> bool:
    return isinstance(asking.message, NoteAdded) and asking.is_over


async def test_another_kind_of_promise_is_another_row(store: Store) -> None:
    """It is owed, kept with its cadence, asked for no more once answered, and ends with the incident."""
    kinds = {**PROMISES, PING: Kind(review=_owe_ping, end=_no_more_pings, keep=_ping, is_answered=_is_ponged)}
    runtime = Runtime(database=store.database, clock=store.clock, policy=a_policy())
    reminders = Reminders(runtime, kinds)
    async with runtime.transaction() as uow:
        incident = await uow.incidents.add(an_incident())
        owed = await review_all(runtime.act(uow), incident, kinds)
        again = await review_all(runtime.act(uow), incident, kinds)
    assert "A ping is owed." in owed
    assert again == []

    async def pings() -> int:
        async with store.database.reading() as uow:
            waiting = await uow.outbox.waiting(State.PENDING)
        return sum(isinstance(one.effect, Post) and isinstance(one.effect.message, NoteAdded) for one in waiting)

    for count in (1, 2):
        store.passes(hours=1)
        await reminders.turn()
        await reminders.turn()
        assert await pings() == count

    over = replace(incident, status=Status.RESOLVED, resolved_at=store.clock.now() + HOUR)
    async with runtime.transaction() as uow:
        view = await overview(uow, runtime.policy, incident.id, NOTHING)
        ended = await review_all(runtime.act(uow), over, kinds)
        late = Attempt(id=1, key="key", effect=A_POST, incident_id=incident.id, tries=0, look_from=None, left_at=START)
        said = NoteAdded(text="ping", by="U1", happened_at=START, recorded_at=START)
        assert await is_answered(Asking(uow, late, said, replace(view, incident=over)), kinds)
        assert not await is_answered(Asking(uow, late, said, view), kinds)
    assert ended == ["No ping is owed any more."]
    store.passes(hours=2)
    await reminders.turn()
    assert await pings() == 2
