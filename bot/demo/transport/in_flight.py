"""In flight: how many calls, posts and deliveries between the local Slack and the app are not over yet."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class InFlight:
    """Counts what has begun and what is still running."""

    def __init__(self) -> None:
        self.total = 0
        """Grows with every call, post and delivery; never shrinks."""
        self._running = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self._listeners: list[Callable[[], None]] = []

    @contextmanager
    def track(self) -> Iterator[None]:
        """Count one thing as running while inside."""
        self.begin()
        try:
            yield
        finally:
            self.end()

    def begin(self) -> None:
        """Count one thing as running until ``end``."""
        self.total += 1
        self._more()

    def end(self) -> None:
        """Count one thing as over."""
        self._less()
        for listener in self._listeners:
            listener()

    def on_end(self, listener: Callable[[], None]) -> None:
        """Call something whenever one thing is over: it may have changed what people see."""
        self._listeners.append(listener)

    @contextmanager
    def untracked(self) -> Iterator[None]:
        """Stop counting while inside: what a test holds back would keep the test waiting for itself."""
        self._less()
        try:
            yield
        finally:
            self._more()

    async def idle(self) -> None:
        """Return when nothing is in flight."""
        while True:
            await self._idle.wait()
            total = self.total
            # What has just ended may begin the next thing before the loop comes round again.
            for _ in range(3):
                await asyncio.sleep(0)  # lets what was just scheduled begin
            if self._running == 0 and self.total == total:
                return

    def _more(self) -> None:
        self._running += 1
        self._idle.clear()

    def _less(self) -> None:
        self._running -= 1
        if self._running == 0:
            self._idle.set()
