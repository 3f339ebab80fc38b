"""A database of either kind, and somebody who works off its lanes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import event

from bot.domain.effects import Effect, Order, Post, ToChannel
from bot.domain.messages.card import Card
from bot.jobs.recorder import Follow
from bot.runtime import MovableClock
from storage.engine.database import Database
from storage.queue.lane_claim import Delivery, LaneClaim
from storage.unit_of_work import UnitOfWork
from tests.support.world import START

LEASE: Final = timedelta(seconds=31)
AMBIGUITY: Final = timedelta(seconds=10)
A_POST: Final = Post(to=ToChannel(channel="incidents"), message=Card())


def as_the_program_opens_it(url: str) -> str:
    """Name the driver in an address as a user writes it."""
    return url.replace("sqlite://", "sqlite+aiosqlite://").replace("postgresql://", "postgresql+psycopg://")


def method_of(effect: Effect) -> str:
    """Name the Web API method of an effect, well enough for a lane."""
    return "chat.postMessage" if effect.effect == "post" else effect.effect


def an_order(key: str | None = "one", **differs: Any) -> Order:
    """A message for #incidents that belongs to no incident."""
    plain: dict[str, Any] = {"effect": A_POST, "incident_id": None, "lane": "channel:incidents"}
    return Order(key=key, **plain | differs)


@asynccontextmanager
async def nothing_follows() -> AsyncIterator[Follow]:
    """Claim nothing after what is recorded: there is no courier."""

    async def claim_nothing(_uow: UnitOfWork, _ended: Collection[str]) -> None:
        return None

    yield claim_nothing


@dataclass
class Store:
    """A migrated database and its clock."""

    database: Database
    clock: MovableClock

    def passes(self, **span: float) -> None:
        """Let time pass."""
        self.clock.move_to(self.clock.now() + timedelta(**span))

    async def leave(self, *orders: Order) -> None:
        """Leave effects in a transaction of their own."""
        async with self.database.transaction() as uow:
            uow.outbox.add(*orders)

    async def claim(self, owner: str = "courier", *, limit: int = 8) -> Sequence[LaneClaim]:
        """Take what is ready."""
        async with self.database.transaction() as uow:
            return await uow.lanes.claim(owner=owner, lease=LEASE, ambiguity=AMBIGUITY, limit=limit, method=method_of)

    async def claim_one(self, owner: str = "courier") -> LaneClaim:
        """Take the one lane that is ready."""
        (claim,) = await self.claim(owner)
        return claim

    async def keys(self) -> list[str]:
        """Take what is ready, and name it."""
        return [claim.attempt.key for claim in await self.claim()]

    async def deliver(self, claim: LaneClaim, *, rest: float = 0) -> bool:
        """Write down that it was delivered; whether the lane was still ours."""
        async with self.database.transaction() as uow:
            landed = Delivery(claim, "C1", "1.000001", rests=True)
            return bool(await uow.lanes.delivered(landed, rest=timedelta(seconds=rest)))

    async def put_off(self, claim: LaneClaim, *, after: float = 0, happened: bool | None = False) -> bool:
        """Write down that it is to be tried again."""
        async with self.database.transaction() as uow:
            return await uow.lanes.put_off(claim, after=timedelta(seconds=after), reason="later", happened=happened)

    async def set_aside(self, claim: LaneClaim, **differs: Any) -> bool:
        """Write down that it was refused."""
        async with self.database.transaction() as uow:
            return await uow.lanes.set_aside(claim, reason="refused", remaining=claim.attempt.effect, **differs)

    async def retry(self, claim: LaneClaim) -> bool:
        """Press *Retry*."""
        async with self.database.transaction() as uow:
            return await uow.outbox.retry(claim.attempt.id)

    async def any_ready(self) -> bool:
        """Whether a lane could be served now."""
        async with self.database.reading() as uow:
            wait = await uow.lanes.wait()
        return wait is not None and wait <= timedelta()


@asynccontextmanager
async def a_store(url: str, *, migrated: bool = True, clock: MovableClock | None = None) -> AsyncIterator[Store]:
    """Open a database on a clock that moves when told."""
    clock = clock or MovableClock(START)
    database = Database(as_the_program_opens_it(url), now=clock.now, trust_own_clock=True)
    try:
        if migrated:
            await database.migrate()
        yield Store(database, clock)
    finally:
        await database.close()


@contextmanager
def heard(database: Database, what: str) -> Iterator[list[tuple[Any, ...]]]:
    """Keep what an engine tells of."""
    seen: list[tuple[Any, ...]] = []

    def hear(*told: Any) -> None:
        seen.append(told)

    event.listen(database.engine.sync_engine, what, hear)
    try:
        yield seen
    finally:
        event.remove(database.engine.sync_engine, what, hear)
