"""Several requests in one commit where they come fast: a disk takes each commit alone, and one takes milliseconds."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final, TypeVar

from bot.batches import Batches
from bot.runtime import Runtime
from storage.unit_of_work import UnitOfWork

MOST: Final = 20
"""Requests in one commit: enough that it costs each of them little, and others who write wait briefly."""

WHAT: Final = "store what came by HTTP"

_T = TypeVar("_T")

Work = Callable[[UnitOfWork], Awaitable[_T]]
"""What is to be committed. It is done again, alone, where what it was to be committed with fails."""


class Commits:
    """Does work in transactions, whatever waits at a time in one."""

    def __init__(self, runtime: Runtime) -> None:
        """Commit to one database."""
        self._runtime = runtime
        self._batches: Batches[Work[Any], Any] = Batches(
            self._commit, most=MOST, begin=lambda work: runtime.spawn(work, what=WHAT)
        )

    async def do(self, work: Work[_T], *, within: float) -> _T:
        """Do something; returns what came of it once it is committed.

        Args:
            within: seconds.

        Raises:
            TimeoutError: it isn't yet, and may still be.
            Exception: what the work or the commit failed with; then nothing of it is stored.
        """
        # PostgreSQL commits for several at once by itself.
        committed = self._batches.do(work) if self._runtime.database.is_sqlite else self._alone(work)
        doing = asyncio.ensure_future(committed)
        self._runtime.track(doing)
        await asyncio.wait({doing}, timeout=within)
        if not doing.done():
            doing.add_done_callback(lambda late: late.cancelled() or late.exception())  # no one is left to be told
            raise TimeoutError
        return await doing

    async def _alone(self, work: Work[_T]) -> _T:
        result: _T = (await self._commit([work]))[0]
        return result

    async def _commit(self, works: Sequence[Work[Any]]) -> Sequence[Any]:
        async with self._runtime.transaction() as uow:
            return [await work(uow) for work in works]
