"""Several requests in one commit where they come fast: a disk takes each commit alone, and one takes milliseconds."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeVar

from bot.runtime import Runtime
from storage.unit_of_work import UnitOfWork

MOST: Final = 20
"""Requests in one commit: enough that it costs each of them little, and others who write wait briefly."""

ANSWERED_WITHIN: Final = 4.0
"""Seconds after which whoever sends is told to come again. Source: PagerDuty waits 5 s; it disables what is silent."""

WHAT: Final = "store what came by HTTP"

_T = TypeVar("_T")

Work = Callable[[UnitOfWork], Awaitable[_T]]
"""What is to be committed. It is done again, alone, where what it was to be committed with fails."""

_Waiting = tuple[Work[Any], "asyncio.Future[Any]"]


class Commits:
    """Does work in transactions, whatever waits at a time in one."""

    def __init__(self, runtime: Runtime, *, within: float = ANSWERED_WITHIN) -> None:
        """Commit to one database.

        Args:
            within: seconds.
        """
        self._runtime = runtime
        self._within = within
        self._waiting: list[_Waiting] = []
        self._writing = False

    async def do(self, work: Work[_T]) -> _T:
        """Do something; returns what came of it once it is committed.

        Raises:
            TimeoutError: it isn't yet, and may still be.
            Exception: what the work or the commit failed with; then nothing of it is stored.
        """
        done: asyncio.Future[_T] = asyncio.get_running_loop().create_future()
        if not self._runtime.database.is_sqlite:  # PostgreSQL commits for several at once by itself
            self._runtime.spawn(self._commit([(work, done)]), what=WHAT)
        else:
            self._waiting.append((work, done))
            if not self._writing:
                self._writing = True
                self._runtime.spawn(self._write(), what=WHAT)
        await asyncio.wait({done}, timeout=self._within)
        if not done.done():
            done.cancel()
            raise TimeoutError
        return done.result()

    async def _write(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
                await self._commit(batch)
        finally:
            self._writing = False

    async def _commit(self, batch: list[_Waiting]) -> None:
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
