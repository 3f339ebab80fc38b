"""Several requests in one commit where they come fast: a disk takes each commit alone, and one takes milliseconds."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeVar

from bot.runtime import Runtime
from storage.unit_of_work import UnitOfWork

MOST: Final = 20
"""Requests in one commit: enough that it costs each of them little, and others who write wait briefly."""

_T = TypeVar("_T")

Work = Callable[[UnitOfWork], Awaitable[_T]]
"""What is to be committed. It is done again, alone, where what it was to be committed with fails."""


class Commits:
    """Does work in transactions, whatever waits at a time in one."""

    def __init__(self, runtime: Runtime) -> None:
        """Commit to one database."""
        self._runtime = runtime
        self._waiting: list[tuple[Work[Any], asyncio.Future[Any]]] = []
        self._writing = False

    async def do(self, work: Work[_T]) -> _T:
        """Do something; returns what came of it once it is committed.

        Raises:
            Exception: what the work or the commit failed with; then nothing of it is stored.
        """
        if not self._runtime.database.is_sqlite:  # PostgreSQL commits for several at once by itself
            async with self._runtime.transaction() as uow:
                return await work(uow)
        done: asyncio.Future[_T] = asyncio.get_running_loop().create_future()
        self._waiting.append((work, done))
        if not self._writing:
            self._writing = True
            self._runtime.spawn(self._write(), what="store what came by HTTP")
        return await done

    async def _write(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
                await self._commit(batch)
        finally:
            self._writing = False

    async def _commit(self, batch: list[tuple[Work[Any], asyncio.Future[Any]]]) -> None:
        try:
            async with self._runtime.transaction() as uow:
                results = [await work(uow) for work, _ in batch]
        except Exception as error:  # noqa: BLE001 - whatever it was, whoever waits is told
            if len(batch) > 1:
                for one in batch:  # one that fails must not take the others with it
                    await self._commit([one])
            elif not batch[0][1].cancelled():
                batch[0][1].set_exception(error)
            return
        for (_, done), result in zip(batch, results, strict=True):
            if not done.cancelled():  # whoever waited is gone; it is stored all the same
                done.set_result(result)
