"""Reading from Slack what was said while we were away, one page at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final, assert_never

import structlog

from bot.domain.backfill import Backfill, Mark, Page
from bot.domain.effects import Done, Later, Outcome, Refused, TokenDead, Unknown
from bot.jobs.loop import Loop
from bot.runtime import History, Runtime
from bot.workflows.role import vacate_who_left
from bot.workflows.upkeep import backfill
from storage.queue.wake_ups import WakeUp
from storage.stores.backfill import LostError

LEASE: Final = timedelta(seconds=60)
"""How long one replica has a place to itself: longer than two calls and a commit."""

TROUBLE: Final = timedelta(seconds=30)
"""When to try again what Slack did not give."""

log = structlog.get_logger(__name__)


class Backfiller:
    """Reads places that wait to be read, at the pace that Slack allows."""

    def __init__(
        self, runtime: Runtime, history: History, *, pause: timedelta, brief: Callable[[str, str, int], None]
    ) -> None:
        """Prepare to read.

        Args:
            pause: between two pages. Source: Slack's reference, conversations.history: tier 3, or once a minute.
            brief: tells someone who came late into a room (channel, user, incident) what the others know.
        """
        self._runtime = runtime
        self._history = history
        self._pause = pause
        self._brief = brief
        self._rests: tuple[datetime, datetime] | None = None
        """From when until when Slack is not asked; ``None``: it may be."""
        self._turning = asyncio.Lock()
        """Held while a place is being read: its row then looks like one that waits."""
        self._missed = False
        self.loop = Loop(runtime.bell, self.turn, work=WakeUp.READING, what="back-fill")

    def missed(self) -> None:
        """Have every open incident's place read: we may have missed something. It is kept in mind until it is done."""
        self._missed = True
        self._runtime.bell.ring({WakeUp.READING})

    async def ask(self) -> None:
        """Have every open incident's place read, before anything else is taken in."""
        async with self._runtime.transaction() as uow:
            places = await backfill.ask(uow, now=self._runtime.now())
        if places:
            log.info("reading what was missed", places=places)

    async def turn(self) -> None:
        """Read the next page, if there is one and Slack may be asked."""
        async with self._turning:
            if self._missed:
                self._missed = False
                try:
                    await self.ask()
                except BaseException:
                    self._missed = True
                    raise
            await self._read_next()

    def _rest(self, now: datetime, span: timedelta) -> None:
        self._rests = (now, now + span)

    async def _read_next(self) -> None:
        now = self._runtime.now()
        earliest = await self.earliest()
        if earliest is None or earliest > now:
            return
        async with self._runtime.transaction() as uow:
            taken = await uow.backfills.take(now, lease=LEASE)
        if taken is not None:
            self._rest(now, self._pause)
            try:
                await self._read(taken)
            except LostError:
                log.info("a place was taken over while it was read", channel=taken.channel)
            self.loop.again()

    async def _read(self, taken: Backfill) -> None:
        # A page may be long under way, and this process stopped meanwhile: what is said since is not missing from it.
        async with self._runtime.database.glancing() as uow:
            before = await backfill.known(uow, taken)
        asked_at, began = self._runtime.now(), self._runtime.clock.monotonic()
        page = await self._history.page(taken)
        if not isinstance(page, Page):
            await self._put_off(taken, page)
            return
        if page.answered_at is not None:  # marks and moves are dated by Slack's clock, and ours may differ
            asked_at = page.answered_at - timedelta(seconds=self._runtime.clock.monotonic() - began)
        ends_room = not page.cursor and not taken.thread
        pins: frozenset[Mark] | Outcome = frozenset()
        members: frozenset[str] | Outcome = frozenset()
        if ends_room:
            pins = await self._history.pinned(taken.channel)
            members = await self._history.members(taken.channel)
        if isinstance(pins, Outcome):
            await self._put_off(taken, pins)
            return
        if isinstance(members, Outcome):
            await self._put_off(taken, members)
            return
        now = self._runtime.now()
        async with self._runtime.transaction() as uow:
            await uow.incidents.get(taken.incident_id, lock=True)
            read, late = await backfill.take_in(uow, taken, page, before=before, asked_at=asked_at, now=now)
            if ends_room:
                late |= await backfill.see_room(uow, read, pins, members, asked_at=asked_at, now=now)
                await vacate_who_left(self._runtime.act(uow), taken.incident_id)
            if read.cursor:
                await uow.backfills.go_on(read, at=now)
            else:
                await backfill.finish(uow, read, now=now)
        for user in sorted(late):
            self._brief(taken.channel, user, taken.incident_id)

    async def _put_off(self, taken: Backfill, outcome: Outcome) -> None:
        """Try again later; what Slack will never give is given up."""
        now = self._runtime.now()
        async with self._runtime.transaction() as uow:
            match outcome:
                case Later():
                    self._rest(now, outcome.after)
                    await uow.backfills.go_on(taken, at=now + outcome.after)
                case Unknown() | TokenDead():
                    await uow.backfills.go_on(taken, at=now + TROUBLE)
                case Refused(code="invalid_cursor") if taken.cursor:
                    await uow.backfills.go_on(replace(taken, cursor="", above=None), at=now)
                case Refused():
                    log.warning("a place can't be read", channel=taken.channel, code=outcome.code)
                    await backfill.finish(uow, taken, now=now)
                case Done():
                    await backfill.finish(uow, taken, now=now)
                case _:
                    assert_never(outcome)

    async def earliest(self) -> datetime | None:
        """Return when the next page may be read; ``None``: none waits."""
        ready = await self._runtime.outlook.due(WakeUp.READING)
        if ready is None or self._rests is None or self._runtime.now() < self._rests[0]:
            return ready  # the last: the clock was set back, and with it the rest would be too long
        return max(ready, self._rests[1])

    async def drained(self) -> bool:
        """Return when nothing is being read, and nothing can be read now; tell whether that had to be waited for."""
        waited = self._turning.locked()
        while True:
            async with self._turning:
                earliest = await self.earliest()
            if not self._missed and (earliest is None or earliest > self._runtime.now()):
                return waited
            waited = True
            await self.loop.next_turn()
