"""The bell: wakes background jobs once something is committed that they have to look at."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from typing import Final

from storage.queue.wake_ups import WakeUp

EVERYTHING: Final = frozenset(WakeUp)


class Listener:
    """Hears the bell, and keeps in mind what was rung for until it looks."""

    def __init__(self, works: Collection[WakeUp]) -> None:
        self._works = frozenset(works)
        self._rung: set[WakeUp] = set()
        self._event = asyncio.Event()

    def ring(self, works: Collection[WakeUp] = EVERYTHING) -> None:
        """Be woken if any of it is ours."""
        ours = self._works.intersection(works)
        if ours:
            self._rung |= ours
            self._event.set()

    def take(self) -> frozenset[WakeUp]:
        """Return what was rung for since the last look."""
        rung, self._rung = frozenset(self._rung), set()
        self._event.clear()
        return rung

    @property
    def has_rung(self) -> bool:
        """Whether it has rung since the last look."""
        return bool(self._rung)

    async def wait(self) -> None:
        """Return when it has rung since the last look."""
        await self._event.wait()


class Bell:
    """Wakes whoever waits for work. Ringing twice is ringing once."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []

    def listener(self, *works: WakeUp) -> Listener:
        """Return one that hears what is rung for this work; without any named, for all."""
        listener = Listener(works or EVERYTHING)
        self._listeners.append(listener)
        return listener

    def ring(self, works: Collection[WakeUp] = EVERYTHING) -> None:
        """Wake whoever does any of it."""
        for listener in self._listeners:
            listener.ring(works)
