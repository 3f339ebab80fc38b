"""Whether anything is going on between the local Slack and the app."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Pulse:
    """Counts what was begun and what is still under way."""

    def __init__(self) -> None:
        """Begin at rest."""
        self.count = 0
        """Grows with every call, post and delivery; never shrinks."""
        self.under_way = 0
        self._rest = asyncio.Event()
        self._rest.set()
        self._listeners: list[Callable[[], None]] = []

    @contextmanager
    def beat(self) -> Iterator[None]:
        """Count as under way while inside."""
        self.begin()
        try:
            yield
        finally:
            self.end()

    def begin(self) -> None:
        """Count one thing as under way until ``end``."""
        self.count += 1
        self._more()

    def end(self) -> None:
        """Say that it is over."""
        self._less()
        for listener in self._listeners:
            listener()

    def on_end(self, listener: Callable[[], None]) -> None:
        """Have something called whenever one thing is over: it may have changed what people see."""
        self._listeners.append(listener)

    @contextmanager
    def pause(self) -> Iterator[None]:
        """Not count while inside: what a test holds back would keep it waiting for itself."""
        self._less()
        try:
            yield
        finally:
            self._more()

    async def rest(self) -> None:
        """Return when nothing is under way."""
        while True:
            await self._rest.wait()
            seen = self.count
            # What has just ended may begin the next thing before the loop comes round again.
            for _ in range(3):
                await asyncio.sleep(0)  # lets what was just scheduled begin
            if self.under_way == 0 and self.count == seen:
                return

    def _more(self) -> None:
        self.under_way += 1
        self._rest.clear()

    def _less(self) -> None:
        self.under_way -= 1
        if self.under_way == 0:
            self._rest.set()
