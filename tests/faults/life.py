"""One life of the bot: everything that it set going, so that it can end from one instruction to the next."""

from __future__ import annotations

import asyncio
import contextvars
import sqlite3
import weakref
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

from tests.faults.virtual import VirtualLoop

LIFE: contextvars.ContextVar[Life] = contextvars.ContextVar("life")
"""Whose work this is; unset: nobody's who could be killed. Whatever is begun inherits it from who began it."""


class Life:
    """What one bot has going: tasks, sockets, database connections."""

    def __init__(self, loop: Loop) -> None:
        self._loop = loop
        self.alive = True
        self.steps = 0
        """How often it was woken."""
        self.tasks: weakref.WeakSet[asyncio.Task[Any]] = weakref.WeakSet()
        self.sockets: list[Any] = []
        self.connections: list[sqlite3.Connection] = []
        self._remains: list[object] = []

    def run(self, work: Callable[[], Coroutine[Any, Any, Any]]) -> asyncio.Task[Any]:
        """Begin something as a part of this life."""

        def begin() -> asyncio.Task[Any]:
            LIFE.set(self)
            return self._loop.create_task(work())

        return contextvars.copy_context().run(begin)

    def end(self) -> None:
        """End it as ``kill -9`` does: nothing of it runs any more, no ``finally``, no clean-up; the kernel closes.

        What is left stays in memory, for Python would otherwise clean up after all.
        """
        if not self.alive:
            return
        self.alive = False
        self._remains += list(self.tasks)
        self._remains += self._loop.forget(self)
        for connection in self.connections:
            # Closing alone would keep the lock for as long as a statement in memory has not been read to its end.
            with suppress(sqlite3.ProgrammingError):  # it was closed before
                connection.rollback()
            connection.close()
        for socket in self.sockets:
            self._loop.close_socket(socket)


class Loop(VirtualLoop):
    """A loop that knows whose each callback is."""

    def __init__(self) -> None:
        super().__init__()
        self.set_task_factory(self._make_task)  # type: ignore[arg-type] # typeshed wants a protocol of its own
        self.woken: Callable[[Life], None] = lambda _life: None
        """Called before a part of a life is scheduled; it may end that life."""

    @staticmethod
    def _make_task(loop: asyncio.AbstractEventLoop, coro: Coroutine[Any, Any, Any], **more: Any) -> asyncio.Task[Any]:
        task = asyncio.Task(coro, loop=loop, **more)
        life = LIFE.get(None)
        if life is not None:
            life.tasks.add(task)
        return task

    def call_soon(  # type: ignore[override] # typeshed ties the arguments to the callback
        self, callback: Callable[..., object], *args: Any, context: contextvars.Context | None = None
    ) -> asyncio.Handle:
        life = LIFE.get(None) if context is None else context.get(LIFE)
        if life is not None:
            if life.alive:
                life.steps += 1
                self.woken(life)
            if not life.alive:
                return asyncio.Handle(callback, args, self, context)  # it is never run
        return super().call_soon(callback, *args, context=context)

    def call_at(  # type: ignore[override] # the same
        self, when: float, callback: Callable[..., object], *args: Any, context: contextvars.Context | None = None
    ) -> asyncio.TimerHandle:
        life = LIFE.get(None) if context is None else context.get(LIFE)
        if life is not None and not life.alive:
            return asyncio.TimerHandle(when, callback, args, self, context)
        return super().call_at(when, callback, *args, context=context)

    def forget(self, life: Life) -> list[object]:
        """Never run what belongs to a life; return it."""
        kept: list[object] = []
        waiting = [*self._ready, *self._scheduled]  # type: ignore[attr-defined] # asyncio's own queues
        for key in list(self._selector.get_map().values()):  # type: ignore[attr-defined]
            handles = [handle for handle in key.data if handle is not None]
            if any(_whose(handle) is life for handle in handles):
                self._selector.unregister(key.fileobj)  # type: ignore[attr-defined]
                waiting += handles
        for handle in waiting:
            if _whose(handle) is life and not handle.cancelled():
                kept.append((handle._callback, handle._args))  # noqa: SLF001 - cancelling lets go of it
                handle.cancel()
        return kept

    async def sock_connect(self, sock: Any, address: Any) -> None:
        life = LIFE.get(None)
        if life is not None:
            life.sockets.append(sock)
        await super().sock_connect(sock, address)

    def close_socket(self, sock: Any) -> None:
        """Close a socket from under its transport, as the kernel does when a process ends."""
        self._transports.pop(sock.fileno(), None)  # type: ignore[attr-defined]
        sock.close()

    def _make_socket_transport(self, sock: Any, *args: Any, **more: Any) -> Any:
        life = LIFE.get(None)
        if life is not None:
            life.sockets.append(sock)
        return super()._make_socket_transport(sock, *args, **more)  # type: ignore[misc]

    def _start_serving(self, protocol_factory: Any, sock: Any, *args: Any, **more: Any) -> Any:
        life = LIFE.get(None)
        if life is not None:
            life.sockets.append(sock)
        return super()._start_serving(protocol_factory, sock, *args, **more)  # type: ignore[misc]


def _whose(handle: asyncio.Handle) -> Life | None:
    life: Life | None = handle._context.get(LIFE)  # type: ignore[attr-defined] # noqa: SLF001 - asyncio shows it to nobody
    return life
