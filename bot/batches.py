"""Work that is done together with whatever else waits by then: a busy hour costs few commits, and no one waits long."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any, Generic, TypeVar

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")

Together = Callable[[Sequence[_Item]], Awaitable[Sequence[_Result]]]
"""Does all of them, in this order, or fails and has done none; returns what came of each."""


class Batches(Generic[_Item, _Result]):
    """Does one batch at a time. What comes meanwhile is in the next; where one fails, each of it is done alone."""

    def __init__(
        self, together: Together[_Item, _Result], *, most: int, begin: Callable[[Coroutine[Any, Any, None]], object]
    ) -> None:
        """Prepare.

        Args:
            most: items in one batch.
            begin: runs the work beside whoever waits for it.
        """
        self._together = together
        self._most = most
        self._begin = begin
        self._waiting: list[tuple[_Item, asyncio.Future[_Result]]] = []
        self._at_work = False

    async def do(self, item: _Item) -> _Result:
        """Return what came of it once it is done. Whoever no longer waits has it done all the same.

        Raises:
            Exception: what it failed with alone.
        """
        done: asyncio.Future[_Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, done))
        if not self._at_work:
            self._at_work = True
            self._begin(self._work())
        return await done

    async def _work(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
                await self._do(batch)
        finally:
            self._at_work = False

    async def _do(self, batch: Sequence[tuple[_Item, asyncio.Future[_Result]]]) -> None:
        try:
            results = await self._together([item for item, _ in batch])
        except Exception as error:  # noqa: BLE001 - whatever it was, whoever waits is told
            if len(batch) > 1:
                for one in batch:  # one that fails must not take the others with it
                    await self._do([one])
            elif not batch[0][1].done():
                batch[0][1].set_exception(error)
            return
        for (_, done), result in zip(batch, results, strict=True):
            if not done.done():
                done.set_result(result)
