"""A store without a bot, and what a workflow leaves in its outbox."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from bot.domain.effects import Effect
from bot.domain.incident import Incident
from bot.runtime import Runtime
from bot.workflows.act import Act
from storage.queue.queued_effect import State
from storage.unit_of_work import UnitOfWork
from tests.support.builders import ALICE, a_policy, an_incident
from tests.support.databases import Store, a_store


def in_short(effect: Effect) -> str:
    """Return what an effect does, where, and what it says."""
    parts: list[str] = [effect.effect]
    to = getattr(effect, "to", None)
    if to is not None:
        where = to if isinstance(to, str) else {k: v for k, v in to.model_dump().items() if k != "to"}
        parts += [where] if isinstance(where, str) else [to.to, *where.values()]
    elif (place := getattr(effect, "place", None)) is not None:
        parts.append(str(place))
    if (message := getattr(effect, "message", None)) is not None:
        parts.append(type(message).__name__)
    return " ".join(parts)


@dataclass
class Stage:
    """A database with an incident, and the effects that were left."""

    store: Store
    runtime: Runtime
    seen: int = 0
    """The newest effect that was looked at."""

    async def add(self, **differs: Any) -> Incident:
        """Store an incident."""
        async with self.store.database.transaction() as uow:
            return await uow.incidents.add(an_incident(**differs))

    def act(self, uow: UnitOfWork, *, by: str = ALICE) -> Act:
        """Return what a workflow takes first."""
        return self.runtime.act(uow, by=by)

    def with_policy(self, **changes: Any) -> Stage:
        """Return the same under another policy."""
        policy = self.runtime.policy.model_copy(update=changes)
        return replace(self, runtime=Runtime(database=self.store.database, clock=self.store.clock, policy=policy))

    async def left(self) -> list[str]:
        """Return what was left since the last time, in short."""
        async with self.store.database.transaction() as uow:
            waiting = await uow.outbox.waiting(State.PENDING, State.BLOCKED)
        found = [(each.id, in_short(each.effect)) for each in waiting if each.id > self.seen]
        self.seen = max([self.seen, *(number for number, _ in found)])
        return [effect for _, effect in found]


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with a_store(f"sqlite:///{tmp_path}/warroom.db") as store:
        yield Stage(store, Runtime(database=store.database, clock=store.clock, policy=a_policy()))
