"""Work that is done together: what comes meanwhile waits for the next batch, and none fails with another."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from bot.batches import Batches


class Doing:
    """Does work when it is let, and remembers what it was asked to do together."""

    def __init__(self, *, most: int = 10, wrong: Sequence[int] = ()) -> None:
        self.asked: list[Sequence[int]] = []
        self.begun, self.go_on = asyncio.Event(), asyncio.Event()
        self._wrong = wrong
        self._tasks: set[asyncio.Task[None]] = set()
        self.batches = Batches(self._double, most=most, begin=lambda work: self._tasks.add(asyncio.create_task(work)))

    async def _double(self, numbers: Sequence[int]) -> Sequence[int]:
        self.asked.append(numbers)
        self.begun.set()
        await self.go_on.wait()
        for number in numbers:
            if number in self._wrong:
                raise ValueError(str(number))
        return [2 * number for number in numbers]

    async def all(self, *numbers: int) -> Sequence[int | BaseException]:
        """Ask for the first, and for the others once that has begun."""
        first = asyncio.create_task(self.batches.do(numbers[0]))
        await self.begun.wait()
        others = [asyncio.create_task(self.batches.do(number)) for number in numbers[1:]]
        self.go_on.set()
        return await asyncio.gather(first, *others, return_exceptions=True)


async def test_what_comes_while_one_batch_is_done_is_done_in_the_next() -> None:
    doing = Doing()
    assert await doing.all(1, 2, 3, 4) == [2, 4, 6, 8]
    assert doing.asked == [[1], [2, 3, 4]]


async def test_no_batch_is_larger_than_it_may_be() -> None:
    doing = Doing(most=2)
    assert await doing.all(1, 2, 3, 4) == [2, 4, 6, 8]
    assert doing.asked == [[1], [2, 3], [4]]


async def test_one_that_fails_takes_no_other_with_it() -> None:
    doing = Doing(wrong=[3])
    came = await doing.all(1, 2, 3, 4)
    assert isinstance(came[2], ValueError)
    assert [*came[:2], came[3]] == [2, 4, 8]
    assert doing.asked == [[1], [2, 3, 4], [2], [3], [4]]


async def test_whoever_no_longer_waits_has_it_done_all_the_same() -> None:
    doing = Doing()
    waiting = asyncio.create_task(doing.batches.do(1))
    await doing.begun.wait()
    waiting.cancel()
    doing.go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert await doing.batches.do(2) == 4
    assert doing.asked == [[1], [2]]
