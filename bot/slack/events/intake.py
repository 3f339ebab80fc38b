"""This file is about taking events in: each is stored before Slack is answered.

Whatever arrives while one commit runs goes into the next: a busy room costs few commits, and nobody waits for a timer.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any, Final

import structlog

from bot.runtime import Runtime
from bot.slack.events import message, pin, reaction
from storage.unit_of_work import UnitOfWork

Take = Callable[[UnitOfWork, Mapping[str, Any], datetime], Awaitable[None]]

EVENTS: Final[Mapping[str, Take]] = {
    "message": message.take,
    "reaction_added": reaction.added,
    "reaction_removed": reaction.removed,
    "pin_added": pin.added,
    "pin_removed": pin.removed,
}
"""What each type of event does. ``manifest.yml`` subscribes to exactly these; a test compares."""

log = structlog.get_logger(__name__)

_Waiting = tuple[Mapping[str, Any], "asyncio.Future[None]"]


class Intake:
    """Stores events, several in one commit where they come fast."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._waiting: list[_Waiting] = []
        self._writing = False

    async def take(self, body: Mapping[str, Any]) -> None:
        """Store one event; returns when it is committed.

        Args:
            body: the outer event: ``event_id``, and the ``event`` itself.

        Raises:
            Exception: it could not be stored, so Slack must not be told that it was.
        """
        if body.get("event", {}).get("type") not in EVENTS:
            log.info("an event of a type that nobody asked for", type=body.get("event", {}).get("type"))
            return
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((body, done))
        if not self._writing:
            self._writing = True
            self._runtime.spawn(self._write(), what="store events")
        await done

    async def _write(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting, []
                await self._store(batch)
        finally:
            self._writing = False

    async def _store(self, batch: list[_Waiting]) -> None:
        try:
            await self._commit([body for body, _ in batch])
        except Exception as error:  # noqa: BLE001 - whatever it was, each event must be answered
            if len(batch) == 1:
                _answer(batch[0][1], error)
                return
            for waiting in batch:  # one bad event must not take the others with it
                await self._store([waiting])
            return
        for _, done in batch:
            _answer(done, None)

    async def _commit(self, bodies: list[Mapping[str, Any]]) -> None:
        now = self._runtime.now()
        async with self._runtime.database.transaction() as uow:
            for body in bodies:
                if await uow.inbox.is_new(f"event:{body['event_id']}", now=now):
                    await EVENTS[body["event"]["type"]](uow, body["event"], now)


def _answer(done: asyncio.Future[None], error: Exception | None) -> None:
    if done.cancelled():  # whoever waited is gone; the event is stored all the same
        return
    if error is None:
        done.set_result(None)
    else:
        done.set_exception(error)
