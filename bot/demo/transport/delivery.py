"""Delivery: payloads handed to the app over one transport, and events that are sent again."""

from __future__ import annotations

import asyncio
import heapq
import itertools
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from bot.demo.json_types import Json
from bot.demo.transport.in_flight import InFlight

RETRY_AFTER = (timedelta(0), timedelta(minutes=1), timedelta(minutes=5))
"""When an event that was not acknowledged is sent again. Source: /apis/events-api."""


class Undelivered(Exception):  # noqa: N818  -- not an error of ours: the app did not answer
    """A payload was not acknowledged in time, or not with a 2xx."""

    def __init__(self, reason: str, *, retry: bool = True) -> None:
        """Keep the reason, one of Slack's words for X-Slack-Retry-Reason."""
        super().__init__(reason)
        self.reason = reason
        self.retry = retry
        """Whether an event may be tried again: the app may answer X-Slack-No-Retry."""


class Transport(Protocol):
    """A way to the app: Socket Mode or HTTP."""

    async def send(self, kind: str, payload: Json, retry: tuple[int, str] | None) -> Any:
        """Hand over a payload and return the body of the acknowledgement.

        Args:
            kind: ``events_api``, ``slash_commands`` or ``interactive``.
            payload: as the app will see it.
            retry: number and reason, for an event that was tried before.

        Raises:
            Undelivered: not acknowledged within three seconds.
        """


@dataclass(order=True, slots=True)
class _Due:
    at: datetime
    order: int
    envelope: Json = field(compare=False)
    attempt: int = field(compare=False)
    reason: str = field(compare=False)


class Delivery:
    """Sends every payload, and keeps the events that must be sent again."""

    def __init__(self, transport: Transport, *, now: Callable[[], datetime], in_flight: InFlight) -> None:
        """Send over one transport; it may be replaced later."""
        self.transport = transport
        self._now = now
        self._in_flight = in_flight
        self._due: list[_Due] = []
        self._order = itertools.count()
        self._tasks: set[asyncio.Task[None]] = set()
        self.asked = 0

    async def ask(self, kind: str, payload: Json) -> Any:
        """Send a command, click or form once; returns what the app answered."""
        self.asked += 1
        with self._in_flight.track():
            return await self.transport.send(kind, payload, None)

    def event(self, envelope: Json) -> None:
        """Send an event without waiting for it; Slack keeps no order among events."""
        self._start(self._attempt(envelope, 0, ""))

    def next_due(self) -> datetime | None:
        """Return when the next attempt is due, by the injected clock."""
        return self._due[0].at if self._due else None

    def send_due(self) -> None:
        """Start every attempt that is due."""
        while self._due and self._due[0].at <= self._now():
            due = heapq.heappop(self._due)
            self._start(self._attempt(due.envelope, due.attempt, due.reason))

    async def stop(self) -> None:
        """Cancel whatever is in flight."""
        self._due.clear()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        # Counted from this moment, not from when the task first runs: idle() must not slip between.
        self._in_flight.begin()
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._in_flight.end()

    async def _attempt(self, envelope: Json, attempt: int, reason: str) -> None:
        try:
            await self.transport.send("events_api", envelope, (attempt, reason) if attempt else None)
        except Undelivered as failed:
            if not failed.retry or attempt >= len(RETRY_AFTER):
                return
            wait = RETRY_AFTER[attempt]
            if wait:
                due = _Due(self._now() + wait, next(self._order), envelope, attempt + 1, failed.reason)
                heapq.heappush(self._due, due)
            else:
                await self._attempt(envelope, attempt + 1, failed.reason)
