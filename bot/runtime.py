"""What every edge is given: the time, the policy, a transaction, and the courier's bell."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Collection, Coroutine
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Protocol

import structlog

from bot.bell import Bell
from bot.domain.backfill import Backfill, Mark, Page
from bot.domain.effects import Attempt, Effect, Outcome
from bot.domain.measures import Measure
from bot.domain.policy import Policy
from bot.outlook import Outlook
from bot.workflows.act import Act
from storage.engine.database import Database
from storage.queue.wake_ups import WakeUp
from storage.unit_of_work import UnitOfWork

BEGIN_UNTIL: Final[ContextVar[float]] = ContextVar("begin_until", default=float("inf"))
"""Until when, by `Clock.monotonic`, a request to Slack may still be begun. The courier sets it for each delivery: what
is begun later could take effect when another has taken its lane over."""

A_MOMENT_AGO: Final = 60.0
"""Seconds: whoever was answered within them is told what is learned only now."""

Ring = Callable[[Collection[WakeUp]], None]
"""Has those woken who do such work."""

JUMP: Final = timedelta(seconds=5)
"""How far the wall clock and the monotonic clock may drift apart before it counts as a jump."""

log = structlog.get_logger(__name__)


_COUNTS_SLEEP: Final = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
"""Linux's monotonic clock stands still while the machine sleeps; this one does not."""


class Clock(Protocol):
    """What time it is, and word of when it leaps."""

    def now(self) -> datetime:
        """Return the time that promises are compared with, aware and UTC."""

    def monotonic(self) -> float:
        """Return seconds that only grow, also while this process is stopped or the machine sleeps."""

    def ahead(self) -> float:
        """Return by how many seconds ``now`` is ahead of ``monotonic``: more than before, and it was set ahead."""

    def wall(self) -> datetime:
        """Return the time that a library's own clock shows, aware and UTC."""

    def on_jump(self, callback: Callable[[], None]) -> None:
        """Have something called whenever ``now`` leaps."""

    def look(self) -> None:
        """Notice a jump, if there was one since the last look."""


class SystemClock:
    """The machine's clock. It notices a jump when it is asked to look."""

    def __init__(self, offset: Callable[[], float] = lambda: time.time() - time.monotonic()) -> None:
        """Look at the machine's clocks.

        Args:
            offset: seconds by which the wall clock is ahead of the monotonic one.
        """
        self._callbacks: list[Callable[[], None]] = []
        self._ahead_by = offset
        self._offset = offset()

    def now(self) -> datetime:
        """See `Clock.now`."""
        return datetime.now(UTC)

    wall = now

    def monotonic(self) -> float:
        """See `Clock.monotonic`."""
        return time.clock_gettime(_COUNTS_SLEEP)

    def ahead(self) -> float:
        """See `Clock.ahead`."""
        # In this order: if the process is stopped in between, this is too little, and the next time it seems set ahead.
        return time.time() - self.monotonic()

    def on_jump(self, callback: Callable[[], None]) -> None:
        """See `Clock.on_jump`."""
        self._callbacks.append(callback)

    def look(self) -> None:
        """Tell about a jump, if there was one since the last look."""
        offset = self._ahead_by()
        if abs(offset - self._offset) > JUMP.total_seconds():
            self._offset = offset
            for callback in self._callbacks:
                callback()


class MovableClock:
    """A clock that stands still until it is moved, for the demo and for tests."""

    def __init__(self, start: datetime) -> None:
        self._now = start
        self._real = SystemClock()
        self._callbacks: list[Callable[[], None]] = []

    def now(self) -> datetime:
        """See `Clock.now`."""
        return self._now

    def monotonic(self) -> float:
        """See `Clock.monotonic`."""
        return time.monotonic()

    def ahead(self) -> float:
        """Return 0: where it is moved, time passes."""
        return 0.0

    def wall(self) -> datetime:
        """Return the real time: libraries that wait do so by it."""
        return self._real.now()

    def on_jump(self, callback: Callable[[], None]) -> None:
        """See `Clock.on_jump`."""
        self._callbacks.append(callback)

    def look(self) -> None:
        """Nothing moves unseen here."""

    def move_to(self, instant: datetime) -> None:
        """Set the time and say so."""
        self._now = instant
        for callback in self._callbacks:
            callback()


