"""Looking for work: at each ring of the bell, and now and then without one."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection

import structlog

from bot.bell import Bell
from storage.queue.wake_ups import WakeUp

log = structlog.get_logger(__name__)


class Loop:
    """Turns until it is stopped. A turn that fails is logged, and the next one tries again."""

    def __init__(
        self,
        bell: Bell,
        turn: Callable[[], Awaitable[None]],
        *,
        work: WakeUp,
        what: str,
        also: Collection[WakeUp] = (),
    ) -> None:
        """Prepare to turn.

        Args:
            work: that wakes it.
            what: named in the log if a turn fails.
            also: other work that wakes it.
        """
        self._rung = bell.listener(work, *also)
        self._turn = turn
        self.what = what
        self._turned = asyncio.Condition()
        self._stopping = False

    async def run(self, *, pulse: float) -> None:
        """Turn until told to stop.

        Args:
            pulse: seconds of the monotonic clock after which to look even if no one rang: a dead scheduler or a
                wall clock that was set back then costs seconds.
        """
        while not self._stopping:
            self._rung.take()
            try:
                await self._turn()
            except Exception:  # whatever it was, the loop must go on
                log.exception("a turn failed; trying again", what=self.what)
            async with self._turned:
                self._turned.notify_all()
            try:
                async with asyncio.timeout(pulse):
                    await self._rung.wait()
            except TimeoutError:
                continue

    def again(self) -> None:
        """Have another turn as soon as this one ends."""
        self._rung.ring()

    async def next_turn(self) -> None:
        """Return when one more turn has ended."""
        async with self._turned:
            self._rung.ring()
            await self._turned.wait()

    @property
    def is_stopping(self) -> bool:
        """Whether a turn is to end as soon as it can."""
        return self._stopping

    def stop(self) -> None:
        """Stop turning."""
        self._stopping = True
        self._rung.ring()
