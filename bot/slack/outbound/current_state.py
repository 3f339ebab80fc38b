"""The state at the moment of sending: what is shown is never older than what is known."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.effects import Attempt, CreateRoom, Edit, Effect, Invite, Post, SetTopic
from bot.domain.incident import NO_SUCH_INCIDENT, IncidentError
from bot.domain.overview import Ending, Overview, Places, Roles
from bot.domain.part import Part, Parts
from bot.runtime import Runtime
from bot.slack.blocks.messages import needs
from bot.workflows.promises import is_answered
from bot.workflows.promises.kind import Asking
from bot.workflows.reading.overview import overviews_of
from bot.workflows.upkeep.still_relevant import told_late
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class CurrentState:
    """What is known at the moment of sending."""

    view: Overview | None
    """``None``: it is for no incident, or shows nothing of it."""
    late: datetime | None
    """When a message's news happened, if it is told late."""
    moot: bool
    """It no longer needs to be said."""


@dataclass(frozen=True, eq=False, slots=True)
class _Waiting:
    """An effect that is about to be made."""

    attempt: Attempt
    read: asyncio.Future[CurrentState]

    @property
    def shows(self) -> int | None:
        """Of which incident it shows something; ``None``: of none."""
        return None if isinstance(self.attempt.effect, CreateRoom) else self.attempt.incident_id


class StateReader:
    """Reads the state as it is now, for all effects that begin together at once."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._waiting: list[_Waiting] = []
        self._reading: asyncio.Task[None] | None = None

    async def read(self, attempt: Attempt) -> CurrentState:
        """Read what an effect shows, and whether it is still to be said."""
        waiting = _Waiting(attempt, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        if self._reading is None:
            self._reading = asyncio.create_task(self._read_all(), name="read incidents")
        return await waiting.read

    async def _read_all(self) -> None:
        try:
            while self._waiting:
                # From here on no one else joins: whoever comes later may have to show what this does not see.
                some, self._waiting = self._waiting, []
                await self._read(some)
        finally:
            self._reading = None

    async def _read(self, some: Sequence[_Waiting]) -> None:
        """Read for all of them together; if that fails, for each by itself, for one must not hold up the others."""
        try:
            states = await self._states(some)
        except Exception as error:  # noqa: BLE001 - whoever waits for it is told
            if len(some) > 1:
                for one in some:
                    await self._read([one])
            elif not some[0].read.done():
                some[0].read.set_exception(error)
        else:
            for one, state in zip(some, states, strict=True):
                if not one.read.done():
                    one.read.set_result(state)
                    await asyncio.sleep(0)  # else the first request would leave once the last one is rendered

    async def _states(self, some: Sequence[_Waiting]) -> Sequence[CurrentState]:
        wanted: defaultdict[int, set[type[Part]]] = defaultdict(set)
        for one in some:
            if one.shows is not None:
                wanted[one.shows] |= shown_by(one.attempt.effect)
        async with self._runtime.database.reading() as uow:
            views = await overviews_of(uow, self._runtime.policy, wanted)
            if not views.keys() >= wanted.keys():
                raise IncidentError(NO_SUCH_INCIDENT)
            return [
                await self._state(uow, one.attempt, None if one.shows is None else views[one.shows]) for one in some
            ]

    async def _state(self, uow: UnitOfWork, attempt: Attempt, view: Overview | None) -> CurrentState:
        if not isinstance(attempt.effect, Post):
            return CurrentState(view, None, moot=False)
        late = await told_late(uow, attempt, now=self._runtime.now())
        asked = view is not None and await is_answered(Asking(uow, attempt, attempt.effect.message, view))
        return CurrentState(view, late, moot=asked)


def shown_by(effect: Effect) -> Parts:
    """Return what of an incident an effect shows, or goes by."""
    match effect:
        case Post() | Edit():
            return needs(effect.message) | {Places}
        case Invite():
            return frozenset({Places, Roles})
        case SetTopic():
            return frozenset({Places, Ending})
        case _:
            return frozenset({Places})
