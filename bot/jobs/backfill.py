"""This file is about reading from Slack what was said while we were away, one page at a time."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Final, assert_never

import structlog

from bot.domain.effects import Done, Later, Outcome, Refused, TokenDead, Unknown
from bot.domain.timeline import Backfill, Page
from bot.jobs.loop import Loop
from bot.runtime import History, Runtime
from bot.workflows import backfill
from storage.backfill import LostError

LEASE: Final = timedelta(seconds=60)
"""How long one replica has a place to itself: longer than two calls and a commit."""

TROUBLE: Final = timedelta(seconds=30)
"""When to try again what Slack did not give."""

log = structlog.get_logger(__name__)


class Backfiller:
    """Reads places that wait to be read, at the pace that Slack allows."""

    def __init__(self, runtime: Runtime, history: History, *, pause: timedelta) -> None:
        """Prepare to read.

        Args:
            pause: between two pages. Source: Slack's reference, conversations.history: tier 3, or once a minute.
        """
        self._runtime = runtime
        self._history = history
        self._pause = pause
        self._not_before: datetime | None = None
        self._turning = asyncio.Lock()
        """Held while a place is being read: its row then looks like one that waits."""
        self._asked = 0
        self._none_since: int | None = None
        """After how many times of asking none waited: then nobody need look. What others left is found at the start."""
        self.loop = Loop(runtime.bell, self.turn, what="back-fill")

    async def ask(self) -> None:
        """Have every open incident's place read: we may have missed something."""
        async with self._runtime.transaction() as uow:
            places = await backfill.ask(uow, now=self._runtime.now())
        self._asked += 1
        if places:
            log.info("reading what was missed", places=places)

    async def turn(self) -> None:
        """Read the next page, if there is one and Slack may be asked."""
        async with self._turning:
            await self._read_next()

    async def _read_next(self) -> None:
        now = self._runtime.now()
        if self._not_before is not None and now < self._not_before:
            return
        earliest = await self.earliest()
        if earliest is None or earliest > now:
            return
        async with self._runtime.database.transaction() as uow:
            taken = await uow.backfills.take(now, lease=LEASE)
        if taken is not None:
            self._not_before = now + self._pause
            try:
                await self._read(taken)
            except LostError:
                log.info("a place was taken over while it was read", channel=taken.channel)
            self._runtime.bell.ring()

    async def _read(self, taken: Backfill) -> None:
        # A page may be long under way, and this process stopped meanwhile: what is said since is not missing from it.
        asked_at = self._runtime.now()
        page = await self._history.page(taken)
        if not isinstance(page, Page):
            await self._put_off(taken, page)
            return
        pinned = await self._history.pinned(taken.channel) if not page.cursor and not taken.thread else {}
        if isinstance(pinned, Outcome):
            await self._put_off(taken, pinned)
            return
        now = self._runtime.now()
        async with self._runtime.transaction() as uow:
            await uow.incidents.get(taken.incident_id, lock=True)
            read = await backfill.take_in(uow, taken, page, now=asked_at)
            if read.cursor:
                await uow.backfills.go_on(read, at=now)
            else:
                await backfill.finish(uow, read, pinned, now=now)

    async def _put_off(self, taken: Backfill, outcome: Outcome) -> None:
        """Try again later; what Slack will never give is given up."""
        now = self._runtime.now()
        async with self._runtime.transaction() as uow:
            match outcome:
                case Later():
                    self._not_before = now + outcome.after
                    await uow.backfills.go_on(taken, at=now + outcome.after)
                case Unknown() | TokenDead():
                    await uow.backfills.go_on(taken, at=now + TROUBLE)
                case Refused():
                    log.warning("a place cannot be read", channel=taken.channel, code=outcome.code)
                    await uow.backfills.end(taken)
                case Done():
                    await uow.backfills.end(taken)
                case _:
                    assert_never(outcome)

    async def earliest(self) -> datetime | None:
        """Return when the next page may be read; ``None``: none waits."""
        asked = self._asked
        if self._none_since == asked:
            return None
        async with self._runtime.database.glancing() as uow:
            ready = await uow.backfills.earliest()
        if ready is None:
            self._none_since = asked
        if ready is None or self._not_before is None:
            return ready
        return max(ready, self._not_before)

    async def drained(self) -> None:
        """Return when nothing is being read, and nothing can be read now."""
        while True:
            async with self._turning:
                earliest = await self.earliest()
            if earliest is None or earliest > self._runtime.now():
                return
            await self.loop.next_turn()
