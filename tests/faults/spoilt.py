"""A bot of which some stores are exchanged for faulty ones."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, ClassVar

from bot.app import Warroom
from bot.runtime import Runtime
from storage.engine.database import Database
from storage.unit_of_work import UnitOfWork


class Spoilt(Warroom):
    """A bot of whose stores some are exchanged for faulty ones."""

    faulty: ClassVar[dict[str, type]] = {}
    """Store of a unit of work -> the class that takes its place."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        faulty = self.faulty

        class SpoiltDatabase(Database):
            @asynccontextmanager
            async def transaction(self) -> AsyncIterator[UnitOfWork]:
                async with super().transaction() as uow:
                    for name, kind in faulty.items():
                        getattr(uow, name).__class__ = kind
                    yield uow

        url, now = self.database.engine.url.render_as_string(hide_password=False), self.clock.now
        self.database = SpoiltDatabase(url, now=now, trust_own_clock=True)
        self.runtime = Runtime(database=self.database, clock=self.clock, policy=self.runtime.policy)