class Publish(Protocol):
    """Makes an effect happen. The courier calls it.

    ``slack/outbound/publisher.py`` is it for what is done in Slack, ``outlets/delivery.py`` for the rest.
    """

    async def __call__(self, attempt: Attempt) -> Outcome:
        """Deliver once, and tell what came of it. Raises nothing."""

    def method(self, effect: Effect) -> str:
        """Return the Web API method that an effect mostly calls, or its outlet: what may be throttled as one."""


class History(Protocol):
    """Reads what Slack has of a place. Back-fill calls it; ``slack/outbound/history.py`` is it."""

    async def page(self, backfill: Backfill) -> Page | Outcome:
        """Return the next part of a place, or what kept Slack from giving it. Raises nothing."""

    async def pinned(self, channel: str) -> frozenset[Mark] | Outcome:
        """Return the pins of a channel, or what kept Slack from showing them. Raises nothing."""

    async def members(self, channel: str) -> frozenset[str] | Outcome:
        """Return who is in a channel, without us, or what kept Slack from saying. Raises nothing."""


def _nothing() -> None:
    """No one reads what was missed yet."""


def unheard(_measure: Measure) -> None:
    """No one counts."""


@dataclass(kw_only=True)
class Runtime:
    """What an edge needs to do its work. One for each process."""

    database: Database
    clock: Clock
    policy: Policy
    workspace_url: str = ""
    """Base of permalinks, known once Slack has answered; with a slash at its end."""
    bell: Bell = field(default_factory=Bell)
    declaring: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held while an incident is declared. In the database declarations wait for each other, for the number: whoever
    waits there holds a connection, and many would hold them all."""
    missed: Callable[[], None] = field(default=_nothing)
    """Called when Slack may have kept something from us; back-fill is it."""
    report: Callable[[Measure], None] = field(default=unheard)
    """Called with what is worth counting, once it has happened; ``web/metrics.py`` is it."""
    outlook: Outlook = field(init=False)
    """When the next of each kind of work is due."""
    token_dead: str | None = None
    """Why Slack no longer takes our token; ``None``: it does, as far as is known."""
    answered: deque[tuple[float, Callable[[], Coroutine[Any, Any, None]]]] = field(
        default_factory=lambda: deque(maxlen=100)
    )
    """When someone was answered, and how to tell them that Slack takes nothing: that may be learned only then."""
    _tasks: set[asyncio.Task[Any]] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Look ahead, by the bell."""
        self.outlook = Outlook(self.database, self.clock.now, self.bell.listener(), self.policy)

    def now(self) -> datetime:
        """Return the time, aware and UTC."""
        return self.clock.now()

    @asynccontextmanager
    async def transaction(self, *, ring: Ring | None = None) -> AsyncIterator[UnitOfWork]:
        """Open one transaction; after its commit, wake those who act on what it left.

        Args:
            ring: called with what it left, in place of the bell: by whoever has something to do first.
        """
        async with self.database.transaction() as uow:
            yield uow
        (ring or self.bell.ring)(uow.left)
        for measure in uow.measures:
            self.report(measure)

    def learn_of_dead_token(self, why: str) -> None:
        """Take in that Slack no longer takes our token, and tell whoever was answered a moment ago as if it did."""
        if self.token_dead is None:
            latest = self.clock.monotonic() - A_MOMENT_AGO
            for at, tell in self.answered:
                if at >= latest:
                    self.spawn(tell(), what="tell of a dead token")
        self.answered.clear()
        self.token_dead = why

    def learn_of_live_token(self) -> None:
        """Take in that Slack takes our token: whoever was answered before was answered well."""
        self.answered.clear()
        self.token_dead = None

    def act(self, uow: UnitOfWork, *, by: str = "") -> Act:
        """Return what a verb takes first; without a user, time has passed or Slack has answered."""
        return Act(uow=uow, policy=self.policy, now=self.now(), by=by)

    def spawn(self, work: Coroutine[Any, Any, None], *, what: str) -> asyncio.Task[None]:
        """Do something beside the answer, without losing track of it.

        Args:
            what: named in the log if it fails.
        """

        async def guarded() -> None:
            try:
                await work
            except Exception:
                log.exception("background work failed", what=what)

        task = asyncio.create_task(guarded(), name=what)
        self.track(task)
        return task

    def track(self, task: asyncio.Task[Any]) -> None:
        """Count a task as work that is to be finished before stopping."""
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    @property
    def busy(self) -> bool:
        """Whether spawned work is left."""
        return bool(self._tasks)

    async def idle(self) -> None:
        """Return when no spawned work is left."""
        while self._tasks:
            await asyncio.wait(self._tasks)
