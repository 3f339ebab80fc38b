"""Time that only passes when nobody has anything left to do: an event loop and the clock of the machine it runs on."""

from __future__ import annotations

import asyncio
import fcntl
import selectors
import socket
import struct
import termios
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Any

import apscheduler.executors.base
import apscheduler.schedulers.base
import apscheduler.triggers.date
import apscheduler.triggers.interval

if TYPE_CHECKING:
    from _typeshed import FileDescriptorLike

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""A Monday morning."""

NOTICED = timedelta(seconds=5)
"""A leap of the clock that is smaller goes unnoticed, as on a real machine."""


class StuckError(Exception):
    """Nobody has anything left to do, nothing is due, and still somebody waits."""


class Selector(selectors.BaseSelector):
    """Tells which sockets are readable, in an order that repeats. Instead of waiting it lets time pass."""

    def __init__(self) -> None:
        self._real = selectors.DefaultSelector()
        self._order: dict[int, int] = {}
        self._registered = 0
        self.pass_time: Callable[[float], None] = lambda _seconds: None
        self.connecting: set[socket.socket] = set()
        """Sockets whose connection is being made."""

    def register(self, fileobj: FileDescriptorLike, events: int, data: Any = None) -> selectors.SelectorKey:
        key = self._real.register(fileobj, events, data)
        self._registered += 1
        self._order[key.fd] = self._registered
        return key

    def unregister(self, fileobj: FileDescriptorLike) -> selectors.SelectorKey:
        return self._real.unregister(fileobj)

    def modify(self, fileobj: FileDescriptorLike, events: int, data: Any = None) -> selectors.SelectorKey:
        return self._real.modify(fileobj, events, data)

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = self._real.select(0)
        while not ready and timeout != 0 and self._in_flight():
            ready = self._real.select(0.001)
        if not ready and timeout != 0:
            if timeout is None:
                raise StuckError
            self.pass_time(timeout)
        return sorted(ready, key=lambda found: self._order[found[0].fd])

    def _in_flight(self) -> bool:
        """Tell whether the kernel still carries something from one socket of ours to another."""
        if any(one.fileno() >= 0 for one in self.connecting):
            return True
        for key in self._real.get_map().values():
            try:
                left = fcntl.ioctl(key.fd, termios.TIOCOUTQ, b"\0\0\0\0")
            except OSError:  # it listens, or is no socket
                continue
            if struct.unpack("i", left)[0]:
                return True
        return False

    def get_map(self) -> Mapping[FileDescriptorLike, selectors.SelectorKey]:
        return self._real.get_map()

    def close(self) -> None:
        self._real.close()


class VirtualLoop(asyncio.SelectorEventLoop):
    """A loop whose seconds cost nothing. Its sockets are real."""

    def __init__(self) -> None:
        self.elapsed = 0.0
        self._sockets = Selector()
        self._sockets.pass_time = self._pass
        super().__init__(self._sockets)

    def time(self) -> float:
        """Return the virtual seconds since the loop was made."""
        return self.elapsed

    async def sock_connect(self, sock: socket.socket, address: Any) -> None:
        """See `asyncio.loop.sock_connect`."""
        self._sockets.connecting.add(sock)
        try:
            await super().sock_connect(sock, address)
        finally:
            self._sockets.connecting.discard(sock)

    def run_in_executor(self, executor: Any, func: Callable[..., Any], *args: Any) -> asyncio.Future[Any]:  # type: ignore[override]
        """Run it at once: while a thread ran, virtual time would pass as the machine pleases."""
        done = self.create_future()
        try:
            done.set_result(func(*args))
        except Exception as error:  # noqa: BLE001 - whoever awaits it is told
            done.set_exception(error)
        return done

    def _pass(self, seconds: float) -> None:
        self.elapsed += seconds


class MachineClock:
    """The clock of the machine on which the bot runs: it goes with the loop, and leaps when told."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self.leapt = timedelta()
        """How far it is ahead."""
        self.set_back = timedelta()
        """How much of its way it went twice: whatever was to come at a time may come later by that."""
        self._noticed = timedelta()
        self._callbacks: list[Callable[[], None]] = []

    def now(self) -> datetime:
        """See `bot.runtime.Clock.now`."""
        return self.true_now() + self.leapt

    wall = now

    def true_now(self) -> datetime:
        """Return what time it is for everybody else."""
        return START + timedelta(seconds=self._loop.time())

    def monotonic(self) -> float:
        """See `bot.runtime.Clock.monotonic`."""
        return self._loop.time()

    def ahead(self) -> float:
        """See `bot.runtime.Clock.ahead`."""
        return self.leapt.total_seconds()

    def on_jump(self, callback: Callable[[], None]) -> None:
        """See `bot.runtime.Clock.on_jump`."""
        self._callbacks.append(callback)

    def look(self) -> None:
        """See `bot.runtime.Clock.look`."""
        if abs(self.leapt - self._noticed) > NOTICED:
            self._noticed = self.leapt
            for callback in self._callbacks:
                callback()

    def leap(self, by: timedelta) -> None:
        """Leap, forwards or back."""
        self.leapt += by
        self.set_back += max(-by, timedelta())

    def forget(self) -> None:
        """Tell nobody any more: whoever listened is dead."""
        self._callbacks.clear()


class _IsDatetime(type):
    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, datetime)


def set_schedulers_clock(clock: MachineClock) -> None:
    """Have APScheduler see the machine's clock. Only for a process that does nothing else."""

    class Datetime(datetime, metaclass=_IsDatetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override] # a plain one is enough
            return clock.wall().astimezone(tz)

    for module in (
        apscheduler.schedulers.base,
        apscheduler.executors.base,
        apscheduler.triggers.date,
        apscheduler.triggers.interval,
    ):
        module.datetime = Datetime
